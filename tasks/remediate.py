"""
Act once, and put back what did not help: everything is checked again before a write, and done under a lease.

How a plan is carried out is in `tasks.applying`.
"""

from prefect import task

from incidents.actions import REGISTRY
from incidents.actions.changing import comparable, fields_before, fields_of, is_done, operations
from incidents.cluster import JSON_PATCH, Conflict
from incidents.errors import PermanentError, Refused, TemporaryError
from incidents.faults import ActionName
from incidents.ledger.records import ActionRecord, ActionStatus
from incidents.models import Outcome, Plan
from incidents.report import plan_lines, text
from tasks.applying import CONFLICT_TRIES, Work, applied
from tasks.gate import approved_action, check_stopped
from tasks.lease import lease_name
from tasks.steps import ACTOR, Turn, once_per_round, publish, step
from tasks.wiring import World, world


@task(**step("remediate", once_per_round))
async def remediate(turn: Turn, fence: int) -> Outcome:
    """Apply this round's approved plan, once. Called with the lease of its target held."""
    wired = world()
    question = await wired.ledger.question(turn.incident, turn.round)
    signed = await wired.ledger.decision(turn.incident, turn.round)
    if question is None or signed is None:
        return Outcome(result="refused", detail="there is no approved plan in the ledger", at=wired.now())
    try:
        action = await approved_action(wired, turn, question, signed)
    except Refused as error:
        await wired.ledger.note(turn.incident, "action_refused", actor=ACTOR, detail=f"{error.code}: {error}")
        return Outcome(result="refused", detail=str(error), at=wired.now())
    decision = signed.decision
    at = f"{decision.at:%Y-%m-%dT%H:%M:%SZ}"
    work = Work(wired, await wired.cluster(), turn, question.plan, action, decision.plan_hash, at, fence)
    outcome = await applied(work)
    await publish(turn.incident, "remediate", _markdown(question.plan, outcome), _said(outcome))
    return outcome


@task(**step("undo", once_per_round))
async def undo(turn: Turn, fence: int) -> Outcome:
    """Put back what this round changed, unless somebody else has changed it since."""
    wired = world()
    actions = await wired.ledger.actions(turn.incident)
    record = next((item for item in actions if item.round == turn.round), None)
    if record is None or record.status is ActionStatus.ALREADY_THERE:
        return Outcome(result="undone", detail="there was nothing to undo", at=wired.now())
    result, detail = await _undone_unless_stopped(wired, record, fence)
    status = ActionStatus.UNDONE if result == "undone" else ActionStatus.UNDO_FAILED
    await wired.ledger.settle(record.id, status, detail=detail, actor=ACTOR, fence=fence)
    outcome = Outcome.model_validate({"result": result, "detail": detail, "at": wired.now()})
    await publish(turn.incident, "undo", f"# Undo: {outcome.result}\n\n{text(detail)}", _said(outcome))
    return outcome


async def _undone_unless_stopped(wired: World, record: ActionRecord, fence: int) -> tuple[str, str]:
    """Where all acting is stopped, nothing is put back either; the audit takes note before anything is."""
    try:
        await check_stopped(wired)
    except Refused as error:
        return "undo_failed", f"what was changed stays as it is: {error}"
    await wired.ledger.note(record.incident, "undoing", actor=ACTOR, detail=f"{record.action} on {record.target}")
    return await undone(wired, record, fence)


async def undone(wired: World, record: ActionRecord, fence: int) -> tuple[str, str]:
    """Put back what one recorded action wrote; 'undone', 'left_alone' or 'undo_failed', and why."""
    way_back = REGISTRY[ActionName(record.action)].way_back
    if way_back == "nothing":
        return "undone", f"{record.action} leaves nothing that has to be put back"
    if way_back == "none":
        return "undo_failed", f"there is no way back from {record.action}"
    return await _put_back(wired, record, fence)


async def _put_back(wired: World, record: ActionRecord, fence: int) -> tuple[str, str]:
    cluster, target = await wired.cluster(), record.target
    stored = await wired.ledger.undo_of(record.id)
    if not isinstance(stored, dict) or "fields" not in stored:
        return "undo_failed", "the way back cannot be read"
    before = fields_before(stored)
    for _ in range(CONFLICT_TRIES):
        try:
            live = await cluster.get(target)
            if is_done(live, before):
                return "undone", "what was there before is there"
            if wired.keyring.digest(comparable(fields_of(live, before.wanted))) != stored["after"]:
                return "left_alone", f"{target} was changed by somebody else since"
            await wired.ledger.check(lease_name(wired, target), fence)
            await cluster.patch(target, operations(live, before), content_type=JSON_PATCH, dry_run=False)
        except Conflict:
            continue
        except PermanentError as error:
            return "undo_failed", str(error)
        return "undone", "what was there before was restored"
    raise TemporaryError(f"{target} changes faster than it can be patched")


def _said(outcome: Outcome) -> str:
    return f"{outcome.result} {outcome.detail}".strip()


def _markdown(plan: Plan, outcome: Outcome) -> str:
    return "\n".join([f"# Remediation: {outcome.result}", "", *plan_lines(plan), "", text(outcome.detail)])
