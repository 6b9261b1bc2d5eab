"""A migrated, empty ledger to copy: migrating costs more than most tests."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from incidents.ledger import Ledger
from tests.ledger.factories import make_keyring


def migrated_file(folder: Path) -> Path:
    """A SQLite file."""
    path = folder / "ledger.db"
    beside_the_loop(migrate(f"sqlite:///{path}"))
    return path


async def migrate(url: str) -> None:
    """Migrate the ledger of a URL."""
    await (await Ledger.connect(url, make_keyring(), migrate=True)).close()


def beside_the_loop(work: Coroutine[None, None, object]) -> None:
    """Run in a thread: fixtures of a session are set up while a test's loop is running already."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()
