"""Full volumes of others: how a program comes to suffer from them, and what must not be taken for that."""

import pytest

from incidents.models import (
    Fact,
    Link,
    ObjectRef,
    Relation,
    Signal,
    Symptom,
)
from tests.diagnosis.seeing import (
    API,
    API_SELECTS,
    API_WORKLOAD,
    CALLS_API,
    CALLS_DB,
    COMPLAINS,
    CRASH,
    DB,
    DB_SELECTS,
    DB_WORKLOAD,
    OWNS,
    WELL,
    broken,
    root_of,
    said,
)
from tests.factories import (
    WEB,
    make_evidence,
    make_fact,
    make_subject,
    make_workload,
)


@pytest.mark.parametrize(("full", "complains"), [(True, True), (False, True), (True, False)])
def test_a_ready_program_whose_volume_is_full_is_why_others_wait_for_it(*, full: bool, complains: bool) -> None:
    data = ObjectRef(kind="PersistentVolumeClaim", name="data", namespace="shop")
    mounts = Link(relation=Relation.MOUNTS, source=DB_WORKLOAD, target=data, found=True)
    calls = CALLS_DB if complains else CALLS_DB.model_copy(update={"detail": {"host": "db"}})
    filled = (make_fact(Signal.VOLUME_FULL, data, "is full"),) if full else ()
    facts = (WELL, make_fact(Signal.SERVES, DB, "has 1 ready pod"), *filled)
    answer = make_evidence(
        facts=facts, links=(OWNS, calls, DB_SELECTS, mounts), subject=make_subject(symptom=Symptom.OTHER)
    )

    assert root_of(answer) == (data if full and complains else None)


@pytest.mark.parametrize(
    ("clue", "full", "symptom", "is_found"),
    [
        ({"clue": "disk_full"}, 1, Symptom.OTHER, True),
        ({"clue": "disk_full"}, 1, Symptom.AVAILABILITY, False),
        ({"clue": "disk_full"}, 0, Symptom.OTHER, False),
        ({"clue": "disk_full"}, 2, Symptom.OTHER, False),
        ({"clue": "disk_full", "path": "/tmp/spool"}, 1, Symptom.OTHER, False),
        ({"clue": "slow"}, 1, Symptom.OTHER, False),
    ],
)
def test_a_ready_program_may_be_told_that_the_disk_of_whom_it_calls_is_full(
    *, clue: dict[str, str], full: int, symptom: Symptom, is_found: bool
) -> None:
    claims = [ObjectRef(kind="PersistentVolumeClaim", name=f"data-{each}", namespace="shop") for each in "01"]
    mounts = tuple(Link(relation=Relation.MOUNTS, source=DB_WORKLOAD, target=each, found=True) for each in claims)
    facts = tuple(make_fact(Signal.VOLUME_FULL, each, "is full") for each in claims[:full])
    told = said(clue["clue"], **{key: value for key, value in clue.items() if key != "clue"})
    told = told.model_copy(update={"detail": told.detail | {"which": "current"}})
    answer = make_evidence(
        facts=(WELL, make_fact(Signal.SERVES, DB, "has 1 ready pod"), told, *facts),
        links=(OWNS, CALLS_DB.model_copy(update={"detail": {"host": "db"}}), DB_SELECTS, *mounts),
        subject=make_subject(symptom=symptom),
    )

    assert root_of(answer) == (claims[0] if is_found else None)


DATA = ObjectRef(kind="PersistentVolumeClaim", name="data", namespace="shop")
DB_POD = ObjectRef(kind="Pod", name="db-0", namespace="shop")
API_POD = ObjectRef(kind="Pod", name="api-1", namespace="shop")
STORE = (
    Link(relation=Relation.MOUNTS, source=DB_WORKLOAD, target=DATA, found=True),
    Link(relation=Relation.OWNS, source=DB_WORKLOAD, target=DB_POD, found=True),
    Link(relation=Relation.OWNS, source=API_WORKLOAD, target=API_POD, found=True),
    COMPLAINS.model_copy(update={"detail": {"host": "db"}}),
    *(DB_SELECTS, API_SELECTS, CALLS_API.model_copy(update={"detail": {"clue": "unavailable", "host": "api"}})),
)
BACK = Link(relation=Relation.CALLS, source=DB_WORKLOAD, target=API, found=True, detail={"host": "api"})


def of_log(pod: ObjectRef, clue: str, which: str = "current", **detail: str) -> Fact:
    return make_fact(Signal.LOG, pod, "log: said", clue=clue, which=which, container="app", line="0", **detail)


@pytest.mark.parametrize(
    ("facts", "links", "is_found"),
    [
        ((of_log(API_POD, "crash"), of_log(DB_POD, "disk_full")), STORE, True),
        ((of_log(DB_POD, "disk_full"),), STORE, False),  # who stands between is content
        ((of_log(API_POD, "crash"), of_log(DB_POD, "disk_full", which="previous")), STORE, False),
        ((of_log(API_POD, "crash"), of_log(DB_POD, "disk_full", path="/tmp/x")), STORE, False),
        ((of_log(API_POD, "crash"), of_log(DB_POD, "disk_full")), (*STORE, BACK), False),  # another's words, perhaps
        ((of_log(API_POD, "crash"), of_log(DB_POD, "disk_full")), STORE[:-1], False),  # nobody waits
    ],
)
def test_a_full_volume_is_found_behind_one_that_passes_its_answer_on(
    facts: tuple[Fact, ...], links: tuple[Link, ...], *, is_found: bool
) -> None:
    serves = tuple(make_fact(Signal.SERVES, each, "has 1 ready pod") for each in (API, DB))
    clue = said("unavailable", host="api")
    evidence = broken(CRASH, clue, *serves, *facts, links=links)
    known = tuple(make_workload(each) for each in (WEB, API_WORKLOAD, DB_WORKLOAD))
    answer = evidence.model_copy(update={"workloads": known})

    assert root_of(answer) == (DATA if is_found else None)
