"""That nothing is wrong is claimed only where what was seen proves it."""

import pytest

from incidents.faults import Fault
from incidents.models import Diagnosis, Evidence, Fact, Gap, GapKind, Link, ObjectRef, Relation, Signal, Symptom
from incidents.rules import diagnose
from incidents.subjects import symptom_of
from tests.diagnosis.seeing import OWNS, POD, of_pod, said
from tests.factories import WEB, make_evidence, make_fact, make_subject

DB = ObjectRef(kind="Service", name="db", namespace="shop")
DB_WORKLOAD = ObjectRef(kind="StatefulSet", name="db", namespace="shop")
CALLS = Link(relation=Relation.CALLS, source=WEB, target=DB, where="env DB_HOST", found=True)
SELECTS = Link(relation=Relation.SELECTS, source=DB, target=DB_WORKLOAD, found=True)
SERVES = make_fact(Signal.SERVES, DB, "has 1 ready pod")
WELL = make_fact(Signal.ROLLED_OUT, WEB, "web: 1 of 1 pods available")


def is_none(*facts: Fact, links: tuple[Link, ...] = (), **given: object) -> bool:
    """Whether `web`, whose pod is ready, is called well where these things are seen, too."""
    evidence: Evidence = make_evidence(**{"facts": (WELL, *facts), "links": (OWNS, *links), **given})
    answer = diagnose(evidence)
    return isinstance(answer, Diagnosis) and answer.fault is Fault.NONE


def complaint(of: ObjectRef, *, run: str = "current", found: bool | None = True) -> tuple[Fact, Link]:
    """That the log says that somebody does not answer."""
    fact = said("refused", host=of.name).model_copy(update={"detail": {"clue": "refused", "which": run}})
    detail = {"clue": "refused", "host": of.name}
    where = f"log app {run}"
    return fact, Link(relation=Relation.CALLS, source=WEB, target=of, where=where, found=found, detail=detail)


@pytest.mark.parametrize(
    ("name", "symptom"),
    [
        ("KubePodCrashLooping", Symptom.AVAILABILITY),
        ("ContainerOOMKilled", Symptom.AVAILABILITY),
        ("Deployment_Replicas_Mismatch", Symptom.AVAILABILITY),
        ("OrderQueueGrowing", Symptom.OTHER),
        ("ProbeFailed", Symptom.OTHER),
        ("MeetingRoomErrors", Symptom.OTHER),
        ("PostgresReplicationLag", Symptom.OTHER),
        ("CPUThrottlingHigh", Symptom.THROTTLING),
    ],
)
def test_only_an_alert_about_pods_is_answered_by_pods(name: str, symptom: Symptom) -> None:
    assert symptom_of(name) is symptom
    assert is_none(subject=make_subject(symptom=symptom)) is (symptom is Symptom.AVAILABILITY)


def test_whoever_needs_what_is_not_well_is_not_called_well() -> None:
    short = make_fact(Signal.SHORT_OF_REPLICAS, DB_WORKLOAD, "0 of 1")

    assert is_none(SERVES, links=(CALLS, SELECTS))
    assert not is_none(SERVES, short, links=(CALLS, SELECTS))


def test_a_complaint_of_now_speaks_against_health_until_whom_it_is_about_is_seen_to_serve() -> None:
    outside = ObjectRef(kind="Host", name="api.example.com")
    fact, call = complaint(outside, found=None)
    old, past = complaint(outside, run="previous", found=None)
    of_db, to_db = complaint(DB)

    assert not is_none(fact, links=(call,))
    assert is_none(old, links=(past,))
    assert is_none(of_db, SERVES, links=(to_db, SELECTS))


@pytest.mark.parametrize("clue", ["disk_full", "certificate", "heap_exhausted", "read_only"])
def test_what_a_program_says_of_itself_speaks_against_its_health(clue: str) -> None:
    assert not is_none(said(clue))


def test_who_was_ready_and_is_not_is_no_longer_starting() -> None:
    under_way = make_fact(Signal.UNDER_WAY, WEB, "web: 2 of 3 pods available")

    assert is_none(under_way, of_pod(Signal.NOT_READY))
    assert not is_none(under_way, of_pod(Signal.NOT_READY, was_ready="yes"))


def test_users_who_may_not_log_in_do_not() -> None:
    assert is_none(said("auth_failed", host="203.0.113.8"))


def test_evictions_and_logs_that_may_not_be_read_leave_health_unknown() -> None:
    evicted = make_fact(Signal.EVICTED, POD, "was evicted", why="other")
    unread = Gap(kind=GapKind.LOG_UNREADABLE, about="web-1/app", why="forbidden")

    assert not is_none(evicted)
    assert not is_none(missing=(unread,))


def test_a_service_is_as_well_as_what_runs_behind_it() -> None:
    ready = make_fact(Signal.SERVES, DB, "has 1 ready pod")
    full = of_pod(Signal.LOG, clue="disk_full", which="current")
    owns = OWNS.model_copy(update={"source": DB_WORKLOAD})

    assert is_none(ready, focus=DB, links=(SELECTS, owns))
    assert not is_none(ready, full, focus=DB, links=(SELECTS, owns))


@pytest.mark.parametrize(
    ("certain", "symptom"), [("yes", Symptom.AVAILABILITY), ("", Symptom.AVAILABILITY), ("yes", Symptom.OTHER)]
)
def test_a_wrong_port_in_front_makes_no_pods_fewer_and_is_not_well(certain: str, symptom: Symptom) -> None:
    front = ObjectRef(kind="Service", name="web", namespace="shop")
    selects = Link(relation=Relation.SELECTS, source=front, target=WEB, found=True)
    wrong = make_fact(Signal.PORT_UNSERVED, front, "sends port 80 to 81; its pods listen on 80", certain=certain)
    subject = make_subject(symptom=symptom)
    answer = diagnose(make_evidence(facts=(WELL, wrong), links=(OWNS, selects), subject=subject))

    claimed = answer.fault if isinstance(answer, Diagnosis) else None
    blamed = None if symptom is Symptom.AVAILABILITY else Fault.SERVICE_PORT_MISMATCH
    assert claimed is (blamed if certain else Fault.NONE)
