"""What the evidence of incidents of a real cluster holds, and must not hold. How many are right: tests/evaluation."""

import pytest

from incidents.evidence.values import is_harmless
from incidents.models import ObjectRef, Relation, Signal
from incidents.rules import diagnose
from tests.diagnosis.captures import capture, evidence_of, names


def test_a_cause_three_calls_away_is_within_the_evidence() -> None:
    evidence = evidence_of("cascade-db-oom")
    calls = {(link.source.name, link.target.name) for link in evidence.links if link.relation is Relation.CALLS}

    assert {("booking-web", "booking"), ("booking", "db")} <= calls
    assert {fact.detail["container"] for fact in evidence.seen(Signal.OOM_KILLED)} == {"app"}


def test_what_changed_is_the_first_thing_to_read() -> None:
    first = evidence_of("image-tag-typo").facts[0]

    assert (first.signal, first.detail["field"]) == (Signal.CHANGED, "image")


def test_a_kind_that_was_not_captured_is_a_gap_and_never_absent() -> None:
    evidence = evidence_of("pvc-storage-class")

    assert evidence.is_unseen("StorageClass")
    assert not [link for link in evidence.links if link.target.kind == "StorageClass" and link.found is False]


def test_a_log_that_is_gone_is_named() -> None:
    assert any(str(gap).startswith("no previous log of report-builder") for gap in evidence_of("oomkilled").missing)


def test_a_near_miss_gives_the_value_that_the_variable_should_have() -> None:
    (known,) = evidence_of("dns-typo").seen(Signal.KNOWN_VALUE)

    assert (known.detail["variable"], known.detail["value"]) == ("DB_HOST", "postgres")
    assert known.source.object == ObjectRef(kind="Deployment", name="news", namespace="news")


@pytest.mark.parametrize("name", names())
def test_every_fact_can_be_checked_at_an_object_and_a_place_in_it(name: str) -> None:
    evidence = evidence_of(name)

    assert evidence.facts
    assert all(fact.source.object.name and fact.source.where and fact.statement for fact in evidence.facts)


@pytest.mark.parametrize("name", names())
def test_no_value_of_a_variable_is_in_the_evidence_but_harmless_ones_that_a_repair_needs(name: str) -> None:
    evidence = evidence_of(name)
    allowed = {fact.detail.get("value") for fact in evidence.seen(Signal.KNOWN_VALUE)}
    text = evidence.model_dump_json()

    given = [
        (item["name"], item["value"])
        for pod in capture(name)["objects"].get("pods", [])
        for container in pod["spec"]["containers"]
        for item in container.get("env") or []
        if len(item.get("value", "")) >= 12
    ]
    leaked = {value for _, value in given if f'"{value}"' in text} - allowed
    assert not {value for value in leaked if not any(value in link.detail.get("host", "") for link in evidence.links)}
    assert all(is_harmless(fact.detail["variable"], fact.detail["value"]) for fact in evidence.seen(Signal.KNOWN_VALUE))


@pytest.mark.parametrize("name", names())
def test_evidence_without_logs_and_events_never_claims_health_of_what_is_broken(name: str) -> None:
    truth = capture(name)["truth"]
    said = diagnose(evidence_of(name))

    assert truth["has_issue"] is False or getattr(said, "fault", "unknown") != "none"
