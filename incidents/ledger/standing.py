"""What was done and opened lately, counted for the policy: never the action that is being asked about itself."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, RowMapping, and_, func, not_, or_, select

from incidents.ledger import schema as t
from incidents.ledger.incidents import get
from incidents.ledger.records import ActionStatus, IncidentRecord
from incidents.ledger.store import Tx
from incidents.models import Decision, Diagnosis, ObjectRef
from incidents.policy import MEMORY, Fix, Standing

HOUR = timedelta(hours=1)
MAX_FIXES = 100
_i, _a, _d, _g = t.incidents.c, t.actions.c, t.decisions.c, t.diagnoses.c
_CHANGING = [each.value for each in ActionStatus if each is not ActionStatus.ALREADY_THERE]
_HOLDING = [each.value for each in (ActionStatus.APPLIED, ActionStatus.UNDONE, ActionStatus.UNDO_FAILED)]


class Asked(NamedTuple):
    """Whose plan it is, what it would change, and how far back a storm counts."""

    incident: str
    round: int
    target: ObjectRef
    storm: timedelta


async def standing(tx: Tx, asked: Asked) -> Standing:
    """What the rules of the policy have to know."""
    incident = await get(tx, asked.incident)
    spent = await spent_of(tx, incident, asked.round, asked.target)
    opened = await _opened(tx, tx.now - asked.storm)
    fixes = await _fixes(tx, incident, asked.target, _others(incident, asked.round))
    return spent.model_copy(update={"opened": opened, "fixes": fixes})


async def spent_of(tx: Tx, incident: IncidentRecord, round: int, target: ObjectRef) -> Standing:
    """What was done within the hour, and nothing else: for the budgets."""
    lately = (_others(incident, round), _a.intent_at > tx.now - HOUR, _a.status.in_(_CHANGING))
    return Standing(
        owner_actions=await _count(tx, *lately, _same_owner(incident, target)),
        all_actions=await _count(tx, *lately),
    )


def _others(incident: IncidentRecord, round: int) -> ColumnElement[bool]:
    return not_(and_(_a.incident == incident.id, _a.round == round))


def _same_owner(incident: IncidentRecord, target: ObjectRef) -> ColumnElement[bool]:
    same_target = _a.target == target.model_dump_json()
    return or_(same_target, _i.owner_key == incident.owner_key) if incident.owner_key else same_target


async def _count(tx: Tx, *conditions: ColumnElement[bool]) -> int:
    joined = t.actions.join(t.incidents, _i.id == _a.incident)
    row = await tx.one(select(func.count().label("n")).select_from(joined).where(*conditions))
    return int(row["n"]) if row else 0


async def _opened(tx: Tx, since: datetime) -> int:
    row = await tx.one(select(func.count().label("n")).where(_i.created_at > since, _i.dry_run.is_(False)))
    return int(row["n"]) if row else 0


async def _fixes(tx: Tx, incident: IncidentRecord, target: ObjectRef, others: ColumnElement[bool]) -> tuple[Fix, ...]:
    same = _a.target == target.model_dump_json()
    about = or_(same, _i.root_key == incident.root_key) if incident.root_key else same
    joined = (
        t.actions.join(t.incidents, _i.id == _a.incident)
        .outerjoin(t.decisions, and_(_d.incident == _a.incident, _d.round == _a.round))
        .outerjoin(t.diagnoses, and_(_g.incident == _a.incident, _g.round == _a.round))
    )
    columns = (_a.incident, _a.action, _a.target, _a.status, _a.intent_at, _i.root_key, _d.decision, _g.diagnosis)
    wanted = select(*columns).select_from(joined).where(others, about, _a.status.in_(_HOLDING))
    newest = wanted.where(_a.intent_at > tx.now - MEMORY).order_by(_a.intent_at.desc()).limit(MAX_FIXES)
    return tuple(_fix(row) for row in await tx.all(newest))


def _fix(row: RowMapping) -> Fix:
    decision = Decision.model_validate_json(row["decision"]) if row["decision"] else None
    diagnosis = Diagnosis.model_validate_json(row["diagnosis"]) if row["diagnosis"] else None
    return Fix(
        incident=row["incident"],
        action=row["action"],
        target=ObjectRef.model_validate_json(row["target"]),
        fault=diagnosis.fault if diagnosis is not None else None,
        root=row["root_key"],
        status=row["status"],
        by=decision.approver.name if decision is not None else "nobody known",
        at=row["intent_at"],
    )
