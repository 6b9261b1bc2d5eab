"""The life of an incident: only legal changes, one owner, one root, and an end that closes everything."""

import asyncio

import pytest

from incidents.errors import Refused
from incidents.ledger import Ledger, QuestionStatus
from incidents.models import Report, State
from tests.ledger.factories import (
    START,
    asked,
    events,
    make_alert,
    make_diagnosis,
    make_evidence,
    make_subject,
    opened,
    walked,
)


@pytest.mark.parametrize("to", [State.APPLYING, State.APPROVED, State.RESOLVED, State.WAITING])
async def test_a_step_that_skips_the_gate_is_refused(ledger: Ledger, to: State) -> None:
    id = await opened(ledger)

    with pytest.raises(Refused) as refusal:
        await ledger.advance(id, to, actor="run")

    assert refusal.value.code == "illegal_transition"
    assert (await ledger.incident(id)).state == State.RECEIVED


async def test_an_ended_incident_does_not_move_again(ledger: Ledger) -> None:
    id = await opened(ledger)
    await walked(ledger, id, State.ESCALATED)

    with pytest.raises(Refused) as refusal:
        await ledger.advance(id, State.OBSERVING, actor="run")

    assert refusal.value.code == "ended"


async def test_the_same_state_again_is_nothing_and_leaves_no_line(ledger: Ledger) -> None:
    id = await opened(ledger)
    await walked(ledger, id, State.OBSERVING, State.OBSERVING)

    assert (await events(ledger, id)).count("state:observing") == 1


async def test_of_two_runs_that_end_an_incident_differently_one_is_refused(ledger: Ledger) -> None:
    id = await opened(ledger)

    results = await asyncio.gather(
        ledger.advance(id, State.FAILED, actor="a"),
        ledger.advance(id, State.ESCALATED, actor="b"),
        return_exceptions=True,
    )

    assert len([result for result in results if isinstance(result, Refused)]) == 1


async def test_an_end_withdraws_the_question_and_drops_the_messages(ledger: Ledger) -> None:
    id = await opened(ledger)
    await asked(ledger, id)
    await ledger.wake(id, "somebody must look")

    ended = await ledger.advance(id, State.FAILED, actor="run")
    (question,) = await ledger.questions(id)

    assert question.status == QuestionStatus.WITHDRAWN
    assert not ended.is_open
    assert ended.ended_at == START
    assert await ledger.due() == ()


async def test_an_incident_of_the_same_owner_attaches_instead_of_being_fixed_twice(ledger: Ledger) -> None:
    first, second = await opened(ledger, "f1", "web"), await opened(ledger, "f2", "web-oddly-named")
    for id in (first, second):
        await walked(ledger, id, State.OBSERVING)
    await ledger.correct_owner(first, "home/shop/Deployment/web", actor="run")

    target = await ledger.correct_owner(second, "home/shop/Deployment/web", actor="run")
    attached = await ledger.incident(second)

    assert target == first
    assert (attached.state, attached.attached_to, attached.is_open) == (State.ATTACHED, first, False)
    assert "attached" in await events(ledger, first)


async def test_an_incident_of_the_same_root_attaches_and_its_later_alerts_go_to_the_target(ledger: Ledger) -> None:
    db, web = await opened(ledger, "f1", "db"), await opened(ledger, "f2", "web")
    for id in (db, web):
        await walked(ledger, id, State.OBSERVING, State.DIAGNOSED)
    await ledger.claim_root(db, "home/shop/Deployment/db", actor="run")
    await ledger.claim_root(web, "home/shop/Deployment/db", actor="run")

    (receipt,) = await ledger.receive([(make_alert("f3"), make_subject("web"))], source="alertmanager")

    assert (receipt.outcome, receipt.incident) == ("joined", db)


async def test_a_dry_run_does_not_attach_to_a_real_incident(ledger: Ledger) -> None:
    real, rehearsal = await opened(ledger), await opened(ledger, dry_run=True)
    for id in (real, rehearsal):
        await walked(ledger, id, State.OBSERVING)
    await ledger.correct_owner(real, "home/shop/Deployment/web", actor="run")

    assert await ledger.correct_owner(rehearsal, "home/shop/Deployment/web", actor="run") is None


async def test_of_two_that_claim_one_root_at_once_one_attaches(ledger: Ledger) -> None:
    ids = [await opened(ledger, f"f{number}", f"web{number}") for number in range(5)]
    for id in ids:
        await walked(ledger, id, State.OBSERVING)

    await asyncio.gather(*[ledger.claim_root(id, "home/shop/Deployment/db", actor="run") for id in ids])
    open_ids = [record.id for record in await ledger.incidents(open_only=True)]

    assert len(open_ids) == 1


async def test_the_first_diagnosis_of_a_round_stays_when_a_run_is_replayed(ledger: Ledger) -> None:
    id = await opened(ledger)
    await ledger.record_diagnosis(id, 1, make_diagnosis(0.9), make_evidence())

    await ledger.record_diagnosis(id, 1, make_diagnosis(0.2), make_evidence())
    kept = await ledger.diagnosis_of(id, 1)

    assert kept is not None
    assert kept.confidence == 0.9
    assert (await events(ledger, id)).count("diagnosed") == 1
    assert await ledger.evidence_of(id, 1) == make_evidence()


async def test_a_report_comes_back_as_it_was_stored(ledger: Ledger) -> None:
    id = await opened(ledger)
    report = Report(incident=id, state=State.ESCALATED, headline="a human is needed", workload="web")

    await ledger.store_report(id, report)
    await ledger.store_report(id, report)

    assert (await ledger.incident(id)).report == report
    assert (await events(ledger, id)).count("report") == 1
