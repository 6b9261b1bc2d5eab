"""Actions: the intent, with the way back, is written before the cluster is touched; the result after."""

from typing import NamedTuple

from sqlalchemy import and_, insert, select, update

from incidents.errors import LostLease, PermanentError, Refused
from incidents.ledger import leases
from incidents.ledger import schema as t
from incidents.ledger.incidents import get
from incidents.ledger.records import ActionRecord, ActionStatus
from incidents.ledger.standing import spent_of
from incidents.ledger.store import Tx
from incidents.models import ObjectRef
from incidents.policy import Budgets, check_budgets

A = ActionStatus
_DONE = frozenset({A.APPLIED, A.ALREADY_THERE, A.FAILED})
_NEXT: dict[ActionStatus, frozenset[ActionStatus]] = {
    A.INTENDED: _DONE,
    **{status: frozenset({A.UNDONE, A.UNDO_FAILED}) for status in _DONE},
}
_a = t.actions.c


class Intent(NamedTuple):
    """What is about to be done."""

    attempt: int
    round: int
    action: str
    target: ObjectRef
    params_hash: str
    undo: object
    fence: int


class Limits(NamedTuple):
    """What has to hold in the very transaction that writes an intent: two processes must not share the last one."""

    max_attempts: int
    lease: str | None = None
    budgets: Budgets | None = None


async def intend(tx: Tx, id: str, intent: Intent, limits: Limits, actor: str) -> ActionRecord:
    """Write the intent down once; the stored one if it is there already, under the newer fence."""
    incident = await get(tx, id)
    if limits.lease is not None:
        await leases.check(tx, limits.lease, intent.fence)
    same = and_(
        _a.incident == id,
        _a.attempt == intent.attempt,
        _a.action == intent.action,
        _a.target == intent.target.model_dump_json(),
        _a.params_hash == intent.params_hash,
    )
    if (known := await tx.one(select(t.actions).where(same))) is not None:
        return await _taken_over(tx, ActionRecord.of(known), intent.fence)
    if not incident.is_open:
        raise Refused("ended", f"the incident has ended as {incident.state}; nothing may be done")
    if intent.attempt > limits.max_attempts:
        raise Refused("attempts", f"attempt {intent.attempt}: no more than {limits.max_attempts} actions per incident")
    if limits.budgets is not None:
        check_budgets(limits.budgets, await spent_of(tx, incident, intent.round, intent.target))
    return await _insert(tx, id, intent, actor)


async def settle(
    tx: Tx, action_id: int, status: ActionStatus, detail: str, actor: str, fence: int | None
) -> ActionRecord:
    """Write the result down; the same one again changes nothing."""
    action = await get_action(tx, action_id)
    _check_fence(action, fence)
    if action.status == status:
        return action
    if status not in _NEXT.get(action.status, frozenset()):
        raise Refused("illegal_result", f"{status} cannot follow {action.status}")
    values = {"status": status.value, "detail": detail[:1000], "result_at": tx.now}
    await tx.run(update(t.actions).where(_a.id == action_id).values(**values))
    tx.note(action.incident, "settled", actor, f"{action.action} on {action.target}: {status}. {detail}")
    return await get_action(tx, action_id)


async def get_action(tx: Tx, action_id: int) -> ActionRecord:
    """One action. Raises PermanentError if there is none."""
    row = await tx.one(select(t.actions).where(_a.id == action_id))
    if row is None:
        raise PermanentError("no such action")
    return ActionRecord.of(row)


async def of_incident(tx: Tx, id: str) -> tuple[ActionRecord, ...]:
    """The actions of an incident, in order."""
    rows = await tx.all(select(t.actions).where(_a.incident == id).order_by(_a.id))
    return tuple(ActionRecord.of(row) for row in rows)


async def undo_of(tx: Tx, action_id: int) -> object:
    """The way back, unsealed."""
    row = await tx.one(select(_a.undo_sealed).where(_a.id == action_id))
    if row is None:
        raise PermanentError("no such action")
    return tx.keyring.unseal(row["undo_sealed"])


async def _insert(tx: Tx, id: str, intent: Intent, actor: str) -> ActionRecord:
    values = {
        **intent._asdict(),
        "incident": id,
        "target": intent.target.model_dump_json(),
        "status": A.INTENDED.value,
        "undo_sealed": tx.keyring.seal(intent.undo),
        "intent_at": tx.now,
        "detail": "",
    }
    del values["undo"]
    row = await tx.one(insert(t.actions).values(**values).returning(t.actions))
    assert row is not None  # noqa: S101 -- RETURNING gives the inserted row
    place = f"attempt {intent.attempt}, fence {intent.fence}"
    tx.note(id, "intent", actor, f"{intent.action} on {intent.target}, {place}")
    return ActionRecord.of(row)


async def _taken_over(tx: Tx, action: ActionRecord, fence: int) -> ActionRecord:
    _check_fence(action, fence)
    if fence > action.fence:
        await tx.run(update(t.actions).where(_a.id == action.id).values(fence=fence))
    return action.model_copy(update={"fence": fence})


def _check_fence(action: ActionRecord, fence: int | None) -> None:
    if fence is not None and fence < action.fence:
        raise LostLease(f"fence {fence} is older than {action.fence}: another process has taken this action over")
