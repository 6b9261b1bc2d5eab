"""Messages to Prefect that outlive every process: dispatch a run, wake a run. At most one of a kind per incident."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update

from incidents.ledger import schema as t
from incidents.ledger.audit import clean
from incidents.ledger.records import Backlog, OutboxRecord
from incidents.ledger.store import Tx

CLAIM = timedelta(seconds=20)
"""How long a claimed message stays invisible; a receiver that died meanwhile loses it to another."""

_FIRST_PAUSE_S = 0.25
_LONGEST_PAUSE_S = {"dispatch": 10.0, "wake": 2.0}  # a run that is about to suspend is worth a look often
_o = t.outbox.c


async def put(tx: Tx, incident: str, kind: str, reason: str = "", *, urgent: bool = True) -> bool:
    """
    Ensure that a message waits; True if it is a new one.

    A message that is being delivered right now is replaced: its delivery may be too early to carry this reason.
    """
    row = await tx.one(select(t.outbox).where(_o.incident == incident, _o.kind == kind))
    if row is not None and (row["claimed_until"] is None or row["claimed_until"] <= tx.now):
        if urgent:
            await tx.run(update(t.outbox).where(_o.id == row["id"]).values(due_at=tx.now))
        return False
    await drop(tx, incident, kind)
    times = {"created_at": tx.now, "due_at": tx.now}
    values = {"incident": incident, "kind": kind, "reason": clean(reason, 256), "attempts": 0, "last_error": ""}
    await tx.run(insert(t.outbox).values(**values, **times))
    return True


async def drop(tx: Tx, incident: str, *kinds: str) -> None:
    """Forget the messages of an incident."""
    await tx.run(delete(t.outbox).where(_o.incident == incident, _o.kind.in_(kinds)))


async def is_anything_due(tx: Tx) -> bool:
    """Whether `claim` would find something."""
    return await tx.one(select(_o.id).where(_is_due(tx)).limit(1)) is not None


async def claim(tx: Tx, limit: int) -> tuple[OutboxRecord, ...]:
    """The messages that are due, oldest first, invisible to others for a while."""
    rows = await tx.all(select(t.outbox).where(_is_due(tx)).order_by(_o.id).limit(limit))
    ids = [row["id"] for row in rows]
    claimed = update(t.outbox).where(_o.id.in_(ids)).values(attempts=_o.attempts + 1, claimed_until=tx.now + CLAIM)
    if ids:
        await tx.run(claimed)
    fields = OutboxRecord.model_fields
    return tuple(OutboxRecord.model_validate({key: row[key] for key in fields}) for row in rows)


async def sent(tx: Tx, outbox_id: int, run: str | None) -> None:
    """The message arrived."""
    row = await tx.one(select(t.outbox).where(_o.id == outbox_id))
    if row is None:
        return
    await tx.run(delete(t.outbox).where(_o.id == outbox_id))
    if row["kind"] == "wake":
        tx.note(row["incident"], "woken", "receiver", row["reason"])
    elif run is not None:
        await _store_run(tx, row["incident"], run)


async def _store_run(tx: Tx, incident: str, run: str) -> None:
    i = t.incidents.c
    is_free = and_(i.id == incident, i.run_id.is_(None))
    await tx.run(update(t.incidents).where(is_free).values(run_id=run, updated_at=tx.now))
    tx.note(incident, "dispatched", "receiver", f"run {run}")


async def postpone(tx: Tx, outbox_id: int, error: str) -> None:
    """The message did not arrive: try again later, at growing distances."""
    row = await tx.one(select(_o.attempts, _o.kind).where(_o.id == outbox_id))
    if row is None:
        return
    due_at = tx.now + timedelta(seconds=pause_s(row["kind"], row["attempts"]))
    values = {"due_at": due_at, "claimed_until": None, "last_error": clean(error, 256)}
    await tx.run(update(t.outbox).where(_o.id == outbox_id).values(**values))


def pause_s(kind: str, attempts: int) -> float:
    """Seconds to wait after the given number of failed attempts."""
    return min(_LONGEST_PAUSE_S[kind], _FIRST_PAUSE_S * 2.0 ** min(max(0, attempts - 1), 10))


async def backlog(tx: Tx, kind: str) -> Backlog:
    """How many messages of a kind wait, and the oldest one's age."""
    row = await tx.one(select(func.count(), func.min(_o.created_at).label("oldest_at")).where(_o.kind == kind))
    return Backlog(rows=row["count"] if row else 0, oldest_at=row["oldest_at"] if row else None)


def _is_due(tx: Tx) -> ColumnElement[bool]:
    return and_(_o.due_at <= tx.now, or_(_o.claimed_until.is_(None), _o.claimed_until <= tx.now))
