"""
One question per round, and one decision per question: complete, signed and stored before anybody is woken.

What an approver typed is sealed here and appears nowhere else.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, insert, or_, select, update

from incidents.approvals import Answer, plan_hash
from incidents.errors import Refused
from incidents.ledger import outbox
from incidents.ledger import schema as t
from incidents.ledger.answers import check_answers, masked
from incidents.ledger.audit import clean
from incidents.ledger.incidents import get
from incidents.ledger.records import IncidentRecord, QuestionRecord, QuestionStatus, SignedDecision, Waiting
from incidents.ledger.store import Tx
from incidents.models import Approver, Decision, Plan, State, Verdict

_q = t.questions.c
_d = t.decisions.c
_i = t.incidents.c
MOST_SEALED = 200


class Wish(NamedTuple):
    """What somebody wants to decide, before the gate looked at it."""

    plan_hash: str
    verdict: Verdict
    answers: Mapping[str, Answer]
    approver: Approver
    source: str
    reason: str


async def ask(tx: Tx, id: str, round: int, attempt: int, plan: Plan, deadline: datetime) -> QuestionRecord:
    """Store the question of a round; the stored one if there is one already. Older open ones are superseded."""
    incident = await get(tx, id)
    if (known := await get_question(tx, id, round)) is not None:
        return known
    if not incident.is_open:
        raise Refused("ended", f"the incident has ended as {incident.state}; nothing can be asked")
    await tx.run(update(t.questions).where(_q.incident == id, _q.status == "open").values(status="superseded"))
    texts = {"plan": plan.model_dump_json(), "plan_hash": plan_hash(plan), "status": "open"}
    row = {"incident": id, "round": round, "attempt": attempt, "asked_at": tx.now, "deadline": deadline, **texts}
    await tx.run(insert(t.questions).values(**row))
    tx.note(id, "asked", "run", f"round {round}: {plan.action} on {plan.target}, until {deadline.isoformat()}")
    return (await _all(tx, id))[-1]


async def get_question(tx: Tx, id: str, round: int) -> QuestionRecord | None:
    """The question of a round."""
    row = await tx.one(select(t.questions).where(_q.incident == id, _q.round == round))
    return QuestionRecord.of(row) if row else None


async def questions(tx: Tx, id: str) -> tuple[QuestionRecord, ...]:
    """All questions of an incident, in order."""
    return tuple(await _all(tx, id))


async def overdue(tx: Tx) -> tuple[QuestionRecord, ...]:
    """Open questions whose deadline has passed."""
    rows = await tx.all(select(t.questions).where(_q.status == "open", _q.deadline <= tx.now).limit(1000))
    return tuple(QuestionRecord.of(row) for row in rows)


async def waiting(tx: Tx) -> Waiting:
    """How many questions are open, and the nearest deadline."""
    row = await tx.one(select(func.count(), func.min(_q.deadline).label("next")).where(_q.status == "open"))
    return Waiting(questions=row["count"] if row else 0, next_deadline=row["next"] if row else None)


async def decide(tx: Tx, id: str, wish: Wish) -> Decision | Refused:
    """
    Store a signed decision, or give back why not. The refusal is a value, so that its audit line is committed.
    """
    incident = await get(tx, id)
    try:
        question = _answerable(tx, incident, await _all(tx, id), wish.plan_hash)
        _check_wish(question, wish)
    except Refused as refusal:
        tx.note(id, "decision_refused", wish.approver.id, f"{refusal.code}: {wish.verdict} by {wish.source}")
        return refusal
    return await _store(tx, question, wish)


async def decision(tx: Tx, id: str, round: int) -> SignedDecision | None:
    """The stored decision of a round, raw and unverified."""
    row = await tx.one(select(t.decisions).where(_d.incident == id, _d.round == round))
    if row is None:
        return None
    stored = Decision.model_validate_json(row["decision"])
    return SignedDecision(decision=stored, signature=row["signature"], answers_sealed=row["answers_sealed"])


async def sealed_near(tx: Tx, id: str) -> tuple[str, ...]:
    """The sealed answers of an incident, and of others in its namespace: the newest ones."""
    incident = await get(tx, id)
    same = (_i.cluster == incident.subject.cluster, _i.namespace == incident.subject.namespace)
    wanted = select(_d.answers_sealed).join_from(t.decisions, t.incidents, _d.incident == _i.id)
    rows = await tx.all(wanted.where(or_(_i.id == id, and_(*same))).order_by(_i.created_at.desc()).limit(MOST_SEALED))
    return tuple(row["answers_sealed"] for row in rows)


async def consume(tx: Tx, id: str, round: int, actor: str) -> None:
    """The run has read the decision: nobody needs to wake it any more."""
    await outbox.drop(tx, id, "wake")
    unread = (_d.incident == id, _d.round == round, _d.consumed_at.is_(None))
    if await tx.run(update(t.decisions).where(*unread).values(consumed_at=tx.now)):
        tx.note(id, "consumed", actor, f"round {round}")


async def unconsumed(tx: Tx) -> tuple[str, ...]:
    """Open incidents with a decision that no run has read yet."""
    joined = t.decisions.join(t.incidents, t.incidents.c.id == _d.incident)
    rows = await tx.all(select(_d.incident).select_from(joined).where(t.incidents.c.is_open, _d.consumed_at.is_(None)))
    return tuple(row["incident"] for row in rows)


async def expire(tx: Tx, id: str, round: int, actor: str) -> bool:
    """Close an open question whose deadline has passed; False if it is not open or has time left."""
    due = (_q.incident == id, _q.round == round, _q.status == "open", _q.deadline <= tx.now)
    if not await tx.run(update(t.questions).where(*due).values(status="expired")):
        return False
    await outbox.put(tx, id, "wake", f"round {round} is past its deadline")
    tx.note(id, "expired", actor, f"round {round}: nobody decided in time, which counts as rejected")
    return True


async def withdraw(tx: Tx, id: str, round: int, actor: str, detail: str) -> bool:
    """Take an open question back."""
    is_open = (_q.incident == id, _q.round == round, _q.status == "open")
    if not await tx.run(update(t.questions).where(*is_open).values(status="withdrawn")):
        return False
    tx.note(id, "withdrawn", actor, f"round {round}: {detail}")
    return True


async def _all(tx: Tx, id: str) -> list[QuestionRecord]:
    rows = await tx.all(select(t.questions).where(_q.incident == id).order_by(_q.round))
    return [QuestionRecord.of(row) for row in rows]


def _answerable(tx: Tx, incident: IncidentRecord, asked: list[QuestionRecord], hash: str) -> QuestionRecord:
    """The newest question, if it can be answered now with this plan."""
    if incident.state == State.EXPIRED:
        raise Refused("late", "the deadline has passed; the question counts as rejected")
    if not incident.is_open:
        raise Refused("ended", f"the incident has ended as {incident.state}")
    if not asked or asked[-1].status in {QuestionStatus.WITHDRAWN, QuestionStatus.SUPERSEDED}:
        raise Refused("no_question", "nothing is asked about this incident now")
    newest = asked[-1]
    if newest.status == QuestionStatus.EXPIRED or tx.now >= newest.deadline:
        raise Refused("late", "the deadline has passed; the question counts as rejected")
    if newest.plan_hash != hash:
        raise Refused("older_plan", "this is not the plan that is asked about now; read the question again")
    if newest.status == QuestionStatus.ANSWERED:
        raise Refused("second_decision", "the question has been decided already")
    return newest


def _check_wish(question: QuestionRecord, wish: Wish) -> None:
    if wish.verdict == Verdict.APPROVE:
        check_answers(question.plan, wish.answers)


async def _store(tx: Tx, question: QuestionRecord, wish: Wish) -> Decision:
    id, round = question.incident, question.round
    answers = wish.answers if wish.verdict == Verdict.APPROVE else {}  # a rejection needs no values: keep none
    made = _decision(tx, question, wish, answers)
    sealed = {"signature": tx.keyring.signature(made), "answers_sealed": tx.keyring.seal_answers(answers)}
    row = {"incident": id, "round": round, "decision": made.model_dump_json(), **sealed}
    await tx.run(insert(t.decisions).values(**row))
    await tx.run(update(t.questions).where(_q.incident == id, _q.round == round).values(status="answered"))
    await outbox.put(tx, id, "wake", f"round {round} is decided")
    tx.note(id, "decided", wish.approver.id, f"round {round}: {wish.verdict} by {wish.source}. {made.reason}")
    return made


def _decision(tx: Tx, question: QuestionRecord, wish: Wish, answers: Mapping[str, Answer]) -> Decision:
    return Decision(
        incident=question.incident,
        round=question.round,
        attempt=question.attempt,
        plan_hash=tx.keyring.final_hash(question.plan, answers),
        verdict=wish.verdict,
        approver=wish.approver,
        source=clean(wish.source, 64),
        at=tx.now,
        reason=masked(clean(wish.reason, 1000), wish.answers),
    )
