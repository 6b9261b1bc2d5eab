"""Whatever ends, refuses or forgets on the way from Alertmanager: nothing is lost, and nothing comes in by mistake."""

import signal
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.alertmanager.alertmanager import alert
from tests.alertmanager.conftest import MakeAlertmanager
from tests.alertmanager.program import until
from tests.alertmanager.receiver import Receiver
from tests.programs import needs_program
from tests.receiver.factories import ALERTS, ALERTS_TOKEN, make_payload

pytestmark = needs_program("prometheus-alertmanager")

# Alertmanager sends an alert that began longer ago than its group waits at once, and alone if it is the first that it
# sees: alerts that have to go out together begin now, and their group waits long enough even on a slow machine.
COLLECTING = "3s"


def test_alerts_of_a_time_without_receiver_arrive_once_it_is_back(
    receiver: Receiver, alertmanager: MakeAlertmanager, since: datetime
) -> None:
    sender = alertmanager()
    receiver.stop(signal.SIGKILL)
    sender.push(*(alert(f"missed-{number}", "web", since) for number in range(3)))
    until(lambda: sender.failed_requests >= 3, "vain requests")
    receiver.start()

    for number in range(3):
        assert len(receiver.until_incidents(f"missed-{number}", 1)) == 1


def test_an_end_that_the_receiver_missed_arrives_too(
    receiver: Receiver, alertmanager: MakeAlertmanager, since: datetime
) -> None:
    sender = alertmanager()
    sender.push(alert("ended", "web", since))
    receiver.until_incidents("ended", 1)
    receiver.stop()
    sender.push(alert("ended", "web", since, _just_now()))
    until(lambda: sender.failed_requests >= 1, "a vain request")
    receiver.start()

    until(lambda: receiver.statuses("ended") == ["resolved"], "the end")


@pytest.mark.parametrize(("sig", "sent"), [(signal.SIGTERM, 1), (signal.SIGKILL, 2)], ids=["stopped", "killed"])
def test_an_alertmanager_that_starts_anew_opens_no_second_incident_and_still_tells_the_end(
    receiver: Receiver, alertmanager: MakeAlertmanager, since: datetime, sig: signal.Signals, sent: int
) -> None:
    namespace, sender = f"restart-{sig.name.lower()}", alertmanager()
    sender.push(alert(namespace, "web", since))
    receiver.until_incidents(namespace, 1)
    until(lambda: sender.requests >= 1, "the answer")
    sender.stop(sig)
    sender.start()
    sender.push(alert(namespace, "web", since))  # Prometheus sends what fires every minute
    until(lambda: receiver.count(namespace) == sent, "the alert again, if it was forgotten that it had been sent")
    sender.push(alert(namespace, "web", since, _just_now()))
    until(lambda: receiver.statuses(namespace) == ["resolved"], "the end")

    assert len(receiver.incidents(namespace)) == 1


def test_a_wrong_token_stores_nothing_is_seen_on_both_sides_and_mended_without_a_restart(
    receiver: Receiver, alertmanager: MakeAlertmanager, since: datetime
) -> None:
    sender = alertmanager()
    sender.set_token("not-the-token-of-this-receiver")
    refused = receiver.refused(401)
    sender.push(alert("stranger", "web", since))
    until(lambda: sender.failed >= 1, "a failed notification")

    assert receiver.incidents("stranger") == []
    assert receiver.refused(401) > refused
    sender.set_token(ALERTS_TOKEN)
    assert len(receiver.until_incidents("stranger", 1)) == 1


def test_a_group_that_is_too_large_is_refused_whole_and_taken_once_the_limit_allows_it(
    receiver: Receiver, alertmanager: MakeAlertmanager
) -> None:
    receiver.stop()
    receiver.start(NIGHTSHIFT_BODY_LIMIT_BYTES="5000")
    sender, now = alertmanager(group_wait=COLLECTING), datetime.now(UTC)
    sender.push(*(alert("large", f"web-{chr(97 + number)}", now) for number in range(15)))
    until(lambda: sender.failed >= 1, "a failed notification")
    stored, refused = receiver.incidents("large"), receiver.refused(413)
    receiver.restore()

    assert stored == []
    assert refused >= 1
    assert len(receiver.until_incidents("large", 15)) == 15


def test_alerts_that_a_full_backlog_turned_away_arrive_once_there_is_room(
    receiver: Receiver, alertmanager: MakeAlertmanager, since: datetime
) -> None:
    httpx.post(f"{receiver.url}/alerts", json=make_payload("one", "two"), headers=ALERTS).raise_for_status()
    receiver.stop()
    receiver.start(NIGHTSHIFT_BACKLOG_LIMIT="1")
    sender = alertmanager()
    sender.push(alert("turned-away", "web", since))
    until(lambda: sender.failed >= 1, "a failed notification")
    stored, refused = receiver.incidents("turned-away"), receiver.refused(429)
    receiver.restore()

    assert stored == []
    assert refused >= 1
    assert len(receiver.until_incidents("turned-away", 1)) == 1


def _just_now() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=1)
