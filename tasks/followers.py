"""
Incidents that joined another because they have its root: they follow its outcome, and verify themselves.

Nothing is asked or changed for them. If the root was mended, each is looked at until it is well or time is up; whoever
is still not well goes to a human of its own.
"""

import asyncio
import time

from prefect import task

from incidents.errors import IncidentError
from incidents.evidence import evidence_from
from incidents.ledger.records import IncidentRecord
from incidents.models import Diagnosis, State
from incidents.observing import look
from incidents.report import text
from incidents.rules import diagnose as by_rules
from tasks.steps import ACTOR, Case, Ending, once_per_incident, publish, step
from tasks.wiring import World, world

MENDED = frozenset({State.RESOLVED, State.RECOVERED})
MAX_FOLLOWERS = 50


@task(**step("followers", once_per_incident))
async def follow(case: Case, ending: Ending) -> int:
    """Tell the incidents that joined how it ended, and verify them if it ended well; how many there were."""
    wired = world()
    waiting = [each for each in await wired.ledger.followers(case.incident) if each.state is State.ATTACHED]
    if not waiting:
        return 0
    if ending.state not in MENDED:
        for each in waiting:
            await wired.ledger.note(each.id, "followed", actor=ACTOR, detail=f"{case.incident} ended as {ending.state}")
        return len(waiting)
    said = await asyncio.gather(*(_verified(wired, case, each) for each in waiting[:MAX_FOLLOWERS]))
    lines = [
        f"- {text(each.workload)} (`{each.id}`): {text(words)}" for each, words in zip(waiting, said, strict=False)
    ]
    await publish(case.incident, "followers", "\n".join(["# Incidents that joined", "", *lines]), "; ".join(said))
    return len(waiting)


async def _verified(wired: World, case: Case, follower: IncidentRecord) -> str:
    """Look at one until it is well or the time is up, and end it accordingly."""
    deadline = time.monotonic() + wired.settings.verify_timeout_s
    while True:
        well, words = await _is_well(wired, follower)
        if well or time.monotonic() >= deadline:
            break
        await asyncio.sleep(wired.settings.verify_poll_s)
    detail = f"{case.incident} mended the root; {words}"
    await wired.ledger.advance(follower.id, State.RECOVERED if well else State.ESCALATED, actor=ACTOR, detail=detail)
    return f"{'recovered' if well else 'still not well'}: {words}"


async def _is_well(wired: World, follower: IncidentRecord) -> tuple[bool, str]:
    try:
        snapshot = await look(await wired.cluster(), follower.subject)
    except IncidentError as error:
        return False, f"it cannot be seen: {error}"
    answer = by_rules(evidence_from(follower.subject, snapshot, wired.keyring.digest))
    if isinstance(answer, Diagnosis):
        return not answer.has_issue, answer.summary
    return False, answer.reason
