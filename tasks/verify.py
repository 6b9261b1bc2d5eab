"""Watch until the cause is gone and the workload is healthy, or until waiting longer cannot help."""

import asyncio
import time
from datetime import timedelta

from prefect import task

from incidents.errors import IncidentError
from incidents.models import Check, Diagnosis, Evidence, State, Verification
from incidents.postconditions import checks_of, is_hopeless
from incidents.report import verification_lines
from tasks.observe import seen_now
from tasks.steps import ACTOR, Turn, once_per_round, publish, step
from tasks.wiring import World, world


@task(**step("verify", once_per_round))
async def verify(turn: Turn, before: Evidence, diagnosis: Diagnosis) -> Verification:
    """Poll the cluster until every condition holds, or the deadline. Nothing is changed."""
    wired = world()
    await wired.ledger.advance(turn.incident, State.VERIFYING, actor=ACTOR)
    started = time.monotonic()
    checks = await _watched(wired, turn, before, diagnosis)
    passed = all(check.passed for check in checks)
    verification = Verification(passed=passed, checks=checks, seconds=time.monotonic() - started)
    title = f"# Verification: {'passed' if passed else 'failed'}"
    await publish(turn.incident, "verify", "\n".join([title, "", *verification_lines(verification)]), _said(checks))
    return verification


def _said(checks: tuple[Check, ...]) -> str:
    failed = [f"{check.name}: {check.detail}" for check in checks if not check.passed]
    return f"failed: {'; '.join(failed)}" if failed else "every condition holds"


async def _watched(wired: World, turn: Turn, before: Evidence, diagnosis: Diagnosis) -> tuple[Check, ...]:
    deadline = time.monotonic() + wired.settings.verify_timeout_s
    while True:
        checks, is_final = await _looked(wired, turn, before, diagnosis)
        if is_final or all(check.passed for check in checks) or time.monotonic() >= deadline:
            return checks
        await asyncio.sleep(wired.settings.verify_poll_s)


async def _looked(wired: World, turn: Turn, before: Evidence, diagnosis: Diagnosis) -> tuple[tuple[Check, ...], bool]:
    """The conditions now, and whether they can still change for the better."""
    try:
        after = await seen_now(wired, turn.case)
    except IncidentError as error:
        return (Check(name="the workload can be seen", passed=False, detail=str(error)),), False
    quiet = timedelta(seconds=wired.settings.verify_quiet_s)
    return checks_of(diagnosis, before, after, quiet), is_hopeless(diagnosis, after)
