"""Which Prefect run works on an incident, and whether it lives."""

from datetime import timedelta

from sqlalchemy import and_, or_, select, update

from incidents.ledger import outbox
from incidents.ledger import schema as t
from incidents.ledger.incidents import change, get
from incidents.ledger.intake import announce_resolutions
from incidents.ledger.questions import unconsumed
from incidents.ledger.records import Asked, IncidentRecord
from incidents.ledger.store import Tx
from incidents.models import Moment, State

_i = t.incidents.c


async def adopt(tx: Tx, id: str, run: str, lost_after_s: float) -> bool:
    """This run works on the incident from now on; False while another one lives on it."""
    incident = await get(tx, id)
    if _is_held(tx, incident, run, lost_after_s):
        return False
    if incident.run_id != run or incident.heartbeat_at is None:
        tx.note(id, "run_adopted", f"run:{run}", "")
    await change(tx, id, run_id=run, heartbeat_at=tx.now)
    return True


async def beat(tx: Tx, id: str, run: str) -> bool:
    """A sign of life; False if the incident is another run's by now."""
    mine = (_i.id == id, _i.run_id == run)
    return bool(await tx.run(update(t.incidents).where(*mine).values(heartbeat_at=tx.now)))


async def park(tx: Tx, id: str, run: str) -> None:
    """The run suspends: nobody expects signs of life."""
    mine = (_i.id == id, _i.run_id == run)
    await tx.run(update(t.incidents).where(*mine).values(heartbeat_at=None))


async def count_restart(tx: Tx, id: str) -> int:
    """One more restart; how many there were."""
    incident = await get(tx, id)
    await change(tx, id, restarts=incident.restarts + 1)
    return incident.restarts + 1


async def redispatch(tx: Tx, id: str, actor: str, detail: str) -> None:
    """Give the run up for a new one."""
    incident = await get(tx, id)
    if not incident.is_open:
        return
    await change(tx, id, run_id=None, heartbeat_at=None, dispatches=incident.dispatches + 1)
    await outbox.put(tx, id, "dispatch", detail)
    tx.note(id, "run_lost", actor, detail)


async def unfinished(tx: Tx, limit: int) -> tuple[IncidentRecord, ...]:
    """Incidents that are open or have no report yet, oldest first; an attached one's report is its target's."""
    is_unreported = and_(_i.report.is_(None), _i.state != State.ATTACHED.value)
    wanted = select(t.incidents).where(or_(_i.is_open, is_unreported))
    rows = await tx.all(wanted.order_by(_i.created_at).limit(limit))
    return tuple(IncidentRecord.of(row) for row in rows)


async def remind(tx: Tx) -> dict[str, int]:
    """Ensure a message for whatever was left without one; how many were new, by reason."""
    decided = [await outbox.put(tx, id, "wake", "a decision waits", urgent=False) for id in await unconsumed(tx)]
    resolved = await announce_resolutions(tx)
    return {"resolved": resolved, "decided": sum(decided), "forgotten": await dispatch_forgotten(tx)}


async def dispatch_forgotten(tx: Tx) -> int:
    """Ensure a dispatch message for every open incident that no run works on; how many were new."""
    asked_for = select(t.outbox.c.incident).where(t.outbox.c.kind == "dispatch")
    rows = await tx.all(select(_i.id).where(_i.is_open, _i.run_id.is_(None), _i.id.not_in(asked_for)))
    for row in rows:
        await outbox.put(tx, row["id"], "dispatch", "found without a run")
    return len(rows)


async def asked_since(tx: Tx, moment: Moment) -> tuple[Asked, ...]:
    """First questions that were stored after `moment`, oldest first."""
    q = t.questions.c
    joined = t.questions.join(t.incidents, _i.id == q.incident)
    columns = select(q.incident, q.asked_at, _i.created_at).select_from(joined)
    rows = await tx.all(columns.where(q.round == 1, q.asked_at > moment).order_by(q.asked_at).limit(1000))
    return tuple(Asked.model_validate(dict(row)) for row in rows)


def _is_held(tx: Tx, incident: IncidentRecord, run: str, lost_after_s: float) -> bool:
    if incident.run_id in {None, run} or incident.heartbeat_at is None:
        return False
    return tx.now - incident.heartbeat_at < timedelta(seconds=lost_after_s)
