"""Every test of the ledger runs on SQLite and on PostgreSQL."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from secrets import token_hex

import pytest

from incidents.ledger import Ledger
from tests.ledger.factories import Clock, make_keyring
from tests.ledger.migrated import beside_the_loop, migrate, migrated_file
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
    """A migrated, empty SQLite file to copy."""
    return migrated_file(tmp_path_factory.mktemp("ledger"))


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """The name of a migrated, empty database to copy."""
    beside_the_loop(create_database(postgres, "template", "template1"))
    beside_the_loop(migrate(f"{postgres}/template"))
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
