"""The floors on incidents that were composed without a look at the code, and not recorded."""

import asyncio
import gzip
from pathlib import Path

import pytest

from deployments.evaluation import captures
from deployments.evaluation.captures import captures_in, files_in
from deployments.evaluation.choosing import chooser_of
from deployments.evaluation.on_captures import evaluate
from deployments.evaluation.results import Summary, summary
from incidents.errors import PermanentError

WRITTEN = Path(__file__).parent.parent / "data" / "written"


def total_of(part: str) -> Summary:
    done = asyncio.run(evaluate(files_in(WRITTEN / part), chooser_of("rules", None), lambda _said: None))
    return summary(done.results, done.said, done.failed)


@pytest.mark.parametrize(
    ("part", "scored", "right", "wrong"),
    [
        ("first", 93, 88, 2),
        ("second", 36, 33, 1),
        ("third", 42, 39, 0),
        ("fourth", 40, 37, 1),
        ("fifth", 40, 37, 1),
        ("sixth", 32, 27, 1),
        ("lab", 48, 46, 0),
    ],
)
def test_nearly_all_are_right_hardly_any_is_wrong_and_nothing_harms(
    part: str, scored: int, right: int, wrong: int
) -> None:
    total = total_of(part)

    assert (total.scored, total.failed, total.harm) == (scored, 0, 0)
    assert total.right >= right
    assert total.wrong <= wrong


@pytest.mark.parametrize(
    "content", [b"no gzip", gzip.compress(b"{")[:-9], gzip.compress(b"[]")], ids=["no gzip", "cut short", "no object"]
)
def test_a_packed_file_that_cannot_be_read_is_a_case_with_its_trouble(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd.json.gz").write_bytes(content)
    (found,) = captures_in(files_in(tmp_path))

    assert found.id == "odd"
    assert found.incident is None
    assert "odd.json.gz" in found.trouble


def test_a_packed_file_may_not_unpack_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captures, "MOST_BYTES", 1000)
    (tmp_path / "bomb.json.gz").write_bytes(gzip.compress(b" " * 2000))
    (found,) = captures_in(files_in(tmp_path))

    assert found.incident is None
    assert "larger than" in found.trouble


def test_a_folder_without_any_says_which_files_it_wants(tmp_path: Path) -> None:
    with pytest.raises(PermanentError, match=r"\*.json.gz"):
        files_in(tmp_path)
