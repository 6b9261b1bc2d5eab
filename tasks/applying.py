"""
One approved plan against the live cluster: read, compare, dry run, intent, write; or find that it is done.

Whatever is interrupted is found again by its intent, and not done twice.
"""

import asyncio
from typing import NamedTuple

from incidents.actions.base import Action
from incidents.actions.changing import (
    Change,
    Fields,
    Replacement,
    comparable,
    fields_before,
    fields_of,
    is_done,
    operations,
    way_back,
)
from incidents.actions.objects import REMADE_FROM
from incidents.cluster import JSON_PATCH, Cluster, Conflict, Denied, Invalid, Missing
from incidents.errors import Refused
from incidents.evidence.templates import binding_of
from incidents.ledger.records import ActionRecord, ActionStatus
from incidents.models import ObjectRef, Outcome, Plan, State
from incidents.snapshot import Json
from tasks.lease import lease_name
from tasks.policing import policy_of
from tasks.steps import ACTOR, Turn
from tasks.wiring import World

CONFLICT_TRIES = 10
CONFLICT_PAUSES_S = (*(0.0,) * CONFLICT_TRIES, 0.5, 1.0, 2.0, 4.0)
"""Controllers write statuses all the time, which only means to read again; a Job that is deleted takes a moment."""
SOURCES = ("ReplicaSet", "ControllerRevision")
"""Kinds that a plan reads besides its target."""
_SETTLED = {ActionStatus.APPLIED: "applied", ActionStatus.ALREADY_THERE: "already_there", ActionStatus.FAILED: "failed"}


class Work(NamedTuple):
    """One application of one approved plan. `at`: when it was approved."""

    wired: World
    cluster: Cluster
    turn: Turn
    plan: Plan
    action: Action
    params_hash: str
    at: str
    fence: int

    def outcome(self, result: str, detail: str = "") -> Outcome:
        return Outcome.model_validate({"result": result, "detail": detail, "at": self.wired.now()})

    @property
    def bound_uid(self) -> str:
        """The uid of the target that the plan was made for."""
        target = self.plan.target
        return self.plan.bindings.get(f"{target.kind}/{target.name}", "").partition(":")[0]

    async def check_lease(self) -> None:
        """Raise LostLease if another process has taken over: the last thing before every write."""
        await self.wired.ledger.check(lease_name(self.wired, self.plan.target), self.fence)


async def applied(work: Work) -> Outcome:
    """Do it, or find it done, or say why nothing was changed."""
    for pause_s in CONFLICT_PAUSES_S:
        await asyncio.sleep(pause_s)
        earlier = await _earlier(work)
        if earlier is not None and earlier.status is not ActionStatus.INTENDED:
            return work.outcome(_SETTLED.get(earlier.status, "failed"), earlier.detail)
        try:
            return await _try(work, earlier)
        except Conflict:
            continue
        except (Missing, Denied, Invalid, Refused) as error:
            return await _stopped(work, error)
    return await _stopped(work, Conflict(f"{work.plan.target} changes faster than it can be patched"))


async def _stopped(work: Work, error: Missing | Denied | Invalid | Refused | Conflict) -> Outcome:
    """It cannot be done: say whether nothing was changed, or half of it."""
    if await _is_half_done(work):
        return await _not_done(work, "partial", f"{work.plan.target} was deleted and could not be made again: {error}")
    result = "vanished" if isinstance(error, Missing) else "conflict" if isinstance(error, Conflict) else "failed"
    return await _not_done(work, result, f"nothing was changed: {error}")


async def _is_half_done(work: Work) -> bool:
    """Whether what was to be made anew is gone: the intent holds its manifest, and nothing is there under its name."""
    earlier = await _earlier(work)
    stored = await work.wired.ledger.undo_of(earlier.id) if earlier is not None else None
    if not isinstance(stored, dict) or "manifest" not in stored:
        return False
    try:
        await work.cluster.get(work.plan.target)
    except Missing:
        return True
    return False


