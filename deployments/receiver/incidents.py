"""GET /incidents and /incidents/{id}: what people, the command line and tests look at."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from deployments.receiver.door import Door, door_of
from deployments.receiver.replies import Refusal, unavailable
from incidents.errors import IncidentError, Refused
from incidents.ledger import AlertRecord, IncidentRecord, QuestionRecord
from incidents.models import Noun

router = APIRouter()

_ID = re.compile(r"[0-9a-f]{12}")
_MOST = 500
_SUMMARY = frozenset(
    {"id", "state", "dry_run", "subject", "owner_key", "root_key", "attached_to", "source", "run_id"}
    | {"created_at", "updated_at", "ended_at"}
)
_ALERT = frozenset({"fingerprint", "name", "status", "starts_at", "count"})


@router.get("/incidents")
async def get_incidents(request: Request) -> JSONResponse:
    """Summaries, newest first."""
    door = door_of(request)
    door.keeper.approver(request)
    asked = request.query_params
    open_only, limit = _flag("open", asked.get("open")), _number("limit", asked.get("limit"))
    async with _answering():
        found = await door.ledger.incidents(open_only=open_only, source=asked.get("source"), limit=limit)
    return JSONResponse({"incidents": [summary(door, record) for record in found]})


@router.get("/incidents/{id}")
async def get_incident(request: Request, id: str) -> JSONResponse:
    """Everything about one incident, but no typed value and no evidence."""
    door = door_of(request)
    door.keeper.approver(request)
    async with _answering():
        return JSONResponse(await _whole(door, known_id(id)))


def known_id(id: str) -> str:
    """An id as the ledger gives them. Raises Refusal 404."""
    if not _ID.fullmatch(id):
        raise Refusal(404, "unknown_incident", "no such incident")
    return id


def summary(door: Door, record: IncidentRecord) -> dict[str, object]:
    """One incident in short."""
    short = record.model_dump(mode="json", include=set(_SUMMARY))
    url = door.runs.url(record.run_id) if record.run_id else ""
    return {**short, "open": record.is_open, "workload": record.workload, "run_url": url}


async def _whole(door: Door, id: str) -> dict[str, object]:
    ledger, record = door.ledger, await door.ledger.incident(id)
    questions = await ledger.questions(id)
    return {
        **summary(door, record),
        "alerts": [_alert(alert) for alert in await ledger.alerts_of(id)],
        "diagnosis": _json(await ledger.diagnosis_of(id)),
        "question": _question(questions[-1]) if questions else None,
        "actions": [_json(action) for action in await ledger.actions(id)],
        "timeline": [_json(step) for step in await ledger.timeline(id)],
        "report": _json(record.report),
    }


def _alert(alert: AlertRecord) -> dict[str, object]:
    return alert.model_dump(mode="json", include=set(_ALERT))


def _question(question: QuestionRecord) -> dict[str, object]:
    return question.model_dump(mode="json", exclude={"incident"})


def _json(noun: Noun | None) -> dict[str, object] | None:
    return noun.model_dump(mode="json") if noun is not None else None


def _flag(field: str, text: str | None) -> bool:
    if text not in {None, "true", "false"}:
        raise Refusal(400, "malformed", "must be true or false", field=field)
    return text == "true"


def _number(field: str, text: str | None) -> int:
    if text is None:
        return 100
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= _MOST):
        raise Refusal(400, "malformed", f"must be a number from 1 to {_MOST}", field=field)
    return int(text)


@asynccontextmanager
async def _answering() -> AsyncIterator[None]:
    try:
        yield
    except Refused as e:
        raise Refusal(404 if e.code == "unknown_incident" else 409, e.code, str(e)) from e
    except IncidentError as e:
        raise unavailable("the ledger does not answer") from e
