"""
Alerts come in: each opens an incident, joins one, is counted on one, or is set aside, with the reason.

The identity of an alert is fingerprint and start; dry runs live beside real incidents and never mix with them.
"""

from collections.abc import Sequence
from secrets import token_hex

from sqlalchemy import RowMapping, func, insert, select, update

from incidents.alerts import without_secrets
from incidents.approvals import canonical
from incidents.ledger import outbox
from incidents.ledger import schema as t
from incidents.ledger.incidents import change, find, get
from incidents.ledger.records import IncidentRecord, Received
from incidents.ledger.store import Tx
from incidents.models import Alert, Noun, State, Subject

_a = t.alerts.c
_i = t.incidents.c
_ATTACHMENTS = 20


class Arrival(Noun):
    """How a batch came in."""

    source: str
    dry_run: bool = False
    run: str | None = None


async def receive(tx: Tx, alerts: Sequence[tuple[Alert, Subject | None]], arrival: Arrival) -> tuple[Received, ...]:
    """Take a batch in, whole or not at all."""
    return tuple([await _take(tx, without_secrets(alert), subject, arrival) for alert, subject in alerts])


async def announce_resolutions(tx: Tx) -> int:
    """Wake every waiting incident whose alerts are all resolved, once per resolution."""
    untold = (_i.is_open, _i.state == State.WAITING.value, _i.resolved_at.is_not(None), _i.resolution_told.is_(False))
    found = await find(tx, *untold, limit=1000)
    for incident in found:
        await _announce(tx, incident.id)
    return len(found)


async def _take(tx: Tx, alert: Alert, subject: Subject | None, arrival: Arrival) -> Received:
    same = (_a.fingerprint == alert.fingerprint, _a.starts_at == alert.starts_at, _a.dry_run.is_(arrival.dry_run))
    known = await tx.one(select(t.alerts).where(*same))
    if known is not None and known["incident"] is not None:
        return await _count(tx, known, alert, arrival)
    if alert.status == "resolved":
        return await _ignore(tx, known, alert, arrival, "resolved, and never seen firing")
    if subject is None:
        return await _ignore(tx, known, alert, arrival, "its labels name nothing in a cluster")
    return await _place(tx, known, alert, subject, arrival)


async def _count(tx: Tx, known: RowMapping, alert: Alert, arrival: Arrival) -> Received:
    id = known["incident"]
    await _store(tx, known, alert, id, arrival)
    if alert.status == "resolved":
        await _resolve(tx, known, alert, id, arrival)
        return Received(fingerprint=alert.fingerprint, outcome="resolved", incident=id)
    tx.note(id, "repeated", arrival.source, f"{alert.name}: {known['count'] + 1} times")
    await change(tx, id, resolved_at=None, resolution_told=False)
    return Received(fingerprint=alert.fingerprint, outcome="repeated", incident=id)


async def _ignore(tx: Tx, known: RowMapping | None, alert: Alert, arrival: Arrival, reason: str) -> Received:
    await _store(tx, known, alert, None, arrival)
    if known is None:
        tx.note(None, "ignored", arrival.source, f"{alert.name}: {reason}")
    return Received(fingerprint=alert.fingerprint, outcome="ignored", reason=reason)


async def _place(tx: Tx, known: RowMapping | None, alert: Alert, subject: Subject, arrival: Arrival) -> Received:
    home = await _home(tx, subject, arrival.dry_run)
    id = home.id if home else await _open(tx, subject, arrival)
    await _store(tx, known, alert, id, arrival)
    tx.note(id, "joined" if home else "received", arrival.source, f"{alert.name} about {subject.key}")
    if home:
        await change(tx, id, resolved_at=None, resolution_told=False)
    return Received(fingerprint=alert.fingerprint, outcome="joined" if home else "opened", incident=id)


async def _home(tx: Tx, subject: Subject, dry_run: bool) -> IncidentRecord | None:
    """The open incident about this subject, or the one that the subject's last incident was attached to."""
    same = (_i.subject_key == subject.key, _i.dry_run.is_(dry_run))
    if found := await find(tx, *same, _i.is_open, limit=1):
        return found[0]
    last = await find(tx, *same, _i.attached_to.is_not(None), limit=1)
    return await _target(tx, last[0]) if last else None


async def _target(tx: Tx, incident: IncidentRecord) -> IncidentRecord | None:
    for _ in range(_ATTACHMENTS):
        if incident.attached_to is None:
            return incident if incident.is_open else None
        incident = await get(tx, incident.attached_to)
    return None


async def _open(tx: Tx, subject: Subject, arrival: Arrival) -> str:
    id = token_hex(6)
    times = {"created_at": tx.now, "updated_at": tx.now, "heartbeat_at": tx.now if arrival.run else None}
    counters = {"restarts": 0, "dispatches": 0, "resolution_told": False}
    life = {"state": State.RECEIVED.value, "is_open": True, "dry_run": arrival.dry_run}
    about = {"subject_key": subject.key, **subject.model_dump(exclude={"symptom"})}
    row = {"id": id, "source": arrival.source, "run_id": arrival.run, **times, **counters, **life, **about}
    await tx.run(insert(t.incidents).values(**row))
    if arrival.run is None:
        await outbox.put(tx, id, "dispatch")
    return id


async def _store(tx: Tx, known: RowMapping | None, alert: Alert, id: str | None, arrival: Arrival) -> None:
    if known is not None:
        values = {"status": alert.status, "ends_at": alert.ends_at, "incident": id, "last_seen": tx.now}
        await tx.run(update(t.alerts).where(_a.id == known["id"]).values(count=known["count"] + 1, **values))
        return
    texts = {"labels": canonical(alert.labels), "annotations": canonical(alert.annotations)}
    seen = {"count": 1, "first_seen": tx.now, "last_seen": tx.now}
    row = {**alert.model_dump(), **texts, **seen, "incident": id, "dry_run": arrival.dry_run}
    await tx.run(insert(t.alerts).values(**row))


async def _resolve(tx: Tx, known: RowMapping, alert: Alert, id: str, arrival: Arrival) -> None:
    if known["status"] == "resolved":
        return
    tx.note(id, "resolved_alert", arrival.source, alert.name)
    firing = await tx.one(select(func.count().label("n")).where(_a.incident == id, _a.status == "firing"))
    if firing is not None and firing["n"] == 0:
        await change(tx, id, resolved_at=tx.now, resolution_told=False)
        await _announce(tx, id)


async def _announce(tx: Tx, id: str) -> None:
    incident = await get(tx, id)
    if incident.is_open and incident.state == State.WAITING:
        await outbox.put(tx, id, "wake", "all alerts are resolved")
        await change(tx, id, resolution_told=True)
