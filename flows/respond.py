"""
The life of one incident: observe, diagnose, ask, act, verify, undo if that failed, and report.

A run may stop anywhere and start again from the top: every step is keyed by incident and round, and what must not
happen twice is decided by the ledger. Waiting for a human is a mere suspension; the decision lies in the ledger.
"""

from datetime import UTC, datetime
from uuid import uuid4

from prefect import asuspend_flow_run, flow, get_run_logger, runtime

from incidents.errors import IncidentError, LostLease
from incidents.models import Alert, Attempt, Diagnosis, Evidence, Outcome, Plan, Report, State, Verification
from tasks.admit import admit, case_of
from tasks.diagnose import diagnose
from tasks.followers import follow
from tasks.gate import Approved, Gate, conclude, gate_of, look_again, note_wait, withdraw
from tasks.lease import held, present
from tasks.observe import observe
from tasks.propose import propose
from tasks.remediate import remediate, undo
from tasks.report import report
from tasks.steps import Case, Ending, Proposal, Turn, run_url
from tasks.sweep import Sweep, sweep
from tasks.verify import verify, verify_undo
from tasks.wiring import abandon, opened, world

MAX_WORLD_CHANGES = 2
SUSPEND_BACKSTOP_S = 7 * 24 * 3600
"""Prefect fails a run whose suspension times out and tells nobody: deadlines are the ledger's, this one is far."""


UNAPPLIED = {
    "refused": "the approved action was refused",
    "failed": "the action could not be applied",
    "vanished": "what was to be changed is not there any more",
    "conflict": "others change it all the time",
    "partial": "the action was carried out in part only, so a human has to finish it",
}
"""Results of an action that end an incident, and how that is said."""


class Story:
    """What has happened so far, for the report."""

    def __init__(self) -> None:
        self.attempts: list[Attempt] = []
        self.diagnosis: Diagnosis | None = None
        self.missing: tuple[str, ...] = ()
        self.world_changes = 0


def _run_name() -> str:
    given = runtime.flow_run.parameters
    return f"respond-{given.get('incident') or given.get('namespace') or 'alert'}"


@flow(name="respond", flow_run_name=_run_name, persist_result=True, retries=0)
async def respond(
    incident: str | None = None,
    alert: Alert | None = None,
    namespace: str | None = None,
    dry_run: bool | None = None,
) -> Report | Sweep | None:
    """
    Handle one incident of the ledger, or one alert, or look over one namespace: give exactly one of the three.

    Returns the report, or what the sweep found; None when another run has the incident already.
    """
    if sum(given is not None for given in (incident, alert, namespace)) != 1:
        raise ValueError("give exactly one of: incident (an id), alert (an object), namespace (a name to look over)")
    run = str(runtime.flow_run.id)
    async with opened():
        if namespace is not None:
            return await sweep(namespace, run, _started_at(), dry_run)
        case = await case_of(incident or await admit(_given(alert), run, dry_run), run)
        if case is None:
            get_run_logger().info("this incident is closed, or another run has it: nothing to do")
            return None
        async with present(case.incident, run):
            return await handle(case)


def _given(alert: Alert | None) -> Alert:
    assert alert is not None  # noqa: S101 - respond has checked that one of the three is given
    return alert


def _started_at() -> datetime:
    scheduled = runtime.flow_run.scheduled_start_time
    return scheduled if isinstance(scheduled, datetime) else datetime.now(UTC)


async def handle(case: Case) -> Report | None:
    """Every path ends in a published report, but for a process that lost its lease to another: it leaves."""
    story = Story()
    try:
        ending = await rounds(case, story)
    except LostLease as error:
        get_run_logger().warning("%s: another process goes on", error)
        abandon()
        return None
    except IncidentError as error:
        ending = Ending(state=State.FAILED, reason=str(error))
    await follow(case, ending)
    return await report(case, ending, story.diagnosis, tuple(story.attempts), story.missing, run_url(case.run))


