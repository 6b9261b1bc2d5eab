"""
Kill -9 of every part at every step: each incident still ends in a report, and nothing is applied twice.

Real processes: the supervisor starts again what was killed, the reconcile loop finds what was lost.
"""

import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from incidents.ledger import Ledger
from tests.crash.victim import Victim
from tests.stack.running import RunningStack

pytestmark = pytest.mark.asyncio(loop_scope="module")

IMPATIENT = {
    "NIGHTSHIFT_RUN_LOST_AFTER_S": "6",
    "NIGHTSHIFT_HEARTBEAT_S": "0.5",
    "NIGHTSHIFT_LEASE_S": "4",
    "NIGHTSHIFT_RECONCILE_S": "0.5",
    "NIGHTSHIFT_VERIFY_POLL_S": "0.2",
    "NIGHTSHIFT_MAX_RESTARTS": "20",
}


async def observe(victim: Victim) -> None:
    await victim.hold("GET", "pods$", "before")
    await victim.alert()
    await victim.held()


async def diagnose(victim: Victim) -> None:
    await victim.alert()
    await victim.event("state:diagnosed")


async def question_stored(victim: Victim) -> None:
    await victim.alert()
    await victim.event("asked")


async def suspended(victim: Victim) -> None:
    await victim.alert()
    await victim.suspended()


async def decision_stored(victim: Victim) -> None:
    await suspended(victim)
    await victim.decide()


async def woken(victim: Victim) -> None:
    await decision_stored(victim)
    await victim.event("consumed")


async def intent(victim: Victim) -> None:
    await suspended(victim)
    await victim.hold("PATCH", "deployments/", "before", dry_run=False)
    await victim.decide()
    await victim.held()


async def applied(victim: Victim) -> None:
    await suspended(victim)
    await victim.hold("PATCH", "deployments/", "after", dry_run=False)
    await victim.decide()
    await victim.held()


async def result_stored(victim: Victim) -> None:
    await decision_stored(victim)
    await victim.event("settled")


async def verify(victim: Victim) -> None:
    await decision_stored(victim)
    await victim.event("state:verifying")


async def report(victim: Victim) -> None:
    await decision_stored(victim)
    await victim.event("report")


Moment = Callable[[Victim], Awaitable[None]]
JOURNEYS: dict[str, list[Moment]] = {
    "observe-suspended-intent-result-report": [observe, suspended, intent, result_stored, report],
    "diagnose-decision-applied-verify": [diagnose, decision_stored, applied, verify],
    "question-woken": [question_stored, woken],
}
"""Each step boundary is on one journey, so that fewer incidents meet all kills."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningStack]:
    async with RunningStack(tmp_path_factory.mktemp("crash"), settings=IMPATIENT) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ledger(stack: RunningStack) -> AsyncIterator[Ledger]:
    opened = await stack.ledger()
    yield opened
    await opened.close()


@pytest.mark.parametrize("journey", JOURNEYS)
@pytest.mark.parametrize("killed", ["worker+runs", "receiver", "server"])
async def test_kills_at_every_step_lose_nothing_and_repeat_nothing(
    stack: RunningStack, ledger: Ledger, killed: str, journey: str
) -> None:
    name = killed.partition("+")[0]
    victim = Victim(stack, ledger, f"{name}-{journey.partition('-')[0]}")
    await victim.break_workload()
    for moment in JOURNEYS[journey]:
        await moment(victim)
        pids = stack.kill(killed)
        await victim.release()
        await stack.back(name, pids)
    ended = await victim.finished()

    assert ended["state"] == "resolved", ended["timeline"]
    assert len(victim.writes()) == 1
    assert ended["report"]["attempts"][0]["verification"]["passed"]
    assert await victim.has_artifact("report")


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
    assert await ledger.verify_audit() > 100
