"""
Act once: everything is checked again, the server is asked for a dry run, the intent is written down with its undo, and
only then is the object changed. Whatever is interrupted is found again by its intent, and not done twice.
"""

from typing import NamedTuple

from prefect import task

from incidents.actions import Action, is_done, operations
from incidents.cluster import JSON_PATCH, Cluster, Conflict, Denied, Invalid, Missing
from incidents.errors import PermanentError, Refused, TemporaryError
from incidents.ledger.records import ActionRecord, ActionStatus
from incidents.models import ObjectRef, Outcome, Plan, State
from incidents.reading import bare_template, binding_of
from incidents.report import plan_lines, text
from incidents.snapshot import Json
from tasks.gate import approved_action
from tasks.lease import lease_name
from tasks.steps import ACTOR, Turn, once_per_round, publish, step
from tasks.wiring import World, world

CONFLICT_TRIES = 10
_SETTLED = {ActionStatus.APPLIED: "applied", ActionStatus.ALREADY_THERE: "already_there", ActionStatus.FAILED: "failed"}


class _Work(NamedTuple):
    """One application of one approved plan."""

    wired: World
    cluster: Cluster
    turn: Turn
    plan: Plan
    action: Action
    params_hash: str
    fence: int

    def outcome(self, result: str, detail: str = "") -> Outcome:
        return Outcome.model_validate({"result": result, "detail": detail, "at": self.wired.now()})


@task(**step("remediate", once_per_round))
async def remediate(turn: Turn, fence: int) -> Outcome:
    """Apply this round's approved plan, once. Called with the lease of its target held."""
    wired = world()
    question = await wired.ledger.question(turn.incident, turn.round)
    signed = await wired.ledger.decision(turn.incident, turn.round)
    if question is None or signed is None:
        return Outcome(result="refused", detail="there is no approved plan in the ledger", at=wired.now())
    try:
        action = approved_action(wired, turn, question, signed)
    except Refused as error:
        await wired.ledger.note(turn.incident, "action_refused", actor=ACTOR, detail=f"{error.code}: {error}")
        return Outcome(result="refused", detail=str(error), at=wired.now())
    params_hash = signed.decision.plan_hash
    work = _Work(wired, await wired.cluster(), turn, question.plan, action, params_hash, fence)
    outcome = await _applied(work)
    await publish(turn.incident, "remediate", _markdown(question.plan, outcome), _said(outcome))
    return outcome


async def _applied(work: _Work) -> Outcome:
    for _ in range(CONFLICT_TRIES):
        earlier = await _earlier(work)
        if earlier is not None and earlier.status is not ActionStatus.INTENDED:
            return work.outcome(_SETTLED.get(earlier.status, "failed"), earlier.detail)
        try:
            return await _try(work, earlier)
        except Conflict:
            continue
        except (Missing, Denied, Invalid, Refused) as error:
            return await _not_done(work, "failed", f"nothing was changed: {error}")
    raise TemporaryError(f"{work.plan.target} changes faster than it can be patched")


async def _earlier(work: _Work) -> ActionRecord | None:
    """What an interrupted process of this round left behind."""
    actions = await work.wired.ledger.actions(work.turn.incident)
    return next((item for item in actions if item.round == work.turn.round), None)


async def _try(work: _Work, earlier: ActionRecord | None) -> Outcome:
    live = await work.cluster.get(work.plan.target)
    sources = await _sources(work)
    if not is_bound(work.plan, live, sources, work.wired):
        return await _unbound(work, live, sources, earlier)
    wanted = work.action.template(live, sources)
    if is_done(live, wanted):
        return await _found_done(work, live, earlier)
    return await _write(work, live, wanted)


async def _unbound(work: _Work, live: Json, sources: list[Json], earlier: ActionRecord | None) -> Outcome:
    """The object changed since the plan was made: by our own interrupted write, or by somebody else."""
    if earlier is not None and is_done(live, work.action.template(live, sources)):
        return await _found_done(work, live, earlier)
    return await _not_done(work, "world_changed", f"{work.plan.target} is not what it was when the plan was made")


async def _found_done(work: _Work, live: Json, earlier: ActionRecord | None) -> Outcome:
    """The object is as it should be: our interrupted write took, or nothing needed writing."""
    status = ActionStatus.APPLIED if earlier is not None else ActionStatus.ALREADY_THERE
    record = earlier or await _intend(work, live, work.wired.keyring.digest(bare_template(live)))
    detail = "found applied after an interruption" if earlier is not None else "nothing had to be changed"
    return await _settled(work, record, status, detail)


async def _check_reference(work: _Work) -> None:
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


