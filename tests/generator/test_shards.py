"""Shards on disk: whole or not there, made once, never mixed, through the code that looks at real clusters."""

from pathlib import Path

import pytest

from incidents.errors import PermanentError
from incidents.generator import Options, case_of
from incidents.generator.__main__ import main
from incidents.generator.seeing import evidence_of, snapshot_of
from incidents.generator.shards import Tally, orders, read, write
from incidents.models import Evidence, GapKind


def make_shards(folder: Path, cases: int = 6) -> list[Tally]:
    return [write(order) for order in orders(folder, 0, cases, 3, Options())]


def test_rows_hold_the_alert_the_truth_and_the_evidence(tmp_path: Path) -> None:
    make_shards(tmp_path)
    rows = [row for path in sorted(tmp_path.glob("*.gz")) for row in read(path)]

    assert [row["seed"] for row in rows] == list(range(6))
    for row in rows:
        evidence = Evidence.model_validate(row["evidence"])
        case = case_of(int(str(row["seed"])))

        assert row["truth"] == case.truth
        assert evidence == evidence_of(case, snapshot_of(case))


def test_a_shard_that_is_whole_is_not_made_again(tmp_path: Path) -> None:
    make_shards(tmp_path)
    (first, second) = sorted(tmp_path.glob("*.gz"))
    before = first.stat().st_mtime_ns
    second.unlink()

    assert [tally.cases for tally in make_shards(tmp_path)] == [3]
    assert first.stat().st_mtime_ns == before


def test_what_was_interrupted_leaves_no_shard_behind(tmp_path: Path) -> None:
    (order, _) = orders(tmp_path, 0, 6, 3, Options())
    order.path.with_suffix(".part").write_bytes(b"half")

    assert len(orders(tmp_path, 0, 6, 3, Options())) == 2
    write(order)
    assert not list(tmp_path.glob("*.part"))


def test_cases_made_with_other_options_are_never_mixed_in(tmp_path: Path) -> None:
    make_shards(tmp_path, 3)

    with pytest.raises(PermanentError, match="other options"):
        orders(tmp_path, 0, 6, 3, Options(wordings="held_out"))


def test_the_same_seeds_make_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        make_shards(tmp_path / folder, 3)
    (first, second) = (list(read(next((tmp_path / folder).glob("*.gz")))) for folder in ("one", "two"))

    assert first == second


def test_logs_that_may_not_be_read_are_a_gap_in_the_evidence() -> None:
    case = next(c for c in (case_of(seed, Options(negatives=0, unknown=1)) for seed in range(30)) if c.forbidden)
    evidence = evidence_of(case, snapshot_of(case))

    assert GapKind.LOG_UNREADABLE in {gap.kind for gap in evidence.missing}


def test_the_command_says_how_fast_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--cases", "3", "--seed", "9", "--out", str(tmp_path)])
    said = capsys.readouterr().out

    assert said.startswith("3 cases, ")
    assert all(stage in said for stage in ("a second and core", "world", "look", "evidence", "MB"))
