"""The receiver's application, wired: the one place where its parts meet."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from socket import gethostname

from fastapi import FastAPI

from deployments.receiver import alerts, decisions, health, incidents, loops, replies
from deployments.receiver.auth import Doorkeeper
from deployments.receiver.door import Condition, Door
from deployments.receiver.metrics import Metrics
from deployments.receiver.runs import Runs
from incidents.approvals import Keyring
from incidents.ledger import Ledger
from incidents.ledger.store import Clock, Store, utc_now
from incidents.settings import Settings

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(
    settings: Settings, runs: Runs | None = None, *, clock: Clock = utc_now, name: str = "", with_loops: bool = True
) -> FastAPI:
    """
    The application. It starts though ledger and Prefect are away: it says so at /ready, and refuses alerts with 503.

    `name` tells receivers apart that share a ledger; tests leave the loops out and turn them by hand.
    """
    door = _door(settings, runs or _prefect(settings), clock)
    app = FastAPI(title="Nightshift", openapi_url=None, lifespan=_lifespan(door, name or gethostname(), with_loops))
    app.state.door = door
    replies.install(app)
    for module in (alerts, decisions, incidents, health):
        app.include_router(module.router)
    return app


def _door(settings: Settings, runs: Runs, clock: Clock) -> Door:
    return Door(
        settings=settings,
        ledger=Ledger(Store(settings.ledger_url, Keyring(settings.secret_key), clock)),
        runs=runs,
        keeper=Doorkeeper(settings),
        metrics=Metrics(),
        committed=asyncio.Event(),
        condition=Condition(),
        clock=clock,
    )


def _prefect(settings: Settings) -> Runs:
    from deployments.receiver.prefect_runs import PrefectRuns  # heavy to import, and tests have no use for it

    return PrefectRuns(settings.deployment)


def _lifespan(door: Door, name: str, with_loops: bool) -> Lifespan:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        task = loops.start(door, name) if with_loops else None
        try:
            yield
        finally:
            if task is not None:
                await loops.stop(task)
            await door.runs.close()
            await door.ledger.close()

    return lifespan
