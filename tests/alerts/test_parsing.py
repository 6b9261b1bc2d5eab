"""Payloads at the door: what is read, what is refused, and that nothing else can happen."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.alerts import Malformed, alerts_from, subject_of
from tests.alerts.factories import make_foreign_alert, make_webhook

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ("status", "labels", "annotations", "startsAt", "endsAt", "generatorURL", "fingerprint")


def test_the_year_one_means_that_an_alert_has_not_ended() -> None:
    (alert,) = alerts_from(make_webhook(make_foreign_alert()))

    assert alert.ends_at is None
    assert alert.starts_at == datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=UTC)


def test_the_status_of_each_alert_counts_not_that_of_the_group() -> None:
    payload = make_webhook(make_foreign_alert(pod="a"), make_foreign_alert(status="resolved", pod="b"))

    assert [alert.status for alert in alerts_from(payload)] == ["firing", "resolved"]


def test_equal_labels_get_equal_fingerprints_and_others_do_not() -> None:
    same, again, other = alerts_from(
        make_webhook(make_foreign_alert(pod="a"), make_foreign_alert(pod="a"), make_foreign_alert(pod="b"))
    )

    assert same.fingerprint == again.fingerprint
    assert same.fingerprint != other.fingerprint


def test_a_fingerprint_that_is_too_long_is_not_cut_into_another_alerts() -> None:
    long = [make_foreign_alert() | {"fingerprint": "f" * 200 + end} for end in "ab"]

    first, second = alerts_from(make_webhook(*long))

    assert first.fingerprint != second.fingerprint


def test_a_giant_annotation_is_cut_and_does_not_lose_the_alert() -> None:
    foreign = make_foreign_alert()
    foreign["annotations"]["description"] = "x" * 500_000

    (alert,) = alerts_from(make_webhook(foreign))

    assert len(alert.annotations["description"]) == 8192


def test_a_nul_is_taken_out_because_postgresql_cannot_store_it() -> None:
    (alert,) = alerts_from(make_webhook(make_foreign_alert(pod="we\x00b")))

    assert alert.labels["pod"] == "web"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"status": "perhaps"}, "alerts.0.status"),
        ({"labels": {"pod": 7}}, "alerts.0.labels.pod"),
        ({"labels": ["pod"]}, "alerts.0.labels"),
        ({"labels": {"pod": "\ud800"}}, "alerts.0.labels.pod"),
        ({"labels": {str(number): "" for number in range(300)}}, "alerts.0.labels"),
        ({"startsAt": 1769860800}, "alerts.0.startsAt"),
        ({"startsAt": "yesterday"}, "alerts.0.startsAt"),
        ({"startsAt": "2026-01-31T12:00:00"}, "alerts.0.startsAt"),
        ({"startsAt": "0001-01-01T00:00:00+14:00"}, "alerts.0.startsAt"),
        ({"fingerprint": None}, "alerts.0.fingerprint"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Malformed) as refusal:
        alerts_from(make_webhook(make_foreign_alert() | change))

    assert refusal.value.field == field


@pytest.mark.parametrize("payload", [None, [], "alerts", 1, True, {}, {"alerts": []}, {"alerts": None}, {"alerts": {}}])
def test_what_is_no_webhook_is_refused(payload: object) -> None:
    with pytest.raises(Malformed):
        alerts_from(payload)


def test_a_refusal_does_not_repeat_the_payload() -> None:
    with pytest.raises(Malformed) as refusal:
        alerts_from(make_webhook(make_foreign_alert() | {"status": "s3cret-token"}))

    assert "s3cret" not in str(refusal.value) + refusal.value.field


@settings(deadline=None)
@given(JSON)
def test_any_json_at_all_is_read_or_refused(payload: object) -> None:
    with suppress(Malformed):
        assert alerts_from(payload)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), JSON | st.text(max_size=40)))
def test_any_value_in_any_field_is_read_or_refused(change: dict[str, Any]) -> None:
    try:
        (alert,) = alerts_from(make_webhook(make_foreign_alert() | change))
    except Malformed:
        return
    subject_of(alert, "default")
