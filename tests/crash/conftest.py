"""A stack and its ledger for each module: what a module kills disturbs no other."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from incidents.ledger import Ledger
from tests.stack.running import RunningStack

IMPATIENT = {
    "NIGHTSHIFT_HEARTBEAT_S": "0.5",
    "NIGHTSHIFT_LEASE_S": "4",
    "NIGHTSHIFT_RECONCILE_S": "0.5",
    "NIGHTSHIFT_VERIFY_POLL_S": "0.2",
    "NIGHTSHIFT_MAX_RESTARTS": "1000",
}
"""A run that is slow to start counts as lost, too, and is started twice: harmless, and no reason to give it up."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningStack]:
    settings = IMPATIENT | {"NIGHTSHIFT_RUN_LOST_AFTER_S": request.module.LOST_AFTER_S}
    async with RunningStack(tmp_path_factory.mktemp("crash"), settings=settings, at_once=True) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ledger(stack: RunningStack) -> AsyncIterator[Ledger]:
    opened = await stack.ledger()
    yield opened
    await opened.close()
