"""Brings a ledger to the revision that this code needs, in one transaction; several processes may try at once."""

from pathlib import Path

from sqlalchemy import Connection, String, select, table, text
from sqlalchemy.sql import column

from incidents.errors import TemporaryError
from incidents.ledger.failures import translated
from incidents.ledger.schema import REVISION
from incidents.ledger.store import Store, Tx

_LOCK = 0x4E49474854  # any number that nobody else uses for an advisory lock
_VERSION = select(column("version_num", String)).select_from(table("alembic_version"))


async def migrate(store: Store) -> None:
    """Run the migrations that are missing."""
    with translated():
        async with store.engine.connect() as connection, connection.begin():
            if not store.is_sqlite:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            await connection.run_sync(_upgrade)


async def check_revision(tx: Tx) -> None:
    """Raise TemporaryError unless the ledger is at our revision: whoever migrates it may still be at it."""
    row = await tx.one(_VERSION)
    if row is None or row["version_num"] != REVISION:
        raise TemporaryError(f"the ledger is at revision {row and row['version_num']}, this code needs {REVISION}")


def _upgrade(connection: Connection) -> None:
    from alembic import command  # heavy, and only the process that migrates needs it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
