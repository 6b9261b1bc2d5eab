"""Kill -9 of the worker and of the flow runs that it started, at every step of an incident."""

import os
import signal

import pytest

from incidents.ledger import Ledger
from tests.crash.journeys import JOURNEYS, kill_at_every_step
from tests.crash.victim import Victim
from tests.stack.running import RunningStack

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOST_AFTER_S = "10"  # every kill here loses a run, which has to be missed before anything goes on


@pytest.mark.parametrize("journey", JOURNEYS)
async def test_kills_at_every_step_lose_nothing_and_repeat_nothing(
    stack: RunningStack, ledger: Ledger, journey: str
) -> None:
    await kill_at_every_step(stack, ledger, "worker+runs", journey)


async def test_a_process_that_was_paused_past_its_lease_cannot_write(stack: RunningStack, ledger: Ledger) -> None:
    victim = Victim(stack, ledger, "orphan")
    await victim.break_workload()
    await victim.alert()
    await victim.suspended()
    await victim.hold("PATCH", "deployments/", "after", dry_run=True)
    await victim.decide()
    await victim.held()
    orphans = stack.kill("runs", signal.SIGSTOP)
    await victim.release()
    try:
        ended = await victim.finished()
    finally:
        for pid in orphans:
            os.kill(pid, signal.SIGCONT)
    await victim.gone(orphans)

    assert ended["state"] == "resolved", ended["timeline"]
    assert len(victim.writes()) == 1
    assert (await stack.incident(victim.incident))["state"] == "resolved"


async def test_the_audit_holds_after_all_of_it(ledger: Ledger) -> None:
    assert await ledger.verify_audit() > 40
