"""POST /incidents/{id}/decision: a person's decision is signed and stored, and the run woken later."""

import logging
from contextlib import suppress
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from deployments.receiver.body import json_body
from deployments.receiver.door import Door, door_of
from deployments.receiver.incidents import known_id
from deployments.receiver.replies import Refusal, unavailable
from incidents.alerts import field_and_message
from incidents.approvals import Answer, SecretKey
from incidents.errors import IncidentError, Refused
from incidents.ledger import QuestionStatus
from incidents.models import Approver, Decision, Verdict
from incidents.policy import check_policy
from tasks.policing import Office, ruling_on

log = logging.getLogger("nightshift.receiver")
router = APIRouter()

_NOTE_EVERY = timedelta(seconds=10)


class DecisionRequest(BaseModel):
    """What a person sends. Values are secrets until somebody proves otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    verdict: Verdict
    plan_hash: str = Field(min_length=1, max_length=128)
    values: dict[str, SecretStr] = Field(default_factory=dict, max_length=32)
    value_from: dict[str, SecretKey] = Field(default_factory=dict, max_length=32)
    reason: str = Field("", max_length=1000)

    def answers(self) -> dict[str, Answer]:
        """Values and references, by parameter."""
        names = dict.fromkeys([*self.values, *self.value_from])
        return {name: Answer(value=self.values.get(name), value_from=self.value_from.get(name)) for name in names}


@router.post("/incidents/{id}/decision")
async def post_decision(request: Request, id: str) -> JSONResponse:
    """202 once the decision is signed and stored; 409 with the reason where it is refused."""
    door = door_of(request)
    approver = await _approver(door, request, known_id(id))
    wish = _wish(await json_body(request, door.settings.body_limit_bytes))
    decision = await _decided(door, id, wish, approver, _source(request))
    door.committed.set()
    door.metrics.decisions.labels(decision.verdict.value).inc()
    content = decision.model_dump(mode="json", include={"incident", "round", "verdict", "at"})
    return JSONResponse(content, 202)


async def _approver(door: Door, request: Request, id: str) -> Approver:
    try:
        return door.keeper.approver(request)
    except Refusal as refusal:
        door.metrics.decisions.labels(refusal.code).inc()
        await _note_stranger(door, id, refusal)
        raise


async def _note_stranger(door: Door, id: str, refusal: Refusal) -> None:
    """In the audit, but seldom: a stranger must not be able to fill the ledger."""
    condition, now = door.condition, door.clock()
    log.warning("a decision of a stranger was refused", extra={"incident": id, "code": refusal.code})
    if condition.stranger_noted_at is not None and now - condition.stranger_noted_at < _NOTE_EVERY:
        return
    condition.stranger_noted_at = now
    with suppress(IncidentError):  # an unknown incident, or a ledger that is away: the answer stays 401
        await door.ledger.note(id, "decision_refused", actor="stranger", detail=refusal.code)


async def _decided(door: Door, id: str, wish: DecisionRequest, approver: Approver, source: str) -> Decision:
    try:
        if wish.verdict is Verdict.APPROVE:
            await _check_policy(door, id, approver)
        return await door.ledger.decide(
            id,
            plan_hash=wish.plan_hash,
            verdict=wish.verdict,
            answers=wish.answers(),
            approver=approver,
            source=source,
            reason=wish.reason,
        )
    except Refused as e:
        door.metrics.decisions.labels(e.code).inc()
        log.warning("a decision was refused", extra={"incident": id, "code": e.code, "approver": approver.id})
        raise Refusal(404 if e.code == "unknown_incident" else 409, e.code, str(e)) from e
    except IncidentError as e:
        log.error("a decision was not stored", extra={"incident": id, "reason": str(e)})
        raise unavailable("the ledger could not store the decision; send it again") from e


async def _check_policy(door: Door, id: str, approver: Approver) -> None:
    """Raise Refused where the plan that is asked about may not be carried out now; the question stays open."""
    asked = await door.ledger.questions(id)
    if not asked or asked[-1].status is not QuestionStatus.OPEN:
        return  # the ledger says why nothing can be decided
    question, record = asked[-1], await door.ledger.incident(id)
    office = Office(door.settings, door.ledger, door.clock())
    evidence = await door.ledger.evidence_of(id, question.round)
    try:
        check_policy(
            question.plan, record.subject, *await ruling_on(office, id, question.round, question.plan, evidence)
        )
    except Refused as e:
        await door.ledger.note(id, "decision_refused", actor=approver.id, detail=f"{e.code}: {e}")
        raise


def _wish(payload: object) -> DecisionRequest:
    try:
        return DecisionRequest.model_validate(payload)
    except ValidationError as e:
        field, message = field_and_message(e)
        raise Refusal(400, "malformed", message, field=field) from None


def _source(request: Request) -> str:
    return "cli" if request.headers.get("x-nightshift-source") == "cli" else "http"
