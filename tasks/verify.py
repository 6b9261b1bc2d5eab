"""Watch until the cause is gone and what suffered is well, or until waiting longer cannot help; and watch an undo."""

import asyncio
import time
from datetime import datetime, timedelta

from prefect import task

from incidents.errors import IncidentError
from incidents.models import Check, Diagnosis, Evidence, Outcome, Plan, State, Verification
from incidents.postconditions import Trial, checks_of, is_about_objects, is_hopeless, restored, waits_for_restart
from incidents.report import verification_lines
from tasks.observe import seen_now
from tasks.steps import ACTOR, Turn, once_per_round, publish, step
from tasks.wiring import World, world

LONGEST_BACK_OFF_S = 300.0
"""How long the kubelet waits at most before it starts a container again."""


@task(**step("verify", once_per_round))
async def verify(turn: Turn, plan: Plan, before: Evidence, diagnosis: Diagnosis) -> Verification:
    """Poll the cluster until every condition holds, or the deadline. Nothing is changed."""
    await world().ledger.advance(turn.incident, State.VERIFYING, actor=ACTOR)
    started = time.monotonic()
    checks = await Watch(world(), turn, plan, before, diagnosis).to_the_end()
    passed = all(check.passed for check in checks)
    verification = Verification(passed=passed, checks=checks, seconds=time.monotonic() - started)
    title = f"# Verification: {'passed' if passed else 'failed'}"
    await publish(turn.incident, "verify", "\n".join([title, "", *verification_lines(verification)]), _said(checks))
    return verification


@task(**step("verify-undo", once_per_round))
async def verify_undo(turn: Turn, plan: Plan, before: Evidence, undone: Outcome) -> Outcome:
    """Whether putting back did put back: the object is what it was, and no fewer pods serve than before the fix."""
    wired = world()
    deadline = time.monotonic() + wired.settings.verify_timeout_s
    while True:
        why = await _not_restored(wired, turn, plan, before)
        if why is None or time.monotonic() >= deadline:
            break
        await asyncio.sleep(wired.settings.verify_poll_s)
    said = f"{undone.detail}; {why or 'seen to be as before'}"
    await publish(turn.incident, "verify-undo", f"# Undo {'failed' if why else 'verified'}\n\n{said}", said)
    return Outcome(result="undo_failed" if why else "undone", detail=said, at=wired.now())


async def _not_restored(wired: World, turn: Turn, plan: Plan, before: Evidence) -> str | None:
    try:
        return restored(plan, before, await seen_now(wired, turn.case))
    except IncidentError as error:
        return f"what was put back cannot be seen: {error}"


def _said(checks: tuple[Check, ...]) -> str:
    failed = [f"{check.name}: {check.detail}" for check in checks if not check.passed]
    return f"failed: {'; '.join(failed)}" if failed else "every condition holds"


class Watch:
    """One verification under way."""

    def __init__(self, wired: World, turn: Turn, plan: Plan, before: Evidence, diagnosis: Diagnosis) -> None:
        self._wired, self._turn = wired, turn
        self._plan, self._before, self._diagnosis = plan, before, diagnosis
        self._quiet = timedelta(seconds=wired.settings.verify_quiet_s)
        self._trial: Trial | None = None
        self._held_since: datetime | None = None
        self._patience_s = wired.settings.verify_timeout_s

    async def to_the_end(self) -> tuple[Check, ...]:
        """The conditions at the end."""
        started = time.monotonic()
        while True:
            checks, is_final = await self._looked()
            passed = all(check.passed for check in checks)
            if is_final or passed or time.monotonic() - started >= self._patience_s:
                return checks
            await asyncio.sleep(self._wired.settings.verify_poll_s)

    async def _looked(self) -> tuple[tuple[Check, ...], bool]:
        """The conditions now, and whether they can still change for the better."""
        try:
            after = await seen_now(self._wired, self._turn.case)
        except IncidentError as error:
            return (Check(name="the workload can be seen", passed=False, detail=str(error)),), False
        trial = self._trial = self._trial or Trial(self._diagnosis, self._plan, self._before, after, self._quiet)
        if waits_for_restart(trial, after):
            self._patience_s = self._wired.settings.verify_timeout_s + LONGEST_BACK_OFF_S
        checks = checks_of(trial, after)
        return (*checks, *self._held(trial, checks, after.observed_at)), is_hopeless(trial, after)

    def _held(self, trial: Trial, checks: tuple[Check, ...], now: datetime) -> tuple[Check, ...]:
        """Where no pod tells since when it is well: all conditions have held for the quiet period."""
        if not is_about_objects(trial):
            return ()
        holds = all(check.passed for check in checks)
        self._held_since = (self._held_since or now) if holds else None
        long = self._held_since is not None and now - self._held_since >= self._quiet
        name = f"holds for {self._quiet.total_seconds():g} s"
        return (Check(name=name, passed=long, detail="all of the above"),)
