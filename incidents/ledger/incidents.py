"""The life of an incident: its state, its owner and root, its diagnoses and its report."""

import json

from sqlalchemy import ColumnElement, RowMapping, desc, func, insert, or_, select, update

from incidents.errors import PermanentError, Refused
from incidents.ledger import outbox
from incidents.ledger import schema as t
from incidents.ledger.records import AlertRecord, IncidentRecord
from incidents.ledger.store import Tx
from incidents.lifecycle import ENDED, check_transition
from incidents.models import Diagnosis, Evidence, Report, State

_i = t.incidents.c


async def get(tx: Tx, id: str) -> IncidentRecord:
    """One incident. Raises Refused('unknown_incident')."""
    row = await tx.one(select(t.incidents).where(_i.id == id))
    if row is None:
        raise Refused("unknown_incident", "no such incident")
    return IncidentRecord.of(row)


async def find(tx: Tx, *conditions: ColumnElement[bool], limit: int) -> tuple[IncidentRecord, ...]:
    """The newest incidents that meet all conditions."""
    newest = select(t.incidents).where(*conditions).order_by(desc(_i.created_at), desc(_i.id)).limit(limit)
    return tuple(IncidentRecord.of(row) for row in await tx.all(newest))


async def listed(tx: Tx, open_only: bool, source: str | None, limit: int) -> tuple[IncidentRecord, ...]:
    """Incidents, newest first."""
    conditions: list[ColumnElement[bool]] = [_i.is_open] if open_only else []
    if source is not None:
        conditions.append(_i.source == source)
    return await find(tx, *conditions, limit=limit)


async def earlier(tx: Tx, id: str, limit: int) -> tuple[IncidentRecord, ...]:
    """What happened to the same subject or owner before."""
    incident = await get(tx, id)
    same = _i.subject_key == incident.subject_key
    if incident.owner_key is not None:
        same = or_(same, _i.owner_key == incident.owner_key)
    return await find(tx, same, _i.id != id, _i.created_at <= incident.created_at, limit=limit)


async def followers(tx: Tx, id: str, limit: int) -> tuple[IncidentRecord, ...]:
    """The incidents that joined this one, newest first."""
    return await find(tx, _i.attached_to == id, limit=limit)


async def alerts_of(tx: Tx, id: str) -> tuple[AlertRecord, ...]:
    """The alerts of an incident, oldest first."""
    rows = await tx.all(select(t.alerts).where(t.alerts.c.incident == id).order_by(t.alerts.c.id))
    return tuple(AlertRecord.model_validate(_alert_values(row)) for row in rows)


async def advance(tx: Tx, id: str, to: State, actor: str, detail: str) -> IncidentRecord:
    """Change the state if that is legal; nothing at all if it is already so."""
    incident = await get(tx, id)
    if incident.state == to:
        return incident
    check_transition(incident.state, to)
    await change(tx, id, state=to.value)
    tx.note(id, f"state:{to.value}", actor, detail)
    if to in ENDED:
        await _end(tx, id)
    return await get(tx, id)


async def change(tx: Tx, id: str, **values: object) -> None:
    """Set columns of an incident."""
    await tx.run(update(t.incidents).where(_i.id == id).values(updated_at=tx.now, **values))


async def correct_owner(tx: Tx, id: str, owner_key: str, actor: str) -> str | None:
    """Set the owner, or attach to the open incident that has it."""
    return await _claim(tx, id, "owner", owner_key, actor)


async def claim_root(tx: Tx, id: str, root_key: str, actor: str) -> str | None:
    """Set the root object, or attach to the open incident that has it."""
    return await _claim(tx, id, "root", root_key, actor)


async def record_diagnosis(tx: Tx, id: str, round: int, diagnosis: Diagnosis, evidence: Evidence) -> None:
    """Keep what was believed and why; the first of a round stays."""
    await get(tx, id)
    if await diagnosis_of(tx, id, round) is not None:
        return
    texts = {"diagnosis": diagnosis.model_dump_json(), "evidence": evidence.model_dump_json()}
    await tx.run(insert(t.diagnoses).values(incident=id, round=round, at=tx.now, **texts))
    belief = f"{diagnosis.fault} by {diagnosis.tier}, confidence {diagnosis.confidence:.2f}"
    tx.note(id, "diagnosed", f"tier:{diagnosis.tier}", f"round {round}: {belief}")
    for each in diagnosis.disputes:
        tx.note(id, "tiers_disagree", f"tier:{each.tier}", f"round {round}: {each}")


async def diagnosis_of(tx: Tx, id: str, round: int | None) -> Diagnosis | None:
    """The diagnosis of a round, or the newest."""
    d = t.diagnoses.c
    wanted = select(d.diagnosis).where(d.incident == id).order_by(desc(d.round)).limit(1)
    row = await tx.one(wanted if round is None else wanted.where(d.round == round))
    return Diagnosis.model_validate_json(row["diagnosis"]) if row else None


async def evidence_of(tx: Tx, id: str, round: int) -> Evidence | None:
    """The evidence of a round."""
    d = t.diagnoses.c
    row = await tx.one(select(d.evidence).where(d.incident == id, d.round == round))
    return Evidence.model_validate_json(row["evidence"]) if row else None


async def store_report(tx: Tx, id: str, report: Report) -> None:
    """Keep the story; the same one again changes nothing."""
    incident = await get(tx, id)
    if incident.report == report:
        return
    await change(tx, id, report=report.model_dump_json())
    tx.note(id, "report", "ledger", report.headline)


async def counts(tx: Tx) -> dict[str, int]:
    """How many incidents are in each state."""
    rows = await tx.all(select(_i.state, func.count().label("n")).group_by(_i.state))
    return {row["state"]: row["n"] for row in rows}


async def _claim(tx: Tx, id: str, what: str, key: str, actor: str) -> str | None:
    incident = await get(tx, id)
    column = _i[f"{what}_key"]
    same = (column == key, _i.is_open, _i.dry_run.is_(incident.dry_run), _i.id != id)
    others = await find(tx, *same, limit=1)
    if others:
        await _attach(tx, incident, others[0].id, f"same {what}: {key}", actor)
        return others[0].id
    if getattr(incident, f"{what}_key") != key:
        await change(tx, id, **{f"{what}_key": key})
        tx.note(id, what, actor, key)
    return None


async def _attach(tx: Tx, incident: IncidentRecord, target: str, why: str, actor: str) -> None:
    if not incident.is_open:
        raise PermanentError(f"the incident has ended as {incident.state}; it cannot be attached")
    await advance(tx, incident.id, State.ATTACHED, actor, f"to {target}, {why}")
    await change(tx, incident.id, attached_to=target)
    tx.note(target, "attached", actor, f"{incident.id} joins, {why}")


async def _end(tx: Tx, id: str) -> None:
    await change(tx, id, is_open=False, ended_at=tx.now)
    q = t.questions.c
    is_open = (q.incident == id, q.status == "open")
    await tx.run(update(t.questions).where(*is_open).values(status="withdrawn"))
    await outbox.drop(tx, id, "dispatch", "wake")


def _alert_values(row: RowMapping) -> dict[str, object]:
    texts = {key: json.loads(row[key]) for key in ("labels", "annotations")}
    return {key: row[key] for key in AlertRecord.model_fields} | texts
