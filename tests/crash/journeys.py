"""
Journeys of an incident, on which one part is killed at every step: each ends in a report, and nothing is applied twice.

Real processes: the supervisor starts again what was killed, the reconcile loop finds what was lost. Each part has a
test module, and so a stack, of its own: most of the time something is waited for, and modules can wait side by side.
"""

from collections.abc import Awaitable, Callable

from incidents.ledger import Ledger
from tests.crash.victim import Victim
from tests.stack.running import RunningStack


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


async def kill_at_every_step(stack: RunningStack, ledger: Ledger, killed: str, journey: str) -> None:
    """Send an incident on a journey and kill parts ("worker+runs" are two) at each of its moments."""
    name = killed.partition("+")[0]
    victim = Victim(stack, ledger, f"{name}-{journey.partition('-')[0]}")
    await victim.break_workload()
    for moment in JOURNEYS[journey]:
        await moment(victim)
        pids = stack.kill(killed)
        await victim.release()
        await stack.back(name, pids)
    await _lost_nothing(victim)


async def _lost_nothing(victim: Victim) -> None:
    ended = await victim.finished()

    assert ended["state"] == "resolved", ended["timeline"]
    assert len(victim.writes()) == 1
    assert ended["report"]["attempts"][0]["verification"]["passed"]
    assert await victim.has_artifact("report")
