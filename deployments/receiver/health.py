"""GET /health, /ready and /metrics: open to all, and without a secret."""

from math import nan

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from deployments.receiver.door import Door, door_of
from incidents.errors import IncidentError
from incidents.models import State

router = APIRouter()


@router.get("/health")
async def get_health(request: Request) -> JSONResponse:
    """Whether this process does its work; 503 asks for a restart."""
    dead = door_of(request).condition.dead_loops
    if dead:
        return JSONResponse({"status": "broken", "ended": dead}, 503)
    return JSONResponse({"status": "ok"})


@router.get("/ready")
async def get_ready(request: Request) -> JSONResponse:
    """Whether alerts can be taken: the ledger answers and is migrated. Prefect may be away, and the audit be broken."""
    door = door_of(request)
    rest = {"prefect": door.condition.prefect, "audit": door.condition.audit}
    try:
        await door.ledger.ready()
        brakes = [f"{brake.name}: {brake.why}" for brake in await door.ledger.brakes()]
    except IncidentError as e:
        return JSONResponse({"ready": False, "ledger": str(e), **rest}, 503)
    return JSONResponse({"ready": True, "ledger": "ok", **rest, "brakes": brakes})


@router.get("/metrics")
async def get_metrics(request: Request) -> Response:
    """The figures, as Prometheus reads them."""
    door = door_of(request)
    try:
        await _read_ledger(door)
        door.metrics.ledger.set(1)
    except IncidentError:
        door.metrics.ledger.set(0)
    return Response(door.metrics.text(), media_type=CONTENT_TYPE_LATEST)


async def _read_ledger(door: Door) -> None:
    counts = await door.ledger.counts()
    for state in State:
        door.metrics.incidents.labels(state.value).set(counts.get(state.value, 0))
    await _read_questions(door)
    for kind in ("dispatch", "wake"):
        backlog = await door.ledger.backlog_of(kind)
        age_s = (door.clock() - backlog.oldest_at).total_seconds() if backlog.oldest_at else 0.0
        door.metrics.backlog.labels(kind).set(backlog.rows)
        door.metrics.oldest.labels(kind).set(max(0.0, age_s))


async def _read_questions(door: Door) -> None:
    waiting = await door.ledger.waiting()
    left_s = (waiting.next_deadline - door.clock()).total_seconds() if waiting.next_deadline else nan
    door.metrics.questions.set(waiting.questions)
    door.metrics.time_left.set(left_s)
