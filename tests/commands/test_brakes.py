"""`brake`, `audit accept` and `policy`: what an operator does at night, with a word of why."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from deployments.__main__ import main
from deployments.local.paths import StatePaths
from tests.commands.test_audit import make_ledger

EXAMPLE = Path(__file__).resolve().parents[2] / "deployments" / "policy.example.yaml"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state of a stack whose ledger holds an incident."""
    monkeypatch.delenv("NIGHTSHIFT_LEDGER_URL", raising=False)
    asyncio.run(make_ledger(StatePaths(folder=tmp_path)))
    return tmp_path


def told(folder: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """A command's exit code, and what it said."""
    code = main([*words, "--state-dir", str(folder)])
    return code, " ".join(capsys.readouterr().out.split())


def test_a_brake_is_put_on_shown_and_taken_off(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(folder, capsys, "brake", "show") == (0, "no brake is on")
    code, said = told(folder, capsys, "brake", "on", "--why", "migration until six")
    assert code == 0
    assert "stop is on since" in said
    assert "migration until six" in told(folder, capsys, "brake", "show")[1]

    assert told(folder, capsys, "brake", "off", "--why", "done") == (0, "no brake is on")


@pytest.mark.parametrize("words", [("brake", "on"), ("brake", "off"), ("audit", "accept")])
def test_nothing_is_done_without_a_word_of_why(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    code, said = told(folder, capsys, *words)

    assert code == 2
    assert "--why" in said


def test_a_broken_audit_is_accepted_by_name_and_whole_afterwards(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(StatePaths(folder=folder).ledger)) as connection, connection:
        connection.execute("UPDATE audit SET actor = 'mallory' WHERE seq = 1")
    assert told(folder, capsys, "audit", "verify")[0] == 1
    code, said = told(folder, capsys, "audit", "accept", "--why", "a restore gone wrong")

    assert code == 0
    assert "counts as whole up to line" in said
    assert told(folder, capsys, "audit", "verify")[0] == 0


def test_a_policy_file_is_checked_before_it_is_relied_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "policy.yaml"
    broken.write_text("version: 1\nmodus: act")

    assert main(["policy", str(EXAMPLE)]) == 0
    assert '"opt_in": false' in capsys.readouterr().out
    assert main(["policy", str(broken)]) == 2
    assert "Mend modus" in capsys.readouterr().out
    assert main(["policy", str(tmp_path / "nowhere")]) == 2
