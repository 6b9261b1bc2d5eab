"""
The gate: what the ledger says about a question, verified; never what woke the run.

A decision counts when its signature is ours and covers this incident, round, attempt and final plan. Everything else
keeps waiting or stops: the gate fails closed.
"""

from typing import Any, Literal

from prefect import task
from prefect.context import TaskRunContext

from incidents.actions import Action, checked
from incidents.approvals import POLICY, Answer
from incidents.errors import IncidentError, Refused
from incidents.ledger.records import QuestionRecord, QuestionStatus, SignedDecision
from incidents.models import Decision, Diagnosis, Moment, Noun, Plan, State, Verdict
from incidents.policy import Facts, check_automatic, check_policy, check_running
from incidents.report import code, text
from incidents.rules import diagnose as by_rules
from tasks.observe import seen_now
from tasks.policing import Office, fresh_marks, policy_of, ruling_on, stops_of
from tasks.steps import ACTOR, Ending, Turn, once_per_round, publish, step
from tasks.wiring import World, world


class Gate(Noun):
    """Where a question stands."""

    stands: Literal["open", "decided", "expired", "withdrawn", "invalid"]
    decision: Decision | None = None
    reason: str = ""
    quiet_since: Moment | None = None


class Approved(Noun):
    """The end of a gate: an approval to act on, unless there is an ending."""

    decision: Decision | None = None
    ending: Ending | None = None


async def gate_of(turn: Turn) -> Gate:
    """Read the ledger. Plain code, done again at every waking: its answer must never come from a cache."""
    wired = world()
    question = await wired.ledger.question(turn.incident, turn.round)
    if question is None:
        return Gate(stands="invalid", reason="the question is not in the ledger")
    signed = await wired.ledger.decision(turn.incident, turn.round)
    if signed is not None:
        return _decided(wired, question, signed)
    if question.status is QuestionStatus.OPEN and wired.now() < question.deadline:
        incident = await wired.ledger.incident(turn.incident)
        return Gate(stands="open", quiet_since=incident.resolved_at)
    if question.status in (QuestionStatus.OPEN, QuestionStatus.EXPIRED):
        return Gate(stands="expired")
    return Gate(stands="withdrawn", reason=f"the question was {question.status}")


def _decided(wired: World, question: QuestionRecord, signed: SignedDecision) -> Gate:
    try:
        verified(wired, question, signed)
    except Refused as error:
        return Gate(stands="invalid", reason=str(error))
    return Gate(stands="decided", decision=signed.decision)


def verified(wired: World, question: QuestionRecord, signed: SignedDecision) -> dict[str, Answer]:
    """The answers of a decision whose signature holds for this very question. Raises Refused for any other."""
    decision = signed.decision
    if not wired.keyring.is_signed(decision, signed.signature):
        raise Refused("forged", "the stored decision was not signed by this installation")
    asked = (question.incident, question.round, question.attempt)
    if (decision.incident, decision.round, decision.attempt) != asked:
        raise Refused("foreign_decision", "the stored decision belongs to another question")
    answers = wired.keyring.unseal_answers(signed.answers_sealed)
    if decision.plan_hash != wired.keyring.final_hash(question.plan, answers):
        raise Refused("altered_plan", "the plan or an answer was altered after it was signed")
    return answers


async def approved_action(wired: World, turn: Turn, question: QuestionRecord, signed: SignedDecision | None) -> Action:
    """Everything that must hold before a write, checked once more by the task that writes. Raises Refused."""
    if signed is None or signed.decision.verdict is not Verdict.APPROVE:
        raise Refused("not_approved", "there is no approval for this plan")
    answers = verified(wired, question, signed)
    if turn.case.dry_run or wired.settings.dry_run:
        raise Refused("dry_run", "a dry run changes nothing")
    action = checked(question.plan, answers)
    await _check_policy(wired, turn, question.plan, signed.decision)
    return action


async def check_stopped(wired: World) -> None:
    """Raise Refused where nothing at all may be written, not even to take something back."""
    facts = Facts(now=wired.now(), stops=await stops_of(wired.settings, wired.ledger))
    check_running(policy_of(wired.settings), facts)


