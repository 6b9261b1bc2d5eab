"""Runs that were lost, failed, cancelled or forgotten: every incident ends in a report, none restarts for ever."""

import pytest

from deployments.receiver.runs import RunKind
from incidents.errors import PermanentError
from incidents.ledger import ActionStatus, Ledger
from incidents.models import State
from tests.ledger.factories import WEB, Clock, asked, events, opened, walked
from tests.receiver.factories import FakeRuns
from tests.receiver.turning import Turn, running


async def test_a_waiting_incident_is_left_in_peace(ledger: Ledger, turn: Turn, runs: FakeRuns) -> None:
    record = await running(ledger, turn, runs)
    await asked(ledger, record.id, seconds=10_000)
    await ledger.park(record.id, "run-1")
    runs.put("run-1", RunKind.PAUSED)
    for _ in range(30):
        await turn()

    assert runs.count("wake") + runs.count("reschedule") == 0


async def test_a_run_that_gives_signs_of_life_is_left_in_peace(ledger: Ledger, turn: Turn, runs: FakeRuns) -> None:
    record = await running(ledger, turn, runs)
    for _ in range(30):
        await ledger.beat(record.id, "run-1")
        await turn()

    assert runs.count("reschedule") == 0


@pytest.mark.parametrize("kind", [RunKind.RUNNING, RunKind.PENDING])
async def test_a_run_without_signs_of_life_is_started_again_as_the_same_run(
    ledger: Ledger, turn: Turn, runs: FakeRuns, kind: RunKind
) -> None:
    record = await running(ledger, turn, runs, kind)
    for _ in range(7):
        await turn()
    after = await ledger.incident(record.id)

    assert runs.calls.count(("reschedule", "run-1")) == 1
    assert (after.run_id, after.restarts) == ("run-1", 1)
    assert {"run_lost", "run_restarted"} <= set(await events(ledger, record.id))


@pytest.mark.parametrize("kind", [RunKind.FAILED, RunKind.CRASHED, RunKind.COMPLETED])
async def test_a_run_that_ended_before_its_incident_is_started_again(
    ledger: Ledger, turn: Turn, runs: FakeRuns, kind: RunKind
) -> None:
    await running(ledger, turn, runs, kind)

    await turn()

    assert runs.count("reschedule") == 1


async def test_a_worker_that_is_away_for_hours_costs_no_incident(
    ledger: Ledger, turn: Turn, runs: FakeRuns, clock: Clock
) -> None:
    record = await running(ledger, turn, runs, RunKind.SCHEDULED)
    for _ in range(20):
        clock.pass_s(600)
        await turn()

    assert (await ledger.incident(record.id)).is_open
    assert (await ledger.incident(record.id)).restarts == 0


async def test_a_run_that_prefect_forgot_is_replaced_by_a_new_one(ledger: Ledger, turn: Turn, runs: FakeRuns) -> None:
    record = await running(ledger, turn, runs)
    runs.known.clear()

    await turn()

    assert (await ledger.incident(record.id)).run_id == "run-2"


async def test_a_run_that_somebody_suspended_in_the_ui_is_woken(ledger: Ledger, turn: Turn, runs: FakeRuns) -> None:
    await running(ledger, turn, runs, RunKind.PAUSED)

    await turn()

    assert runs.count("wake") == 1


async def test_a_run_that_fails_for_ever_is_given_up_with_a_report_that_says_what_was_applied(
    ledger: Ledger, turn: Turn, runs: FakeRuns
) -> None:
    record = await running(ledger, turn, runs, RunKind.FAILED)
    await asked(ledger, record.id)
    await walked(ledger, record.id, State.APPROVED, State.APPLYING)
    action = await ledger.intend(
        record.id, attempt=1, round=1, action="patch", target=WEB, params_hash="h", undo=None, fence=1
    )
    await ledger.settle(action.id, ActionStatus.APPLIED, actor="run")
    for _ in range(4):
        runs.put("run-1", RunKind.FAILED)
        await turn()
    ended = await ledger.incident(record.id)

    assert (ended.state, ended.restarts) == (State.FAILED, 2)
    assert ended.report is not None
    assert "patch on Deployment shop/web was applied and is still in place" in ended.report.headline
    assert ended.report.attempts[0].outcome is not None


async def test_an_intent_without_a_result_is_reported_as_unknown_never_as_done(
    ledger: Ledger, turn: Turn, runs: FakeRuns
) -> None:
    record = await running(ledger, turn, runs)
    await asked(ledger, record.id)
    await ledger.intend(record.id, attempt=1, round=1, action="patch", target=WEB, params_hash="h", undo=None, fence=1)
    runs.put("run-1", RunKind.CANCELLED)

    await turn()
    ended = await ledger.incident(record.id)

    assert ended.report is not None
    assert "nobody knows whether it was" in ended.report.headline
    assert "Look at the workload" in ended.report.headline


async def test_a_run_that_a_person_cancelled_ends_its_incident_and_is_not_started_again(
    ledger: Ledger, turn: Turn, runs: FakeRuns
) -> None:
    record = await running(ledger, turn, runs, RunKind.CANCELLED)

    await turn()
    ended = await ledger.incident(record.id)

    assert ended.state == State.FAILED
    assert ended.report is not None
    assert "cancelled in Prefect" in ended.report.headline
    assert runs.count("reschedule") == 0


async def test_an_incident_that_ended_without_its_report_gets_one(ledger: Ledger, turn: Turn, runs: FakeRuns) -> None:
    record = await running(ledger, turn, runs, RunKind.CRASHED)
    await walked(ledger, record.id, State.ESCALATED)
    for _ in range(4):
        runs.put("run-1", RunKind.CRASHED)
        await turn()
    ended = await ledger.incident(record.id)

    assert ended.state == State.ESCALATED
    assert ended.report is not None
    assert ended.report.state == State.ESCALATED
    assert await ledger.unfinished() == ()


async def test_one_run_that_cannot_be_cured_keeps_no_other_from_it(
    ledger: Ledger, turn: Turn, runs: FakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        await opened(ledger, f"f{number}", f"web{number}")
    await turn()
    for run in ("run-1", "run-2"):
        runs.put(run, RunKind.FAILED)
    reschedule = runs.reschedule

    async def picky(run: str, reason: str) -> None:
        if run == "run-1":
            raise PermanentError("Prefect answered 422")
        await reschedule(run, reason)

    monkeypatch.setattr(runs, "reschedule", picky)
    await turn()

    assert ("reschedule", "run-2") in runs.calls
