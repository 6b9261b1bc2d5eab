"""What falls between the processes is found: deadlines, lost wake-ups, resolved alerts, two receivers."""

import pytest

from deployments.receiver.door import Door
from deployments.receiver.healer import Healer
from deployments.receiver.reconciler import Reconciler
from deployments.receiver.runs import RunKind
from incidents.errors import TemporaryError
from incidents.ledger import Ledger, QuestionStatus
from tests.ledger.factories import Clock, asked, decided, make_alert, make_subject
from tests.receiver.factories import FakeRuns
from tests.receiver.turning import Turn, running


async def test_a_question_past_its_deadline_expires_and_its_run_is_woken(
    ledger: Ledger, turn: Turn, runs: FakeRuns, clock: Clock
) -> None:
    record = await running(ledger, turn, runs)
    await asked(ledger, record.id, seconds=30)
    await ledger.park(record.id, "run-1")
    runs.put("run-1", RunKind.PAUSED)
    clock.pass_s(30)

    await turn()

    assert (await ledger.questions(record.id))[0].status == QuestionStatus.EXPIRED
    assert runs.count("wake") == 1


async def test_a_wake_up_that_was_lost_is_repeated(ledger: Ledger, turn: Turn, runs: FakeRuns) -> None:
    record = await running(ledger, turn, runs)
    question = await asked(ledger, record.id)
    await decided(ledger, question)
    for row in await ledger.due():
        await ledger.sent(row.id)  # Prefect said yes, and forgot
    await ledger.park(record.id, "run-1")
    runs.put("run-1", RunKind.PAUSED)

    await turn()

    assert runs.known["run-1"].kind == RunKind.SCHEDULED


async def test_an_incident_whose_alerts_all_resolved_is_woken(ledger: Ledger, turn: Turn, runs: FakeRuns) -> None:
    record = await running(ledger, turn, runs)
    await asked(ledger, record.id)
    runs.put("run-1", RunKind.PAUSED)

    await ledger.receive([(make_alert(status="resolved"), make_subject())], source="alertmanager")
    await turn()

    assert runs.count("wake") == 1


async def test_a_prefect_that_is_away_costs_no_restart(
    ledger: Ledger, turn: Turn, reconciler: Reconciler, door: Door, runs: FakeRuns, clock: Clock
) -> None:
    record = await running(ledger, turn, runs)
    clock.pass_s(3600)
    runs.is_away = True
    for _ in range(5):
        clock.pass_s(10)
        await reconciler_round_that_may_fail(reconciler)

    assert (await ledger.incident(record.id)).restarts == 0
    assert door.condition.prefect.startswith("away")


async def reconciler_round_that_may_fail(reconciler: Reconciler) -> None:
    with pytest.raises(TemporaryError):
        await reconciler.round()


async def test_two_receivers_do_not_both_restart_a_run(
    ledger: Ledger, turn: Turn, door: Door, runs: FakeRuns, clock: Clock
) -> None:
    record = await running(ledger, turn, runs, RunKind.FAILED)
    second = Reconciler(door, "other", Healer(door))
    clock.pass_s(10)

    await second.round()
    refused = (await ledger.incident(record.id)).restarts
    clock.pass_s(30)
    await second.round()

    assert refused == 0
    assert (await ledger.incident(record.id)).restarts == 1


async def test_the_time_from_alert_to_question_is_measured_once(
    ledger: Ledger, turn: Turn, runs: FakeRuns, door: Door, clock: Clock
) -> None:
    record = await running(ledger, turn, runs)
    clock.pass_s(5)
    await asked(ledger, record.id)
    for _ in range(3):
        await turn()

    assert b"nightshift_question_seconds_count 1.0" in door.metrics.text()
    assert b"nightshift_question_seconds_sum 15.0" in door.metrics.text()