async def rounds(case: Case, story: Story) -> Ending:
    """Rounds of looking, asking and acting, until the incident ends."""
    turn = Turn(case=case, round=1, attempt=1)
    while True:
        seen = await observe(turn)
        if seen.ending is not None or seen.evidence is None:
            return seen.ending or Ending(state=State.ESCALATED, reason="nothing could be observed")
        story.missing = tuple(str(gap) for gap in seen.evidence.missing)
        story.diagnosis = await diagnose(turn, seen.evidence)
        proposal = await propose(turn, seen.evidence, story.diagnosis)
        approved = await asked(turn, proposal)
        if approved.ending is not None:
            story.attempts += _unapplied(turn, proposal, approved)
            return approved.ending
        plan = _plan(proposal)
        async with held(plan.target) as fence:
            attempt = await acted(turn, plan, approved, seen.evidence, story.diagnosis, fence)
        story.attempts.append(attempt)
        ending = after(attempt, turn, story)
        if ending is not None:
            return ending
        turn = turn.next(acted=attempt.verification is not None)


async def asked(turn: Turn, proposal: Proposal) -> Approved:
    """Wait until the ledger holds the end of the question. Whatever wakes the run, only the ledger counts."""
    if proposal.ending is not None:
        return Approved(ending=proposal.ending)
    while True:
        gate = await gate_of(turn)
        if gate.stands != "open":
            return await conclude(turn, gate)
        recovered = await _recovered(turn, gate)
        if recovered is not None:
            return Approved(ending=recovered)
        await note_wait(turn)
        # A key that was used before would return at once: each wait has its own.
        await asuspend_flow_run(timeout=SUSPEND_BACKSTOP_S, key=f"wait-{turn.round}-{uuid4().hex[:8]}")


async def _recovered(turn: Turn, gate: Gate) -> Ending | None:
    """All alerts resolved while we wait: look once more; if nothing is wrong, take the question back."""
    if gate.quiet_since is None:
        return None
    ending = await look_again(turn, gate.quiet_since)
    if ending is not None:
        await withdraw(turn, ending.reason)
    return ending


async def acted(
    turn: Turn, plan: Plan, approved: Approved, before: Evidence, diagnosis: Diagnosis, fence: int
) -> Attempt:
    """Apply the approved plan and check that it helped; if it did not, put things back."""
    outcome = await remediate(turn, fence)
    verification: Verification | None = None
    undone: Outcome | None = None
    if outcome.result in ("applied", "already_there"):
        verification = await verify(turn, plan, before, diagnosis)
        if not verification.passed:
            undone = await undo(turn, fence)
            if undone.result == "undone" and outcome.result == "applied":
                undone = await verify_undo(turn, plan, before, undone)
    return Attempt(
        number=turn.attempt,
        plan=plan,
        decision=approved.decision,
        outcome=outcome,
        verification=verification,
        undo=undone,
    )


def _plan(proposal: Proposal) -> Plan:
    assert proposal.plan is not None  # noqa: S101 - only what was asked is approved
    return proposal.plan


def _unapplied(turn: Turn, proposal: Proposal, approved: Approved) -> list[Attempt]:
    """The plan that was not carried out, for the report."""
    if proposal.plan is None:
        return []
    return [Attempt(number=turn.attempt, plan=proposal.plan, decision=approved.decision)]


def after(attempt: Attempt, turn: Turn, story: Story) -> Ending | None:
    """What follows from one attempt: an ending, or None for another round."""
    outcome = attempt.outcome
    if attempt.verification is not None and attempt.verification.passed:
        return Ending(
            state=State.RESOLVED, reason=f"{attempt.plan.action} helped: the cause is gone and all pods are healthy"
        )
    if outcome is not None and outcome.result == "world_changed":
        story.world_changes += 1
        if story.world_changes > MAX_WORLD_CHANGES:
            return Ending(state=State.ESCALATED, reason="the workload keeps changing while it is asked about")
        return None
    if outcome is not None and outcome.result in UNAPPLIED:
        return Ending(state=State.ESCALATED, reason=f"{UNAPPLIED[outcome.result]}: {outcome.detail}")
    return _did_not_help(attempt, turn)


def _did_not_help(attempt: Attempt, turn: Turn) -> Ending | None:
    if attempt.undo is not None and attempt.undo.result == "undo_failed":
        return Ending(
            state=State.NOT_FIXED,
            reason=f"{attempt.plan.action} did not help and could not be undone: {attempt.undo.detail}",
        )
    if turn.attempt >= world().settings.max_remediation_attempts:
        what = attempt.undo.detail if attempt.undo and attempt.undo.result == "left_alone" else "it was undone"
        return Ending(state=State.NOT_FIXED, reason=f"{attempt.plan.action} did not help; {what}; no attempt is left")
    return None
