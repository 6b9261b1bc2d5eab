"""Kill -9 of the receiver, which loses its loops with it, at every step of an incident."""

import pytest

from incidents.ledger import Ledger
from tests.crash.journeys import JOURNEYS, kill_at_every_step
from tests.stack.running import RunningStack

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOST_AFTER_S = "30"  # no kill here loses a run


@pytest.mark.parametrize("journey", JOURNEYS)
async def test_kills_at_every_step_lose_nothing_and_repeat_nothing(
    stack: RunningStack, ledger: Ledger, journey: str
) -> None:
    await kill_at_every_step(stack, ledger, "receiver", journey)


async def test_the_audit_holds_after_all_of_it(ledger: Ledger) -> None:
    assert await ledger.verify_audit() > 40