async def _check_policy(wired: World, turn: Turn, plan: Plan, decision: Decision) -> None:
    """The policy as it is now, with the labels as they are now; for an automatic approval its conditions, too."""
    office = Office(wired.settings, wired.ledger, wired.now())
    evidence = await wired.ledger.evidence_of(turn.incident, turn.round)
    marks = await fresh_marks(await wired.cluster(), plan)
    policy, facts = await ruling_on(office, turn.incident, turn.round, plan, evidence, marks)
    check_policy(plan, turn.case.subject, policy, facts)
    if POLICY not in (decision.source, decision.approver.id):
        return
    diagnosis = await wired.ledger.diagnosis_of(turn.incident, turn.round)
    if diagnosis is None:
        raise Refused("not_automatic", "the ledger has no diagnosis for an automatic approval")
    check_automatic(plan, diagnosis, policy, facts, await wired.ledger.alerts_of(turn.incident))


def _once_per_silence(_context: TaskRunContext, arguments: dict[str, Any]) -> str:
    return f"incident-{arguments['turn'].incident}-again-{arguments['quiet_since'].timestamp()}"


@task(**step("look-again", _once_per_silence))
async def look_again(turn: Turn, quiet_since: Moment) -> Ending | None:  # noqa: ARG001 - part of the key
    """All alerts are resolved while a question is open: is the workload healthy without us?"""
    wired = world()
    answer = by_rules(await seen_now(wired, turn.case))
    if isinstance(answer, Diagnosis) and not answer.has_issue:
        return Ending(state=State.RECOVERED, reason=f"all alerts are resolved and {answer.summary}")
    detail = "all alerts are resolved, and the workload is still not healthy: the question stands"
    await wired.ledger.note(turn.incident, "still_unhealthy", actor=ACTOR, detail=detail)
    return None


@task(**step("decision", once_per_round))
async def conclude(turn: Turn, gate: Gate) -> Approved:
    """Write down how the question ended, and what follows."""
    ledger = world().ledger
    approved = _approved(gate)
    said = approved.ending.reason if approved.ending is not None else "approved"
    await publish(turn.incident, "decision", _markdown(gate, approved), said)
    if gate.stands == "decided":
        await ledger.consume(turn.incident, turn.round, actor=ACTOR)
    if gate.stands == "expired":
        await ledger.expire(turn.incident, turn.round, actor=ACTOR)
    if gate.stands == "invalid":
        await ledger.note(turn.incident, "decision_refused", actor=ACTOR, detail=gate.reason)
    if approved.ending is None and approved.decision is not None:
        await ledger.advance(turn.incident, State.APPROVED, actor=ACTOR, detail=approved.decision.approver.id)
    return approved


async def note_wait(turn: Turn) -> None:
    """Say in the audit that the run waits; from the second time on, that something woke it without a decision."""
    ledger, where = world().ledger, f"round {turn.round}"
    waited = any(item.event == "suspended" and item.detail == where for item in await ledger.timeline(turn.incident))
    event = "woken_undecided" if waited else "suspended"
    await ledger.note(turn.incident, event, actor=ACTOR, detail=where)


async def withdraw(turn: Turn, reason: str) -> None:
    """Take an open question back, so that a late click is refused."""
    try:
        await world().ledger.withdraw(turn.incident, turn.round, actor=ACTOR, detail=reason)
    except IncidentError as error:
        await world().ledger.note(turn.incident, "not_withdrawn", actor=ACTOR, detail=str(error))


def _approved(gate: Gate) -> Approved:
    if gate.decision is not None and gate.decision.verdict is Verdict.APPROVE:
        return Approved(decision=gate.decision)
    if gate.decision is not None:
        why = f": {gate.decision.reason}" if gate.decision.reason else ""
        ending = Ending(state=State.REJECTED, reason=f"{gate.decision.approver.name} said no{why}")
        return Approved(decision=gate.decision, ending=ending)
    if gate.stands == "expired":
        return Approved(ending=Ending(state=State.EXPIRED, reason="nobody decided before the deadline"))
    return Approved(ending=Ending(state=State.ESCALATED, reason=f"the decision cannot be used: {gate.reason}"))


def _markdown(gate: Gate, approved: Approved) -> str:
    lines = ["# Decision", ""]
    if gate.decision is not None:
        who = gate.decision.approver
        lines += [
            f"**{gate.decision.verdict}** by {text(who.name)} (`{code(who.id)}`) at {gate.decision.at:%H:%M:%S} UTC."
        ]
    if approved.ending is not None:
        lines += ["", text(approved.ending.reason)]
    return "\n".join(lines)
