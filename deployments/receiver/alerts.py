"""POST /alerts: what Alertmanager sends is committed, and answered then."""

import logging
from collections import Counter
from time import perf_counter

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from deployments.receiver.body import json_body
from deployments.receiver.door import Door, door_of
from deployments.receiver.replies import Refusal, unavailable
from incidents.alerts import Malformed, alerts_from, left_out_of, subject_of
from incidents.errors import IncidentError
from incidents.ledger import Received
from incidents.models import Alert

log = logging.getLogger("nightshift.receiver")
router = APIRouter()


@router.post("/alerts")
async def post_alerts(request: Request) -> JSONResponse:
    """202 with the incidents, once they are in the ledger."""
    door, started = door_of(request), perf_counter()
    door.keeper.check_alertmanager(request)
    payload = await json_body(request, door.settings.body_limit_bytes)
    receipts = await _committed(door, _alerts(payload))
    door.committed.set()
    door.metrics.accepting.observe(perf_counter() - started)
    _count(door, receipts)
    _count_left_out(door, left_out_of(payload))
    return JSONResponse(_receipt(receipts), 202)


def _alerts(payload: object) -> tuple[Alert, ...]:
    try:
        return alerts_from(payload)
    except Malformed as e:
        raise Refusal(400, "malformed", str(e), field=e.field) from e


async def _committed(door: Door, alerts: tuple[Alert, ...]) -> tuple[Received, ...]:
    settings = door.settings
    try:
        await _check_backlog(door)
        pairs = [(alert, subject_of(alert, settings.cluster)) for alert in alerts]
        return await door.ledger.receive(pairs, source="alertmanager", dry_run=settings.dry_run)
    except IncidentError as e:
        log.error("alerts were not committed", extra={"reason": str(e), "alerts": len(alerts)})
        raise unavailable("the ledger could not commit; send the alerts again") from e


async def _check_backlog(door: Door) -> None:
    if await door.ledger.backlog() > door.settings.backlog_limit:
        raise Refusal(429, "backlog", "too many incidents wait for a run; send the alerts later", retry_after_s=30)


def _count(door: Door, receipts: tuple[Received, ...]) -> None:
    outcomes = Counter(receipt.outcome for receipt in receipts)
    for outcome, number in outcomes.items():
        door.metrics.alerts.labels(outcome).inc(number)
    log.info("alerts received", extra={"outcomes": dict(outcomes)})


def _count_left_out(door: Door, number: int) -> None:
    if number:
        door.metrics.left_out.inc(number)
        log.warning("Alertmanager left alerts out: set its max_alerts to 0", extra={"alerts": number})


def _receipt(receipts: tuple[Received, ...]) -> dict[str, object]:
    incidents = dict.fromkeys(receipt.incident for receipt in receipts if receipt.incident)
    return {"incidents": list(incidents), "alerts": [receipt.model_dump() for receipt in receipts]}
