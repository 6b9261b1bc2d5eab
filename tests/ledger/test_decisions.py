"""The gate: decisions that must be refused, and what an approver typed that nobody else may read."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from incidents.approvals import Answer, SecretKey
from incidents.errors import Refused
from incidents.ledger import Ledger, QuestionStatus
from incidents.models import State, Verdict
from tests.ledger.factories import (
    ALICE,
    BOB,
    SECRET,
    START,
    Clock,
    asked,
    decided,
    events,
    make_keyring,
    make_plan,
    opened,
    walked,
)


async def refused_code(ledger: Ledger, id: str, **changes: object) -> str:
    with pytest.raises(Refused) as refusal:
        await ledger.decide(
            id,
            **{  # type: ignore[arg-type]
                "plan_hash": "unknown",
                "verdict": Verdict.APPROVE,
                "answers": {"value": Answer(value=SecretStr(SECRET))},
                "approver": ALICE,
                "source": "http",
                **changes,
            },
        )
    assert SECRET not in str(refusal.value)
    return refusal.value.code


async def test_a_decision_is_signed_over_the_final_plan_and_answers_the_question(ledger: Ledger) -> None:
    question = await asked(ledger, await opened(ledger))

    decision = await decided(ledger, question)
    signed = await ledger.decision(question.incident, 1)

    assert signed is not None
    assert make_keyring().is_signed(signed.decision, signed.signature)
    answers = make_keyring().unseal_answers(signed.answers_sealed)
    assert decision.plan_hash == make_keyring().final_hash(question.plan, answers)
    assert (await ledger.questions(question.incident))[0].status == QuestionStatus.ANSWERED
    assert (await ledger.backlog_of("wake")).rows == 1


async def test_a_second_decision_is_refused_and_the_audit_says_who_tried(ledger: Ledger) -> None:
    question = await asked(ledger, await opened(ledger))
    await decided(ledger, question)

    code = await refused_code(ledger, question.incident, plan_hash=question.plan_hash, approver=BOB)
    line = (await ledger.timeline(question.incident))[-1]

    assert code == "second_decision"
    assert (line.event, line.actor) == ("decision_refused", "bob")


async def test_of_twenty_approvers_at_once_one_decides(ledger: Ledger) -> None:
    question = await asked(ledger, await opened(ledger))

    attempts = [decided(ledger, question, approver=approver) for approver in (ALICE, BOB) for _ in range(10)]
    results = await asyncio.gather(*attempts, return_exceptions=True)

    assert len([result for result in results if not isinstance(result, Refused)]) == 1
    assert (await events(ledger, question.incident)).count("decision_refused") == 19


async def test_a_late_decision_is_refused_before_and_after_anybody_noticed_the_deadline(
    ledger: Ledger, clock: Clock
) -> None:
    question = await asked(ledger, await opened(ledger), seconds=60)
    clock.pass_s(60)
    unnoticed = await refused_code(ledger, question.incident, plan_hash=question.plan_hash)
    await ledger.expire(question.incident, 1, actor="receiver")
    noticed = await refused_code(ledger, question.incident, plan_hash=question.plan_hash)
    await ledger.advance(question.incident, State.EXPIRED, actor="run")
    ended = await refused_code(ledger, question.incident, plan_hash=question.plan_hash)

    assert [unnoticed, noticed, ended] == ["late", "late", "late"]


async def test_a_decision_for_an_older_plan_is_refused(ledger: Ledger) -> None:
    id = await opened(ledger)
    first = await asked(ledger, id)
    await walked(ledger, id, State.OBSERVING, State.DIAGNOSED)
    second = await asked(ledger, id, round=2, plan=make_plan(why="the world has changed"))

    code = await refused_code(ledger, id, plan_hash=first.plan_hash)
    statuses = [question.status for question in await ledger.questions(id)]

    assert code == "older_plan"
    assert statuses == [QuestionStatus.SUPERSEDED, QuestionStatus.OPEN]
    assert (await decided(ledger, second)).round == 2


async def test_a_decision_without_a_question_is_refused(ledger: Ledger) -> None:
    id = await opened(ledger)
    before = await refused_code(ledger, id)
    await asked(ledger, id)
    await ledger.withdraw(id, 1, actor="run", detail="recovered")

    assert [before, await refused_code(ledger, id)] == ["no_question", "no_question"]


async def test_a_decision_after_the_end_is_refused(ledger: Ledger) -> None:
    question = await asked(ledger, await opened(ledger))
    await walked(ledger, question.incident, State.FAILED)

    assert await refused_code(ledger, question.incident, plan_hash=question.plan_hash) == "ended"


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({}, "missing_value"),
        ({"value": Answer(value=SecretStr("x")), "other": Answer(value=SecretStr("y"))}, "unknown_value"),
        ({"value": Answer()}, "bad_value"),
        ({"value": Answer(value=SecretStr(""))}, "bad_value"),
        ({"value": Answer(value=SecretStr("x" * 4097))}, "bad_value"),
        ({"value": Answer(value=SecretStr("a\x00b"))}, "bad_value"),
        ({"value": Answer(value=SecretStr("x"), value_from=SecretKey(secret="s", key="k"))}, "bad_value"),
    ],
)
async def test_an_approval_whose_values_do_not_fit_is_refused_and_the_question_stays_open(
    ledger: Ledger, answers: dict[str, Answer], code: str
) -> None:
    question = await asked(ledger, await opened(ledger))

    assert await refused_code(ledger, question.incident, plan_hash=question.plan_hash, answers=answers) == code
    assert (await ledger.questions(question.incident))[0].status == QuestionStatus.OPEN


async def test_a_reference_to_a_secret_is_a_value_too(ledger: Ledger) -> None:
    question = await asked(ledger, await opened(ledger))

    await decided(ledger, question, answers={"value": Answer(value_from=SecretKey(secret="web", key="config"))})
    signed = await ledger.decision(question.incident, 1)

    assert signed is not None
    assert make_keyring().unseal_answers(signed.answers_sealed)["value"].value_from is not None


async def test_a_rejection_needs_no_values_and_keeps_none(ledger: Ledger) -> None:
    question = await asked(ledger, await opened(ledger))

    await decided(ledger, question, verdict=Verdict.REJECT)
    signed = await ledger.decision(question.incident, 1)

    assert signed is not None
    assert make_keyring().unseal_answers(signed.answers_sealed) == {}


async def test_a_forged_decision_does_not_carry_our_signature(ledger: Ledger) -> None:
    question = await asked(ledger, await opened(ledger))
    await decided(ledger, question, verdict=Verdict.REJECT)
    signed = await ledger.decision(question.incident, 1)
    assert signed is not None

    forged = signed.decision.model_copy(update={"verdict": Verdict.APPROVE})

    assert not make_keyring().is_signed(forged, signed.signature)
    assert not make_keyring("x" * 32).is_signed(signed.decision, signed.signature)


async def test_a_typed_secret_is_nowhere_in_the_ledger_but_sealed(tmp_path: Path, clock: Clock) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/ledger.db"
    async with await Ledger.connect(url, make_keyring(), clock, migrate=True) as ledger:
        question = await asked(ledger, await opened(ledger))
        refused = {"value": Answer(value=SecretStr(SECRET)), "other": Answer(value=SecretStr(SECRET))}
        await refused_code(ledger, question.incident, plan_hash=question.plan_hash, answers=refused)
        await decided(ledger, question, reason=f"I use {SECRET} as discussed")
        reasons = [step.detail for step in await ledger.timeline(question.incident) if step.event == "decided"]
        signed = await ledger.decision(question.incident, 1)
        found = [file.name for file in tmp_path.iterdir() if SECRET.encode() in file.read_bytes()]

    assert found == []
    assert "***" in reasons[0]
    assert signed is not None
    assert SECRET not in repr(signed) + repr(question)


async def test_a_question_is_asked_once_per_round_however_often_the_run_is_replayed(
    ledger: Ledger, clock: Clock
) -> None:
    first = await asked(ledger, await opened(ledger))
    clock.pass_s(30)

    again = await ledger.ask(
        first.incident, round=1, attempt=1, plan=make_plan(why="other words"), deadline=START + timedelta(hours=9)
    )

    assert again == first


async def test_a_question_does_not_expire_before_its_time_nor_twice(ledger: Ledger, clock: Clock) -> None:
    question = await asked(ledger, await opened(ledger), seconds=60)
    early = await ledger.expire(question.incident, 1, actor="receiver")
    clock.pass_s(61)

    overdue = await ledger.overdue()
    in_time, again = [await ledger.expire(question.incident, 1, actor="receiver") for _ in range(2)]

    assert [early, in_time, again] == [False, True, False]
    assert [late.incident for late in overdue] == [question.incident]
    assert (await ledger.backlog_of("wake")).rows == 1


async def test_a_decision_that_no_run_has_read_is_remembered_until_one_has(ledger: Ledger) -> None:
    question = await asked(ledger, await opened(ledger))
    await decided(ledger, question)
    for row in await ledger.due():
        await ledger.sent(row.id, "r1")

    reminded = (await ledger.remind())["decided"]
    await ledger.consume(question.incident, 1, actor="run")
    await ledger.consume(question.incident, 1, actor="run")

    assert reminded == 1
    assert (await ledger.remind())["decided"] == 0
    assert await ledger.due() == ()
    assert (await events(ledger, question.incident)).count("consumed") == 1
