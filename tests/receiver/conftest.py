"""An application without its loops, which the tests turn by hand, on a real SQLite file."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from deployments.receiver.app import create_app
from deployments.receiver.dispatcher import Dispatcher
from deployments.receiver.door import Door
from deployments.receiver.healer import Healer
from deployments.receiver.reconciler import Reconciler
from incidents.ledger import Ledger
from incidents.settings import Settings
from tests.ledger.factories import Clock
from tests.ledger.migrated import migrated_file
from tests.receiver.factories import FakeRuns, make_settings
from tests.receiver.turning import Turn


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    return migrated_file(tmp_path_factory.mktemp("ledger"))


@pytest.fixture
def settings(tmp_path: Path, migrated: Path) -> Settings:
    """Settings with a migrated, empty ledger of their own."""
    shutil.copy(migrated, tmp_path / "ledger.db")
    return make_settings(f"sqlite+aiosqlite:///{tmp_path}/ledger.db", max_restarts=2, run_lost_after_s=60)


@pytest.fixture
def runs(clock: Clock) -> FakeRuns:
    """A Prefect in memory."""
    return FakeRuns(clock)


@pytest.fixture
async def app(settings: Settings, runs: FakeRuns, clock: Clock) -> AsyncIterator[FastAPI]:
    """The application with a migrated ledger."""
    made = create_app(settings, runs, clock=clock, name="test", with_loops=False)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
def door(app: FastAPI) -> Door:
    """The application's parts."""
    made: Door = app.state.door
    return made


@pytest.fixture
def ledger(door: Door) -> Ledger:
    """The application's ledger."""
    return door.ledger


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """HTTP into the application."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://receiver") as opened:
        yield opened


@pytest.fixture
def reconciler(door: Door) -> Reconciler:
    """A reconcile loop whose rounds the tests turn."""
    return Reconciler(door, "test", Healer(door))


@pytest.fixture
def turn(door: Door, reconciler: Reconciler, clock: Clock) -> Turn:
    """Let the receiver do everything that it would do in the next ten seconds."""
    dispatcher = Dispatcher(door)

    async def once() -> None:
        clock.pass_s(10)
        await reconciler.round()
        await dispatcher.round()

    return once