async def _earlier(work: Work) -> ActionRecord | None:
    """What an interrupted process of this round left behind."""
    actions = await work.wired.ledger.actions(work.turn.incident)
    return next((item for item in actions if item.round == work.turn.round), None)


async def _try(work: Work, earlier: ActionRecord | None) -> Outcome:
    try:
        live = await work.cluster.get(work.plan.target)
    except Missing as error:
        return await _gone(work, earlier, error)
    sources = await _sources(work)
    if not is_bound(work.plan, live, sources, work.wired):
        return await _unbound(work, live, sources, earlier)
    change = work.action.change(live, sources, work.at)
    if is_done(live, change):
        return await _found_done(work, _way_back(work, live, live, change), earlier)
    return await _write(work, live, change)


async def _gone(work: Work, earlier: ActionRecord | None, error: Missing) -> Outcome:
    """The target is not there: what was wanted, or half of it, or somebody else's doing."""
    if work.action.is_done_when_gone:
        return await _found_done(work, {}, earlier)
    stored = await work.wired.ledger.undo_of(earlier.id) if earlier is not None else None
    if earlier is None or not isinstance(stored, dict) or "manifest" not in stored:
        raise error
    await work.check_lease()
    await work.cluster.create(stored["manifest"])
    return await _settled(work, earlier, ActionStatus.APPLIED, "finished after an interruption")


async def _unbound(work: Work, live: Json, sources: list[Json], earlier: ActionRecord | None) -> Outcome:
    """The object changed since the plan was made: by our own interrupted write, or by somebody else."""
    if earlier is not None and await _is_our_doing(work, live, earlier):
        return await _found_done(work, {}, earlier)
    if earlier is None and _is_done_by_others(work, live, sources):
        return await _found_done(work, {}, None)
    return await _not_done(work, "world_changed", f"{work.plan.target} is not what it was when the plan was made")


async def _is_our_doing(work: Work, live: Json, earlier: ActionRecord) -> bool:
    """
    Whether our interrupted write explains what the object has become: the dry run told what that would be.

    The action itself cannot be asked again: its source may be another since. A rollback renumbers the revision.
    """
    if live["metadata"].get("uid") == work.bound_uid and work.action.is_done_when_gone:
        return bool(live["metadata"].get("deletionTimestamp"))
    if live["metadata"].get("uid") == work.bound_uid:
        stored = await work.wired.ledger.undo_of(earlier.id)
        if not isinstance(stored, dict) or "after" not in stored:
            return False
        written = fields_of(live, fields_before(stored).wanted)
        return bool(work.wired.keyring.digest(comparable(written)) == stored["after"])
    remade_from = (live["metadata"].get("annotations") or {}).get(REMADE_FROM)
    return work.action.is_done_when_gone or remade_from == work.bound_uid


def _is_done_by_others(work: Work, live: Json, sources: list[Json]) -> bool:
    """Whether somebody else did the very same meanwhile: then there is nothing to write, only to verify."""
    try:
        change = work.action.change(live, sources, work.at)
    except Refused:
        return False
    return isinstance(change, Fields) and live["metadata"].get("uid") == work.bound_uid and is_done(live, change)


async def _found_done(work: Work, undo: Json, earlier: ActionRecord | None) -> Outcome:
    """The object is as it should be: our interrupted write took, or nothing needed writing."""
    status = ActionStatus.APPLIED if earlier is not None else ActionStatus.ALREADY_THERE
    record = earlier or await _intend(work, undo)
    detail = "found applied after an interruption" if earlier is not None else "nothing had to be changed"
    return await _settled(work, record, status, detail)


async def _check_reference(work: Work) -> None:
    """A Secret that the approver names has to exist. Only its metadata is asked for: values are never read."""
    needed = work.action.needs
    if needed is None:
        return
    secret = ObjectRef(kind="Secret", name=needed.secret, namespace=work.plan.target.namespace)
    try:
        exists = await work.cluster.exists(secret)
    except Denied:
        return  # it may not be looked at; if it is missing, the new pods say so and the change is undone
    if not exists:
        raise Refused("no_such_secret", f"{secret} does not exist: give the value, or make the Secret first")


