"""Every test of the ledger runs on SQLite and on PostgreSQL."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from secrets import token_hex

import pytest

from incidents.ledger import Ledger
from tests.ledger.factories import Clock, make_keyring
from tests.ledger.postgres import create_database, running_postgres
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


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy: migrating costs more than most tests."""
    path = tmp_path_factory.mktemp("ledger") / "ledger.db"
    _beside_the_loop(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """The name of a migrated, empty database to copy."""
    _beside_the_loop(create_database(postgres, "template", "template1"))
    _beside_the_loop(_migrate(f"{postgres}/template"))
    return "template"


@pytest.fixture(params=DATABASES)
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty ledger."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/ledger.db"
    server: str = request.getfixturevalue("postgres")
    return await create_database(server, f"ledger_{token_hex(4)}", "template1")


@pytest.fixture(params=DATABASES)
async def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a migrated, empty ledger."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated"), tmp_path / "ledger.db")
        return f"sqlite+aiosqlite:///{tmp_path}/ledger.db"
    template: str = request.getfixturevalue("postgres_template")
    return await create_database(request.getfixturevalue("postgres"), f"ledger_{token_hex(4)}", template)


@pytest.fixture
async def ledger(ledger_url: str, clock: Clock) -> AsyncIterator[Ledger]:
    """A migrated, empty ledger."""
    async with await Ledger.connect(ledger_url, make_keyring(), clock) as opened:
        yield opened


def _beside_the_loop(work: Coroutine[None, None, object]) -> None:
    """Run in a thread: these fixtures are set up while a test's loop is running already."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


async def _migrate(url: str) -> None:
    await (await Ledger.connect(url, make_keyring(), migrate=True)).close()
