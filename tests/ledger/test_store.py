"""Opening a ledger, and the databases' failures as errors that say whether to try again."""

import asyncio
from pathlib import Path

import aiosqlite
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from incidents.errors import PermanentError, TemporaryError
from incidents.ledger import Ledger, migrate, schema, store
from incidents.ledger.store import Tx, engine_for
from tests.ledger.factories import Clock, make_keyring, opened


async def test_the_migrations_make_what_the_code_describes(ledger: Ledger, ledger_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), schema.metadata))

    await ledger.ready()
    engine = engine_for(ledger_url)
    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    await engine.dispose()

    assert found == []


def test_the_code_needs_the_newest_migration() -> None:
    folder = Path(migrate.__file__).with_name("migrations")

    assert ScriptDirectory(str(folder)).get_current_head() == schema.REVISION


async def test_several_processes_may_migrate_at_once(url: str, clock: Clock) -> None:
    ledgers = await asyncio.gather(*[Ledger.connect(url, make_keyring(), clock, migrate=True) for _ in range(4)])

    assert await opened(ledgers[0])
    await asyncio.gather(*[ledger.close() for ledger in ledgers])


async def test_a_ledger_that_is_not_migrated_is_not_ready_and_says_so(url: str, clock: Clock) -> None:
    async with await Ledger.connect(url, make_keyring(), clock) as ledger:
        with pytest.raises(TemporaryError, match="migrated"):
            await ledger.ready()
        with pytest.raises(PermanentError, match="migrated"):
            await opened(ledger)


async def test_a_ledger_of_another_revision_is_not_ready(tmp_path: Path, clock: Clock) -> None:
    url = f"sqlite:///{tmp_path}/l.db"
    async with await Ledger.connect(url, make_keyring(), clock, migrate=True) as ledger:
        async with aiosqlite.connect(tmp_path / "l.db") as connection:
            await connection.execute("UPDATE alembic_version SET version_num = '9999'")
            await connection.commit()

        with pytest.raises(TemporaryError, match="9999"):
            await ledger.ready()


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://x/y", "oracle://x", "sqlite+pysqlite:///x.db", "postgresql+psycopg2://x/y"]
)
async def test_an_unusable_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(PermanentError) as refusal:
        await Ledger.connect(url, make_keyring())

    assert "x/y" not in str(refusal.value)


async def test_a_postgresql_that_is_away_is_a_temporary_error(clock: Clock) -> None:
    async with await Ledger.connect("postgresql://u:p4ss@127.0.0.1:1/x", make_keyring(), clock) as ledger:
        with pytest.raises(TemporaryError) as failure:
            await ledger.ready()

    assert "p4ss" not in str(failure.value)


async def test_a_connection_that_dies_in_the_middle_changes_nothing_and_may_be_tried_again(
    ledger: Ledger, ledger_url: str
) -> None:
    if not ledger_url.startswith("postgresql"):
        await opened(ledger)  # SQLite has no connection that could die
        return

    async def cut_off(tx: Tx) -> None:
        tx.note(None, "noted", "somebody")
        await tx.one(select(func.pg_terminate_backend(func.pg_backend_pid())))

    with pytest.raises(TemporaryError):
        await ledger._store.write(cut_off)

    assert await ledger.verify_audit() == 0
    assert await opened(ledger)


async def test_a_file_that_another_process_keeps_locked_is_a_temporary_error(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_BUSY_MS", 50)
    async with await Ledger.connect(f"sqlite:///{tmp_path}/l.db", make_keyring(), clock, migrate=True) as ledger:
        async with aiosqlite.connect(tmp_path / "l.db") as other:
            await other.execute("BEGIN IMMEDIATE")

            with pytest.raises(TemporaryError, match="locked"):
                await opened(ledger)

        assert await opened(ledger)


async def test_a_folder_that_is_a_file_is_a_temporary_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(TemporaryError):
        await Ledger.connect(f"sqlite:///{tmp_path}/file/l.db", make_keyring())


async def test_a_file_that_is_no_database_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "l.db").write_bytes(b"not a database, but long enough to be read as one" * 100)

    with pytest.raises((PermanentError, TemporaryError)):
        await Ledger.connect(f"sqlite:///{tmp_path}/l.db", make_keyring(), migrate=True)


async def test_what_was_committed_is_there_after_the_process_was_killed(tmp_path: Path, clock: Clock) -> None:
    url = f"sqlite:///{tmp_path}/l.db"
    ledger = await Ledger.connect(url, make_keyring(), clock, migrate=True)
    id = await opened(ledger)
    copy = tmp_path / "copy.db"  # the files as a crash leaves them: nothing was closed or checkpointed
    for suffix in ("", "-wal"):
        Path(f"{copy}{suffix}").write_bytes(Path(f"{tmp_path}/l.db{suffix}").read_bytes())
    await ledger.close()

    async with await Ledger.connect(f"sqlite:///{copy}", make_keyring(), clock) as revived:
        record = await revived.incident(id)
        assert await revived.verify_audit() == 1

    assert record.id == id
