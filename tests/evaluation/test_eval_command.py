"""`eval` over captures of another hand: a line for each, whatever it holds, and clear words where it cannot run."""

import json
from pathlib import Path
from typing import Any

import pytest

from deployments.__main__ import main
from incidents.rules import measured

CAPTURES = Path(__file__).parent.parent / "data" / "captures"


def evaluated(folder: Path, out: Path, *more: str) -> dict[str, dict[str, Any]]:
    assert main(["eval", "--captures", str(folder), "--tiers", "rules", "--out", str(out), *more]) == 0
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    found = {line["id"]: line for line in lines}
    assert len(found) == len(lines)
    return found


def copied(folder: Path, name: str, **changes: Any) -> None:
    content = json.loads((CAPTURES / f"{name}.json").read_text())
    kept = {key: value for key, value in {**content, **changes}.items() if key not in ("truth", "note")}
    (folder / f"{kept['id']}.json").write_text(json.dumps(kept))


def test_without_truth_and_under_another_id_a_capture_gets_the_same_answer(tmp_path: Path) -> None:
    copied(tmp_path, "oomkilled", id="x-17")
    same = evaluated(CAPTURES, tmp_path / "all.jsonl")["oomkilled"]
    blind = evaluated(tmp_path, tmp_path / "out.jsonl")["x-17"]

    assert same["fault"] == "oom_killed"
    assert {**blind, "id": "", "seconds": 0} == {**same, "id": "", "seconds": 0}


def test_every_line_is_complete_and_nothing_would_run_without_a_human(tmp_path: Path) -> None:
    for line in evaluated(CAPTURES, tmp_path / "out.jsonl").values():
        assert line.keys() == {
            *("id", "tier", "fault", "root_cause", "actions", "confidence", "automatic", "seconds"),
        }
        assert 0 <= line["confidence"] <= 1
        assert line["seconds"] > 0
        assert line["automatic"] is False


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe", b'{"id": "broken", "alert": {}}', b"[" * 100_000, b'{"id": 7}']
)
def test_a_broken_file_is_an_abstention_under_its_own_name_and_the_others_are_decided(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.json").write_bytes(content)
    copied(tmp_path, "healthy")
    found = evaluated(tmp_path, tmp_path / "out.jsonl")

    assert found.keys() == {"broken", "healthy"}
    assert (found["broken"]["fault"], found["broken"]["tier"]) == ("unknown", "none")
    assert (found["broken"]["actions"], found["broken"]["root_cause"]) == ([], None)
    assert "broken: " in capsys.readouterr().err


def test_two_captures_under_one_id_keep_two_lines(tmp_path: Path) -> None:
    copied(tmp_path, "healthy")
    (tmp_path / "twin.json").write_bytes((tmp_path / "healthy.json").read_bytes())

    assert evaluated(tmp_path, tmp_path / "out.jsonl").keys() == {"healthy", "twin"}


def test_the_totals_as_json_are_all_that_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evaluated(CAPTURES, tmp_path / "out.jsonl", "--json")
    total = json.loads(capsys.readouterr().out)

    assert total["cases"] == total["answered"] == len(list(CAPTURES.glob("*.json")))
    assert total["right"] + total["abstained"] + total["wrong"] == total["cases"]


def test_generated_cases_are_counted_by_group_and_equal_seeds_give_equal_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def generated(name: str) -> tuple[list[dict[str, Any]], str]:
        out, plot = tmp_path / f"{name}.jsonl", tmp_path / f"{name}.svg"
        given = ["--generated", "12", "--seed", "7", "--held-out", "--out", str(out), "--plot", str(plot)]
        assert main(["eval", *given]) == 0
        assert plot.read_text().startswith("<svg")
        lines = [json.loads(line) for line in out.read_text().splitlines()]
        return [{**line, "seconds": 0} for line in lines], capsys.readouterr().out

    (first, shown), (second, _) = generated("a"), generated("b")

    assert len(first) == 12
    assert first == second
    assert all(kind in shown for kind in ("fault ", "hops ", "negative ", "adversarial ", "wordings ", "coverage"))
    assert "harm" in shown


def test_measuring_replaces_the_table_from_which_rules_take_their_confidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = tmp_path / "measured.py"
    monkeypatch.setattr(measured, "__file__", str(written))

    assert main(["eval", "--generated", "10", "--measure", "--json"]) == 0
    assert "eval --generated 10 --seed 0 --measure" in written.read_text()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--captures", "no/such/folder"], "there is no folder no/such/folder"),
        (["--captures", "EMPTY"], "there are no captures in"),
        (["--captures", str(CAPTURES), "--tiers", "trm"], "no checkpoint: there is no folder nowhere"),
        (["--captures", str(CAPTURES), "--tiers", "llm"], "the tier llm is not in this version"),
        (["--captures", str(CAPTURES), "--tiers", "oracle"], "there is no tier oracle"),
        (["--captures", str(CAPTURES), "--threshold", "2"], "is no probability"),
        (["--captures", str(CAPTURES), "--out", "no/such/folder/out"], "cannot be written"),
        (["--generated", "0"], "at least one case"),
        (["--generated", "5", "--measure", "--held-out"], "rules are measured on all cases in training wordings"),
    ],
)
def test_what_cannot_run_says_why_in_a_sentence_and_exits_2(
    given: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIGHTSHIFT_TRM_CHECKPOINT", "nowhere")
    code = main(["eval", *(str(tmp_path) if each == "EMPTY" else each for each in given)])
    err = capsys.readouterr().err

    assert code == 2
    assert words in err
    assert "Traceback" not in err
