"""Databases of a stack: taken from who starts it, and never put below the wrong cluster."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deployments.__main__ import main
from deployments.local.databases import LEDGER, PREFECT, databases_of
from deployments.local.paths import StatePaths
from deployments.local.secrets import load_or_make
from deployments.scenario import alert_payload
from incidents.alerts import alerts_from, subject_of
from incidents.approvals import Keyring
from incidents.errors import PermanentError
from incidents.ledger import Ledger


def test_without_a_word_a_stack_keeps_its_files() -> None:
    assert databases_of({"PATH": "/bin", LEDGER: ""}, None) == {}


def test_a_flag_beats_the_environment() -> None:
    assert databases_of({LEDGER: "postgresql://a/b"}, "postgresql://c/d") == {LEDGER: "postgresql://c/d"}


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_prefect_gets_the_driver_that_it_needs(scheme: str) -> None:
    assert databases_of({PREFECT: f"{scheme}://u:p@h/d"}, None) == {PREFECT: "postgresql+asyncpg://u:p@h/d"}


def test_a_database_that_prefect_cannot_use_is_refused_without_telling_the_password() -> None:
    with pytest.raises(PermanentError) as refused:
        databases_of({PREFECT: "mysql://u:s3cret@h/d"}, None)

    assert "s3cret" not in str(refused.value)


def test_an_embedded_cluster_never_answers_for_incidents_of_a_real_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths, url = StatePaths(folder=tmp_path / "stack"), f"sqlite+aiosqlite:///{tmp_path}/other.db"
    paths.make()
    _open_incident(url, paths, "production")
    code = main(["up", "--state-dir", str(paths.folder), "--ledger-url", url])

    assert code == 2
    assert "open incidents of production" in capsys.readouterr().out.replace("\n", " ")
    assert not paths.record.exists()


def test_a_ledger_that_does_not_answer_is_told_before_anything_is_started(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "postgresql://me:s3cret@127.0.0.1:1/nowhere"
    code = main(["up", "--state-dir", str(tmp_path), "--ledger-url", url])
    said = capsys.readouterr().out

    assert code == 2
    assert "the ledger cannot be reached" in said
    assert "s3cret" not in said


def _open_incident(url: str, paths: StatePaths, cluster: str) -> None:
    async def opened() -> None:
        alerts = alerts_from(alert_payload(datetime(2026, 1, 31, 12, tzinfo=UTC)))
        keyring = Keyring(load_or_make(paths.secrets).secret_key)
        async with await Ledger.connect(url, keyring, migrate=True) as ledger:
            await ledger.receive([(alert, subject_of(alert, cluster)) for alert in alerts], source="alertmanager")

    asyncio.run(opened())
