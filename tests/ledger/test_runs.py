"""Runs and the outbox: no message is lost or delivered twice at once, no run works on another's incident."""

import asyncio

import pytest

from incidents.ledger import Ledger
from incidents.models import State
from tests.ledger.factories import Clock, asked, decided, events, opened, walked


async def test_a_message_is_claimed_by_one_receiver_at_a_time_and_comes_back_if_that_dies(
    ledger: Ledger, clock: Clock
) -> None:
    await opened(ledger)

    claims = await asyncio.gather(*[ledger.due() for _ in range(5)])
    clock.pass_s(21)
    again = await ledger.due()

    assert sorted(len(claim) for claim in claims) == [0, 0, 0, 0, 1]
    assert [row.attempts for row in again] == [1]


async def test_a_message_that_could_not_be_delivered_comes_back_at_growing_distances(
    ledger: Ledger, clock: Clock
) -> None:
    await opened(ledger)
    pauses = []
    for _ in range(8):
        start = clock.now
        while not (rows := await ledger.due()):
            clock.pass_s(0.25)
        pauses.append((clock.now - start).total_seconds())
        await ledger.postpone(rows[0].id, "Prefect is away")

    assert pauses == [0, 0.25, 0.5, 1, 2, 4, 8, 10]


async def test_a_sent_dispatch_names_the_run_and_is_gone(ledger: Ledger) -> None:
    id = await opened(ledger)
    (row,) = await ledger.due()

    await ledger.sent(row.id, "r1")
    await ledger.sent(row.id, "r1")

    assert (await ledger.incident(id)).run_id == "r1"
    assert await ledger.backlog() == 0


async def test_a_late_receipt_does_not_take_the_incident_from_the_run_that_adopted_it(ledger: Ledger) -> None:
    id = await opened(ledger)
    (row,) = await ledger.due()
    await ledger.adopt(id, "r2")

    await ledger.sent(row.id, "r1")

    assert (await ledger.incident(id)).run_id == "r2"


async def test_a_reason_to_wake_that_comes_during_a_delivery_is_not_lost_with_it(ledger: Ledger) -> None:
    question = await asked(ledger, await opened(ledger))
    for row in await ledger.due():
        await ledger.sent(row.id, "r1")
    await ledger.wake(question.incident, "a first reason")
    (delivering,) = await ledger.due()
    await decided(ledger, question)

    await ledger.sent(delivering.id)

    assert [row.reason for row in await ledger.due()] == ["round 1 is decided"]


async def test_a_second_run_does_not_work_on_an_incident_while_the_first_lives(ledger: Ledger, clock: Clock) -> None:
    id = await opened(ledger)
    first = await ledger.adopt(id, "r1", lost_after_s=60)
    second = await ledger.adopt(id, "r2", lost_after_s=60)
    clock.pass_s(61)
    heir = await ledger.adopt(id, "r2", lost_after_s=60)

    assert [first, second, heir] == [True, False, True]
    assert await ledger.beat(id, "r1") is False
    assert await ledger.beat(id, "r2") is True


async def test_a_parked_run_is_not_expected_to_give_signs_of_life(ledger: Ledger) -> None:
    id = await opened(ledger)
    await ledger.adopt(id, "r1")

    await ledger.park(id, "r1")

    assert (await ledger.incident(id)).heartbeat_at is None
    assert await ledger.adopt(id, "r1")


async def test_an_ended_incident_without_a_report_can_still_be_adopted_to_write_it(ledger: Ledger) -> None:
    id = await opened(ledger)
    await ledger.adopt(id, "r1")
    await walked(ledger, id, State.ESCALATED)

    assert await ledger.adopt(id, "r1")
    assert [record.id for record in await ledger.unfinished()] == [id]


async def test_an_incident_that_nobody_dispatched_is_found(ledger: Ledger) -> None:
    id = await opened(ledger)
    (row,) = await ledger.due()
    await ledger.sent(row.id)  # as if the run's id had been lost

    assert (await ledger.remind())["forgotten"] == 1
    assert [row.incident for row in await ledger.due()] == [id]


async def test_a_run_that_prefect_lost_is_replaced_under_a_fresh_number(ledger: Ledger) -> None:
    id = await opened(ledger)
    await ledger.adopt(id, "r1")

    await ledger.redispatch(id, actor="receiver", detail="Prefect lost it")
    record = await ledger.incident(id)

    assert (record.run_id, record.dispatches) == (None, 1)
    assert await ledger.backlog() == 1
    assert "run_lost" in await events(ledger, id)


async def test_restarts_are_counted(ledger: Ledger) -> None:
    id = await opened(ledger)

    assert [await ledger.count_restart(id) for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize("kind", ["dispatch", "wake"])
async def test_an_ended_incident_is_neither_dispatched_nor_woken(ledger: Ledger, kind: str) -> None:
    id = await opened(ledger)
    await walked(ledger, id, State.FAILED)
    await ledger.wake(id, "too late")
    await ledger.redispatch(id, actor="receiver", detail="too late")

    assert (await ledger.backlog_of(kind)).rows == 0