async def _write(work: Work, live: Json, change: Change) -> Outcome:
    """Ask the server whether it would accept the change, store the intent with its way back, and only then write."""
    await _check_reference(work)
    expected = await _sent(work, live, change, dry_run=True)
    record = await _intend(work, _way_back(work, live, expected, change))
    await work.wired.ledger.advance(work.turn.incident, State.APPLYING, actor=ACTOR, detail=str(work.plan.action))
    await work.check_lease()
    await _sent(work, live, change, dry_run=False)
    if isinstance(change, Replacement):
        await work.check_lease()
        await work.cluster.create(change.manifest)
    return await _settled(work, record, ActionStatus.APPLIED, "")


async def _sent(work: Work, live: Json, change: Change, *, dry_run: bool) -> Json:
    """Send a change, guarded by the uid and version of what was read. Returns the object as it is afterwards."""
    target, meta = work.plan.target, live["metadata"]
    if isinstance(change, Fields):
        return await work.cluster.patch(target, operations(live, change), content_type=JSON_PATCH, dry_run=dry_run)
    await work.cluster.delete(target, uid=meta["uid"], version=meta["resourceVersion"], dry_run=dry_run)
    return live


def _way_back(work: Work, live: Json, expected: Json, change: Change) -> Json:
    """What undoing needs: the fields as they were, and a digest of them as the server would have them."""
    if isinstance(change, Fields):
        after = work.wired.keyring.digest(comparable(fields_of(expected, change.wanted)))
        return {**way_back(live, change), "after": after}
    return {"manifest": change.manifest} if isinstance(change, Replacement) else {}


async def _intend(work: Work, undo: Json) -> ActionRecord:
    """The intent with its undo, before the write."""
    return await work.wired.ledger.intend(
        work.turn.incident,
        attempt=work.turn.attempt,
        round=work.turn.round,
        action=work.plan.action,
        target=work.plan.target,
        params_hash=work.params_hash,
        undo=undo,
        fence=work.fence,
        lease=lease_name(work.wired, work.plan.target),
        max_attempts=work.wired.settings.max_remediation_attempts,
        budgets=policy_of(work.wired.settings).budgets,
        actor=ACTOR,
    )


async def _settled(work: Work, record: ActionRecord, status: ActionStatus, detail: str) -> Outcome:
    await work.wired.ledger.advance(work.turn.incident, State.APPLYING, actor=ACTOR, detail=str(work.plan.action))
    await work.wired.ledger.settle(record.id, status, detail=detail, actor=ACTOR, fence=work.fence)
    return work.outcome(_SETTLED[status], detail)


async def _not_done(work: Work, result: str, detail: str) -> Outcome:
    """Nothing was written; an intent that was left open is closed."""
    record = await _earlier(work)
    if record is not None and record.status is ActionStatus.INTENDED:
        await work.wired.ledger.settle(record.id, ActionStatus.FAILED, detail=detail, actor=ACTOR, fence=work.fence)
    return work.outcome(result, detail)


async def _sources(work: Work) -> list[Json]:
    """The earlier revisions that the plan is bound to."""
    named = [key.partition("/") for key in work.plan.bindings]
    namespace = work.plan.target.namespace
    refs = [ObjectRef(kind=kind, name=name, namespace=namespace) for kind, _, name in named if kind in SOURCES]
    return [await work.cluster.get(ref) for ref in refs]


def is_bound(plan: Plan, live: Json, sources: list[Json], wired: World) -> bool:
    """Whether every object that the plan reads or writes is still what it was. No binding at all is no permission."""
    digest = wired.keyring.digest
    seen = {f"{plan.target.kind}/{plan.target.name}": binding_of(live, digest)}
    seen |= {f"{item['kind']}/{item['metadata']['name']}": binding_of(item, digest) for item in sources}
    return bool(plan.bindings) and seen == plan.bindings
