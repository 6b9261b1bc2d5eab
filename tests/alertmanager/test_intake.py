"""What Alertmanager sends arrives: with either way to authenticate, in groups, again and again, and to the end."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.alertmanager.alertmanager import alert, pods
from tests.alertmanager.conftest import MakeAlertmanager
from tests.alertmanager.program import until
from tests.alertmanager.receiver import Receiver
from tests.programs import needs_program

pytestmark = needs_program("prometheus-alertmanager")


@pytest.mark.parametrize("basic", [False, True], ids=["bearer", "basic"])
def test_an_alert_becomes_an_incident_about_its_workload(
    receiver: Receiver, alertmanager: MakeAlertmanager, since: datetime, basic: bool
) -> None:
    namespace, sender = f"first-{'basic' if basic else 'bearer'}", alertmanager(basic=basic)
    sender.push(alert(namespace, "web", since))
    (incident,) = receiver.until_incidents(namespace, 1)

    assert (incident["workload"], incident["source"]) == (f"Workload {namespace}/web", "alertmanager")
    assert [found["fingerprint"] for found in incident["alerts"]] == sender.fingerprints()
    assert datetime.fromisoformat(incident["alerts"][0]["starts_at"]) == since


def test_a_group_of_ten_alerts_about_one_workload_is_one_incident(
    receiver: Receiver, alertmanager: MakeAlertmanager, since: datetime
) -> None:
    sender = alertmanager()
    sender.push(*pods("grouped", "web", since, ["bcdfg", "hjklm", "npqrs", "tvwxz", "24567", "89bcd", "fghjk"]))
    sender.push(*pods("grouped", "web", since, ["lmnpq", "rstvw", "xz245"]))
    until(lambda: len(receiver.statuses("grouped")) == 10, "ten alerts")

    assert len(receiver.incidents("grouped")) == 1


def test_a_group_about_two_workloads_is_two_incidents(
    receiver: Receiver, alertmanager: MakeAlertmanager, since: datetime
) -> None:
    alertmanager().push(alert("mixed", "web", since), alert("mixed", "api", since))
    incidents = receiver.until_incidents("mixed", 2)

    assert sorted(incident["workload"] for incident in incidents) == ["Workload mixed/api", "Workload mixed/web"]


def test_a_repeat_is_counted_on_its_incident_and_opens_no_other(
    receiver: Receiver, alertmanager: MakeAlertmanager, since: datetime
) -> None:
    alertmanager(repeat_interval="1s").push(alert("repeated", "web", since))
    until(lambda: receiver.count("repeated") >= 3, "the third time")

    assert len(receiver.incidents("repeated")) == 1


def test_each_alert_of_a_group_is_resolved_for_itself(
    receiver: Receiver, alertmanager: MakeAlertmanager, since: datetime
) -> None:
    sender = alertmanager()
    sender.push(*pods("resolved", "web", since, ["bcdfg", "hjklm"]))
    until(lambda: receiver.statuses("resolved") == ["firing", "firing"], "two alerts")
    sender.push({**pods("resolved", "web", since, ["bcdfg"])[0], "endsAt": _now()})
    until(lambda: receiver.statuses("resolved") == ["firing", "resolved"], "the end of one")
    sender.push({**pods("resolved", "web", since, ["hjklm"])[0], "endsAt": _now()})
    until(lambda: receiver.statuses("resolved") == ["resolved", "resolved"], "the end of both")

    assert len(receiver.incidents("resolved")) == 1


def test_two_alertmanagers_that_send_the_same_make_one_incident(
    receiver: Receiver, alertmanager: MakeAlertmanager, since: datetime
) -> None:
    for sender in (alertmanager(), alertmanager()):
        sender.push(alert("doubled", "web", since))
    until(lambda: receiver.count("doubled") == 2, "the second of the two")

    assert len(receiver.incidents("doubled")) == 1


def test_people_and_watchdogs_are_not_routed_to_us(
    receiver: Receiver, alertmanager: MakeAlertmanager, since: datetime
) -> None:
    sender = alertmanager()
    sender.push(alert("elsewhere", "watchdog", since, severity="none"))
    sender.push(alert("elsewhere", "nightshift", since, service="nightshift"))
    sender.push(alert("elsewhere", "web", since))
    incidents = receiver.until_incidents("elsewhere", 1)

    assert [incident["workload"] for incident in incidents] == ["Workload elsewhere/web"]


def _now() -> str:
    return (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
