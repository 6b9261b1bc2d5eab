"""`audit verify`: a whole chain passes, an altered line is found."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deployments.__main__ import main
from deployments.local.paths import StatePaths
from deployments.local.secrets import load_or_make
from deployments.scenario import alert_payload
from incidents.alerts import alerts_from, subject_of
from incidents.approvals import Keyring
from incidents.ledger import Ledger


async def make_ledger(paths: StatePaths) -> None:
    paths.make()
    keyring = Keyring(load_or_make(paths.secrets).secret_key)
    alerts = alerts_from(alert_payload(datetime(2026, 1, 31, 12, tzinfo=UTC)))
    async with await Ledger.connect(f"sqlite+aiosqlite:///{paths.ledger}", keyring, migrate=True) as ledger:
        await ledger.receive([(alert, subject_of(alert, "lab")) for alert in alerts], source="alertmanager")


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StatePaths:
    import asyncio

    monkeypatch.delenv("NIGHTSHIFT_LEDGER_URL", raising=False)
    made = StatePaths(folder=tmp_path)
    asyncio.run(make_ledger(made))
    return made


def test_a_whole_chain_is_called_whole(paths: StatePaths, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify", "--state-dir", str(paths.folder)]) == 0
    assert "the chain is whole" in capsys.readouterr().out


def test_an_altered_line_is_found(paths: StatePaths, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(paths.ledger)) as database:
        (table,) = database.execute("SELECT name FROM sqlite_master WHERE type='table' AND name LIKE 'audit%' LIMIT 1")
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall()
        for (trigger,) in triggers:
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute(f"UPDATE {table[0]} SET actor = 'somebody else'")
        database.commit()

    assert main(["audit", "verify", "--state-dir", str(paths.folder)]) == 1
    assert "chain is whole" not in capsys.readouterr().out