async def _write(work: _Work, live: Json, wanted: Json) -> Outcome:
    await _check_reference(work)
    patch = operations(live, wanted)
    target = work.plan.target
    expected = await work.cluster.patch(target, patch, content_type=JSON_PATCH, dry_run=True)
    record = await _intend(work, live, work.wired.keyring.digest(bare_template(expected)))
    await work.wired.ledger.advance(work.turn.incident, State.APPLYING, actor=ACTOR, detail=str(work.plan.action))
    await work.wired.ledger.check(lease_name(work.wired, target), work.fence)
    await work.cluster.patch(target, patch, content_type=JSON_PATCH, dry_run=False)
    return await _settled(work, record, ActionStatus.APPLIED, "")


async def _intend(work: _Work, live: Json, after: str) -> ActionRecord:
    """The intent with its undo, before the write."""
    return await work.wired.ledger.intend(
        work.turn.incident,
        attempt=work.turn.attempt,
        round=work.turn.round,
        action=work.plan.action,
        target=work.plan.target,
        params_hash=work.params_hash,
        undo={"template": live["spec"]["template"], "after": after},
        fence=work.fence,
        lease=lease_name(work.wired, work.plan.target),
        max_attempts=work.wired.settings.max_remediation_attempts,
        actor=ACTOR,
    )


async def _settled(work: _Work, record: ActionRecord, status: ActionStatus, detail: str) -> Outcome:
    await work.wired.ledger.advance(work.turn.incident, State.APPLYING, actor=ACTOR, detail=str(work.plan.action))
    await work.wired.ledger.settle(record.id, status, detail=detail, actor=ACTOR, fence=work.fence)
    return work.outcome(_SETTLED[status], detail)


async def _not_done(work: _Work, result: str, detail: str) -> Outcome:
    """Nothing was written; an intent that was left open is closed."""
    record = await _earlier(work)
    if record is not None and record.status is ActionStatus.INTENDED:
        await work.wired.ledger.settle(record.id, ActionStatus.FAILED, detail=detail, actor=ACTOR, fence=work.fence)
    return work.outcome(result, detail)


async def _sources(work: _Work) -> list[Json]:
    """The ReplicaSets that the plan is bound to."""
    names = [key.partition("/")[2] for key in work.plan.bindings if key.startswith("ReplicaSet/")]
    refs = [ObjectRef(kind="ReplicaSet", name=name, namespace=work.plan.target.namespace) for name in names]
    return [await work.cluster.get(ref) for ref in refs]


def is_bound(plan: Plan, live: Json, sources: list[Json], wired: World) -> bool:
    """Whether every object that the plan reads or writes is still what it was. No binding at all is no permission."""
    seen = {f"{plan.target.kind}/{plan.target.name}": binding_of(live, wired.keyring.digest)}
    seen |= {f"ReplicaSet/{item['metadata']['name']}": binding_of(item, wired.keyring.digest) for item in sources}
    return bool(plan.bindings) and seen == plan.bindings


@task(**step("undo", once_per_round))
async def undo(turn: Turn, fence: int) -> Outcome:
    """Put back what this round changed, unless somebody else has changed it since."""
    wired = world()
    actions = await wired.ledger.actions(turn.incident)
    record = next((item for item in actions if item.round == turn.round), None)
    if record is None or record.status is ActionStatus.ALREADY_THERE:
        return Outcome(result="undone", detail="there was nothing to undo", at=wired.now())
    result, detail = await _undone(wired, record, fence)
    status = ActionStatus.UNDONE if result == "undone" else ActionStatus.UNDO_FAILED
    await wired.ledger.settle(record.id, status, detail=detail, actor=ACTOR, fence=fence)
    outcome = Outcome.model_validate({"result": result, "detail": detail, "at": wired.now()})
    await publish(turn.incident, "undo", f"# Undo: {outcome.result}\n\n{text(detail)}", _said(outcome))
    return outcome


async def _undone(wired: World, record: ActionRecord, fence: int) -> tuple[str, str]:
    cluster, target = await wired.cluster(), record.target
    before = await wired.ledger.undo_of(record.id)
    if not isinstance(before, dict):
        return "undo_failed", "the way back cannot be read"
    for _ in range(CONFLICT_TRIES):
        try:
            live = await cluster.get(target)
            if is_done(live, before["template"]):
                return "undone", "the former template is there"
            if wired.keyring.digest(bare_template(live)) != before["after"]:
                return "undo_failed", f"{target} was changed by somebody else since: left alone"
            await wired.ledger.check(lease_name(wired, target), fence)
            await cluster.patch(target, operations(live, before["template"]), content_type=JSON_PATCH, dry_run=False)
        except Conflict:
            continue
        except PermanentError as error:
            return "undo_failed", str(error)
        return "undone", "the former template was restored"
    raise TemporaryError(f"{target} changes faster than it can be patched")


def _said(outcome: Outcome) -> str:
    return f"{outcome.result} {outcome.detail}".strip()


def _markdown(plan: Plan, outcome: Outcome) -> str:
    return "\n".join([f"# Remediation: {outcome.result}", "", *plan_lines(plan), "", text(outcome.detail)])
