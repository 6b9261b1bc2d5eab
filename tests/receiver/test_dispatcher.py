"""The outbox reaches Prefect: once, at once, and after Prefect comes back."""

import asyncio

import pytest

from deployments.receiver.dispatcher import Dispatcher
from deployments.receiver.door import Door
from deployments.receiver.runs import RunKind
from incidents.errors import TemporaryError
from incidents.ledger import Ledger
from tests.ledger.factories import Clock, asked, decided, events, opened
from tests.receiver.factories import FakeRuns


@pytest.fixture
def dispatcher(door: Door) -> Dispatcher:
    """A dispatcher whose rounds the tests turn."""
    return Dispatcher(door)


async def test_an_incident_gets_its_run(dispatcher: Dispatcher, ledger: Ledger, runs: FakeRuns) -> None:
    id = await opened(ledger)

    await dispatcher.round()
    await dispatcher.round()

    assert (await ledger.incident(id)).run_id == "run-1"
    assert runs.count("create") == 1


async def test_alerts_taken_while_prefect_is_away_are_dispatched_when_it_is_back(
    dispatcher: Dispatcher, ledger: Ledger, runs: FakeRuns, clock: Clock
) -> None:
    ids = [await opened(ledger, f"f{number}", f"web{number}") for number in range(3)]
    runs.is_away = True
    for _ in range(5):
        await dispatcher.round()
        clock.pass_s(10)
    runs.is_away = False

    await dispatcher.round()

    assert all([(await ledger.incident(id)).run_id for id in ids])
    assert await ledger.backlog() == 0


async def test_a_receiver_killed_between_the_run_and_its_receipt_makes_no_second_run(
    dispatcher: Dispatcher, ledger: Ledger, runs: FakeRuns, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = await opened(ledger)

    async def lost(*_: object) -> None:
        raise TemporaryError("the ledger is busy or unreachable")

    with monkeypatch.context() as broken:
        broken.setattr(ledger, "sent", lost)
        await dispatcher.round()
    clock.pass_s(21)
    await dispatcher.round()

    assert runs.count("create") == 2
    assert list(runs.known) == [(await ledger.incident(id)).run_id]


async def test_a_wake_that_comes_before_the_run_suspends_is_tried_until_it_took(
    dispatcher: Dispatcher, ledger: Ledger, runs: FakeRuns, clock: Clock
) -> None:
    question = await asked(ledger, await opened(ledger))
    await dispatcher.round()
    runs.put("run-1", RunKind.RUNNING)
    await decided(ledger, question)
    await dispatcher.round()
    early = (await ledger.backlog_of("wake")).rows
    runs.put("run-1", RunKind.PAUSED)
    clock.pass_s(2)

    await dispatcher.round()

    assert early == 1
    assert (await ledger.backlog_of("wake")).rows == 0
    assert (await events(ledger, question.incident))[-1] == "woken"


async def test_a_wake_for_a_run_that_prefect_lost_waits_for_the_reconcile_loop(
    dispatcher: Dispatcher, ledger: Ledger, runs: FakeRuns
) -> None:
    question = await asked(ledger, await opened(ledger))
    await dispatcher.round()
    runs.known.clear()
    await decided(ledger, question)

    await dispatcher.round()

    assert (await ledger.backlog_of("wake")).rows == 1


async def test_the_dispatcher_does_not_wait_for_its_next_look_when_something_was_committed(
    dispatcher: Dispatcher, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deployments.receiver.dispatcher._POLL_S", 3600)
    pausing = asyncio.create_task(dispatcher.pause())
    door.committed.set()

    await asyncio.wait_for(pausing, 60)

    assert not door.committed.is_set()
