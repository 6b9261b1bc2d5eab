"""Every test of the ledger runs on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from secrets import token_hex

import asyncpg  # type: ignore[import-untyped]  # it has no stubs
import pytest

from incidents.ledger import Ledger
from tests.ledger.factories import Clock, make_keyring
from tests.ledger.postgres import running_postgres
from tests.programs import needs_program

DATABASES = ["sqlite", pytest.param("postgres", marks=needs_program("initdb"))]


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """One PostgreSQL for the whole session."""
    with running_postgres() as url:
        yield url


@pytest.fixture(params=DATABASES)
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty ledger."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/ledger.db"
    server = request.getfixturevalue("postgres")
    name = f"ledger_{token_hex(4)}"
    connection = await asyncpg.connect(server.replace("+asyncpg", "") + "/postgres")
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    return f"{server}/{name}"


@pytest.fixture
async def ledger(url: str, clock: Clock) -> AsyncIterator[Ledger]:
    """A migrated, empty ledger."""
    async with await Ledger.connect(url, make_keyring(), clock, migrate=True) as opened:
        yield opened
