""" "Nothing is wrong" is a claim that needs proof."""

from datetime import timedelta

import pytest

from incidents.faults import Fault
from incidents.models import (
    Abstention,
    Diagnosis,
    Evidence,
    Gap,
    GapKind,
    ObjectRef,
    Symptom,
)
from incidents.rules import diagnose
from tests.diagnosis.seeing import (
    CALLS_DB,
    CRASH,
    OWNS,
    SHORT,
    WELL,
    fault_of,
    said,
    well,
)
from tests.factories import (
    NOW,
    WEB,
    make_container,
    make_evidence,
    make_rollout,
    make_subject,
)


def test_health_is_not_claimed_when_pods_could_not_be_read() -> None:
    unread = Gap(kind=GapKind.KIND_UNREADABLE, about="Pod", why="forbidden")

    assert fault_of(make_evidence(facts=(WELL,), links=(OWNS,), missing=(unread,))) is None
    assert fault_of(make_evidence(facts=(WELL,), containers=())) is None


def test_health_is_not_claimed_without_a_fact_that_shows_it() -> None:
    assert fault_of(make_evidence()) is None


def test_health_is_not_claimed_while_a_rollout_is_on_its_way() -> None:
    assert fault_of(make_evidence(rollout=make_rollout(2, available=1), facts=(SHORT,))) is None


def test_a_ready_container_that_crashed_a_minute_ago_is_not_healthy() -> None:
    lately = make_container(restarts=3, last_exit_code=1, last_finished_at=NOW - timedelta(minutes=1))

    assert fault_of(make_evidence(containers=(lately,), facts=(WELL, CRASH), links=(OWNS,))) is None


def test_everything_ready_and_quiet_is_none_with_its_evidence() -> None:
    answer = diagnose(make_evidence(facts=(WELL,), links=(OWNS,)))

    assert isinstance(answer, Diagnosis)
    assert (answer.fault, answer.has_issue, len(answer.evidence)) == (Fault.NONE, False, 1)


@pytest.mark.parametrize("symptom", [Symptom.THROTTLING, Symptom.STORAGE, Symptom.CERTIFICATE, Symptom.LOAD])
def test_ready_pods_do_not_answer_a_complaint_that_they_cannot_show(symptom: Symptom) -> None:
    answer = diagnose(make_evidence(subject=make_subject(symptom=symptom), facts=(WELL,), links=(OWNS,)))

    assert isinstance(answer, Abstention)
    assert symptom in answer.reason


FAILS = said("unavailable")


@pytest.mark.parametrize(
    ("evidence", "where"),
    [
        (well(FAILS), WEB),
        (well(FAILS, symptom=Symptom.OTHER), WEB),
        (well(FAILS, symptom=Symptom.AVAILABILITY), None),
        (well(said("unavailable", host="db")), None),
        (well(FAILS, links=(CALLS_DB,)), None),
        (well(), None),
    ],
)
def test_whoever_says_that_its_requests_fail_and_names_nobody_is_where_to_look(
    evidence: Evidence, where: ObjectRef | None
) -> None:
    answer = diagnose(evidence)

    assert where == (answer.where if isinstance(answer, Abstention) else None)
