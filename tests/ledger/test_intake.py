"""Alerts become incidents: never two for one workload, never none for an alert that fires."""

import asyncio
from datetime import timedelta

import pytest

from incidents.errors import PermanentError, Refused
from incidents.ledger import Ledger
from incidents.models import State
from tests.ledger.factories import START, Clock, asked, events, make_alert, make_keyring, make_subject, opened, walked


async def test_ten_alerts_about_one_workload_are_one_incident(ledger: Ledger) -> None:
    batch = [(make_alert(f"f{number}"), make_subject()) for number in range(10)]

    receipts = await ledger.receive(batch, source="alertmanager")

    assert len({receipt.incident for receipt in receipts}) == 1
    assert [receipt.outcome for receipt in receipts] == ["opened"] + 9 * ["joined"]
    assert await ledger.backlog() == 1


async def test_fifty_posts_at_once_about_one_workload_are_one_incident(ledger: Ledger) -> None:
    posts = [ledger.receive([(make_alert(f"f{n}"), make_subject())], source="alertmanager") for n in range(50)]

    receipts = [receipt for (receipt,) in await asyncio.gather(*posts)]

    assert len({receipt.incident for receipt in receipts}) == 1
    assert sorted(receipt.outcome for receipt in receipts) == 49 * ["joined"] + ["opened"]
    assert len(await ledger.incidents()) == 1


async def test_two_processes_at_once_do_not_open_two_incidents(ledger: Ledger, ledger_url: str, clock: Clock) -> None:
    async with await Ledger.connect(ledger_url, make_keyring(), clock) as other:
        posts = [
            (ledger, other)[n % 2].receive([(make_alert(f"f{n}"), make_subject())], source="alertmanager")
            for n in range(20)
        ]
        await asyncio.gather(*posts)

    assert len(await ledger.incidents()) == 1
    assert await ledger.verify_audit() == 20


async def test_two_hundred_alerts_about_twenty_workloads_are_twenty_incidents_and_none_is_lost(ledger: Ledger) -> None:
    posts = [
        ledger.receive([(make_alert(f"f{n}"), make_subject(f"web{n % 20}"))], source="alertmanager") for n in range(200)
    ]
    await asyncio.gather(*posts)

    incidents = await ledger.incidents(limit=500)
    alerts = [alert for incident in incidents for alert in await ledger.alerts_of(incident.id)]

    assert len(incidents) == 20
    assert len({alert.fingerprint for alert in alerts}) == 200
    assert await ledger.backlog() == 20


async def test_a_repeated_alert_is_counted_and_opens_nothing(ledger: Ledger) -> None:
    id = await opened(ledger)

    (again,) = await ledger.receive([(make_alert(), make_subject())], source="alertmanager")
    (alert,) = await ledger.alerts_of(id)

    assert (again.outcome, again.incident) == ("repeated", id)
    assert alert.count == 2


@pytest.mark.parametrize("end", [State.FAILED, State.ESCALATED])
async def test_a_repeat_after_the_end_opens_no_second_incident_however_it_ended(ledger: Ledger, end: State) -> None:
    id = await opened(ledger)
    await walked(ledger, id, end)

    (again,) = await ledger.receive([(make_alert(), make_subject())], source="alertmanager")

    assert (again.outcome, again.incident) == ("repeated", id)
    assert len(await ledger.incidents()) == 1


async def test_a_new_start_after_the_end_opens_an_incident_that_sees_the_history(ledger: Ledger, clock: Clock) -> None:
    first = await opened(ledger)
    await walked(ledger, first, State.ESCALATED)
    clock.pass_s(60)

    later = make_alert(starts_at=START + timedelta(seconds=60))
    (second,) = await ledger.receive([(later, make_subject())], source="alertmanager")

    assert second.outcome == "opened"
    assert second.incident is not None
    assert [record.id for record in await ledger.earlier(second.incident)] == [first]


async def test_an_alert_that_was_never_seen_firing_opens_nothing_when_it_resolves(ledger: Ledger) -> None:
    (receipt,) = await ledger.receive([(make_alert(status="resolved"), make_subject())], source="alertmanager")

    assert (receipt.outcome, receipt.incident) == ("ignored", None)
    assert await ledger.incidents() == ()


async def test_an_alert_that_fires_after_its_own_resolution_is_not_lost(ledger: Ledger) -> None:
    await ledger.receive([(make_alert(status="resolved"), make_subject())], source="alertmanager")

    (receipt,) = await ledger.receive([(make_alert(), make_subject())], source="alertmanager")

    assert receipt.outcome == "opened"


async def test_an_alert_about_nothing_is_recorded_with_the_reason(ledger: Ledger) -> None:
    (receipt,) = await ledger.receive([(make_alert(), None)], source="alertmanager")

    assert (receipt.outcome, receipt.incident) == ("ignored", None)
    assert "name nothing" in receipt.reason
    assert await ledger.verify_audit() == 1


async def test_a_resolved_alert_joins_its_incident_and_wakes_it_while_it_waits(ledger: Ledger) -> None:
    id = await opened(ledger)
    await ledger.receive([(make_alert("f2"), make_subject())], source="alertmanager")
    await asked(ledger, id)

    await ledger.receive([(make_alert("f1", "resolved"), make_subject())], source="alertmanager")
    one_is_left = await ledger.backlog_of("wake")
    await ledger.receive([(make_alert("f2", "resolved"), make_subject())], source="alertmanager")

    assert one_is_left.rows == 0
    assert (await ledger.backlog_of("wake")).rows == 1
    assert (await events(ledger, id)).count("resolved_alert") == 2


async def test_alerts_that_resolve_before_the_question_wake_the_run_once_it_waits_and_only_once(ledger: Ledger) -> None:
    id = await opened(ledger)
    await ledger.receive([(make_alert(status="resolved"), make_subject())], source="alertmanager")
    before = await ledger.remind()
    await asked(ledger, id)

    first, second = await ledger.remind(), await ledger.remind()

    assert [before["resolved"], first["resolved"], second["resolved"]] == [0, 1, 0]


async def test_a_dry_run_never_joins_a_real_incident_nor_swallows_a_real_alert(ledger: Ledger) -> None:
    rehearsal = await opened(ledger, dry_run=True)

    real = await opened(ledger)

    assert real != rehearsal
    assert [(await ledger.incident(id)).dry_run for id in (rehearsal, real)] == [True, False]


async def test_a_run_that_brings_its_alert_is_not_dispatched_again(ledger: Ledger) -> None:
    (receipt,) = await ledger.receive([(make_alert(), make_subject())], source="run", run="r1")

    assert receipt.incident is not None
    assert (await ledger.incident(receipt.incident)).run_id == "r1"
    assert await ledger.backlog() == 0
    assert (await ledger.remind())["forgotten"] == 0


async def test_a_batch_that_cannot_be_stored_whole_is_not_stored_at_all(ledger: Ledger) -> None:
    broken = make_alert("f2").model_copy(update={"severity": None})  # violates a constraint in the middle of the batch

    with pytest.raises(PermanentError, match="constraint"):
        await ledger.receive([(make_alert("f1"), make_subject()), (broken, make_subject("api"))], source="alertmanager")

    assert await ledger.incidents() == ()
    assert await ledger.verify_audit() == 0


async def test_an_unknown_incident_is_refused_by_a_word(ledger: Ledger) -> None:
    with pytest.raises(Refused) as refusal:
        await ledger.incident("0" * 12)

    assert refusal.value.code == "unknown_incident"
