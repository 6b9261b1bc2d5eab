"""The walk along calls, from who complains to who is at fault; and where it must not lead."""

import pytest

from incidents.faults import Fault
from incidents.models import (
    Abstention,
    Evidence,
    Fact,
    Link,
    ObjectRef,
    Relation,
    Signal,
    Symptom,
)
from incidents.rules import diagnose
from tests.diagnosis.seeing import (
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
    broken,
    fault_of,
    of_pod,
    root_of,
    said,
    well,
)
from tests.factories import (
    WEB,
    make_evidence,
    make_fact,
)


def mounts(workload: ObjectRef, secret: str) -> Link:
    target = ObjectRef(kind="Secret", name=secret, namespace="shop")
    return Link(relation=Relation.MOUNTS, source=workload, target=target, found=True)


CALLS_WELL = Link(relation=Relation.CALLS, source=WEB, target=DB, found=True, detail={"host": "db", "variable": "DB"})


def test_a_refused_call_leads_to_the_workload_behind_the_service() -> None:
    nobody = make_fact(Signal.NO_READY_PODS, DB, "none is ready")
    zero = make_fact(Signal.ZERO_REPLICAS, DB_WORKLOAD, "scaled to 0")
    evidence = broken(CRASH, said("refused", host="db"), nobody, zero, links=(CALLS_DB, DB_SELECTS))

    assert (fault_of(evidence), root_of(evidence)) == (Fault.SCALED_TO_ZERO, DB_WORKLOAD)


def test_a_refused_call_to_a_service_that_is_well_explains_nothing() -> None:
    serves = make_fact(Signal.SERVES, DB, "has 1 ready pod")

    assert fault_of(broken(CRASH, said("refused", host="db"), serves, links=(CALLS_DB, DB_SELECTS))) is None


def test_services_that_could_not_be_read_are_not_called_missing() -> None:
    unseen = CALLS_DB.model_copy(update={"found": None})

    assert fault_of(broken(CRASH, said("unresolved", host="db"), links=(unseen,))) is None


def test_a_service_that_is_known_not_to_exist_is_the_root() -> None:
    absent = CALLS_DB.model_copy(update={"found": False, "detail": {"clue": "unresolved", "host": "db"}})
    evidence = broken(CRASH, said("unresolved", host="db"), links=(absent,))

    assert (fault_of(evidence), root_of(evidence)) == (Fault.SERVICE_MISSING, DB)


ZERO = (make_fact(Signal.NO_READY_PODS, DB, "none"), make_fact(Signal.ZERO_REPLICAS, DB_WORKLOAD, "scaled to 0"))
CHAIN = (CALLS_API, API_SELECTS, COMPLAINS, DB_SELECTS)


@pytest.mark.parametrize("symptom", [Symptom.LOAD, Symptom.OTHER])
def test_a_silent_program_leads_through_one_that_is_well_to_whom_that_complains_of(symptom: Symptom) -> None:
    evidence = well(*ZERO, links=CHAIN, symptom=symptom)

    assert (fault_of(evidence), root_of(evidence)) == (Fault.SCALED_TO_ZERO, DB_WORKLOAD)


BESIDE = ObjectRef(kind="Service", name="flags", namespace="shop")
NOBODY_BESIDE = make_fact(Signal.SELECTS_NOTHING, BESIDE, "selects nothing")


@pytest.mark.parametrize(
    ("facts", "links", "symptom"),
    [
        ((), CHAIN, Symptom.AVAILABILITY),
        (
            (),
            (CALLS_API, API_SELECTS, COMPLAINS.model_copy(update={"where": "log app previous"}), DB_SELECTS),
            Symptom.LOAD,
        ),
        ((), (*CHAIN, CALLS_DB.model_copy(update={"target": BESIDE})), Symptom.LOAD),
        ((NOBODY_BESIDE,), (*CHAIN, CALLS_API.model_copy(update={"target": BESIDE})), Symptom.LOAD),
        ((NOBODY_BESIDE,), (*CHAIN, COMPLAINS.model_copy(update={"target": BESIDE})), Symptom.LOAD),
        ((make_fact(Signal.STALLED, API_WORKLOAD, "stalled"),), CHAIN, Symptom.LOAD),
    ],
    ids=["only counts", "long ago", "names another", "another in trouble", "two ends", "in trouble itself"],
)
def test_a_silent_program_proves_nothing_where_there_is_more_than_one_way(
    facts: tuple[Fact, ...], links: tuple[Link, ...], symptom: Symptom
) -> None:
    assert fault_of(well(*ZERO, *facts, links=links, symptom=symptom)) is None


@pytest.mark.parametrize(
    ("words", "facts", "links", "is_found"),
    [
        ("log: giving up after 5 attempts: table is read-only", ZERO, CHAIN, True),
        ("log: panic: index out of range", ZERO, CHAIN, False),  # its own fault
        ("log: giving up after 5 attempts: table is read-only", (), CHAIN, False),  # that is over
        ("log: giving up after 5 attempts", ZERO, (CALLS_API, API_SELECTS, DB_SELECTS), False),
    ],
)
def test_a_program_that_tried_in_vain_leads_through_one_that_is_well(
    words: str, facts: tuple[Fact, ...], links: tuple[Link, ...], *, is_found: bool
) -> None:
    clue = said("crash").model_copy(update={"statement": words})

    assert root_of(broken(CRASH, clue, *facts, links=links)) == (DB_WORKLOAD if is_found else None)


def test_a_word_that_only_a_sentence_takes_for_a_host_is_no_missing_service() -> None:
    absent = CALLS_DB.model_copy(update={"found": False, "detail": {"clue": "unavailable", "host": "db"}})
    manifest = absent.model_copy(update={"detail": {"host": "db", "variable": "DB_HOST"}})
    clue = said("unavailable", host="db")

    assert fault_of(broken(CRASH, clue, links=(OWNS, absent))) is None
    assert root_of(broken(CRASH, clue, links=(OWNS, absent, manifest))) == DB


def test_callers_in_a_circle_end_the_walk() -> None:
    back = Link(relation=Relation.CALLS, source=DB_WORKLOAD, target=WEB, found=True, detail={"clue": "refused"})
    nobody = make_fact(Signal.NO_READY_PODS, DB, "none is ready")
    short = make_fact(Signal.SHORT_OF_REPLICAS, DB_WORKLOAD, "0 of 1")

    assert (
        fault_of(broken(CRASH, said("refused", host="db"), nobody, short, links=(CALLS_DB, DB_SELECTS, back))) is None
    )


@pytest.mark.parametrize("symptom", [Symptom.LOAD, Symptom.AVAILABILITY])
def test_a_ready_program_that_cannot_reach_somebody_leads_to_what_is_wrong_there(symptom: Symptom) -> None:
    nothing = make_fact(Signal.SELECTS_NOTHING, DB, "selects nothing")
    evidence = well(said("refused", host="db"), nothing, links=(CALLS_DB,), symptom=symptom)

    assert (fault_of(evidence), root_of(evidence)) == (Fault.SERVICE_SELECTOR_MISMATCH, DB)


def test_a_ready_program_that_complains_of_somebody_who_is_well_proves_nothing() -> None:
    serves = make_fact(Signal.SERVES, DB, "has 1 ready pod")
    works = make_fact(Signal.ROLLED_OUT, DB_WORKLOAD, "1 of 1")
    complaint = (said("refused", host="db"), serves, works)

    assert fault_of(well(*complaint, links=(CALLS_DB, DB_SELECTS))) is None
    assert fault_of(well(*complaint, links=(CALLS_DB, DB_SELECTS), symptom=Symptom.AVAILABILITY)) is Fault.NONE


def test_a_ready_program_that_cannot_hand_on_its_traces_is_not_explained_by_that() -> None:
    collector = ObjectRef(kind="Service", name="otel-collector", namespace="shop")
    call = CALLS_DB.model_copy(update={"target": collector})
    nothing = make_fact(Signal.SELECTS_NOTHING, collector, "selects nothing")

    assert fault_of(well(said("refused", host="otel-collector"), nothing, links=(call,))) is None


def test_a_host_outside_is_no_proof_while_the_caller_is_ready() -> None:
    outside = CALLS_DB.model_copy(update={"target": ObjectRef(kind="Host", name="api.example.com"), "found": None})

    assert fault_of(well(said("refused", host="api.example.com"), links=(outside,))) is None


def test_a_host_outside_of_which_a_ready_program_complains_until_now_is_the_cause_if_its_manifest_names_it() -> None:
    host, clue = ObjectRef(kind="Host", name="api.example.com"), said("unavailable", host="api.example.com")
    named = CALLS_DB.model_copy(update={"target": host, "found": None, "detail": {"host": host.name}})
    lasting = named.model_copy(update={"detail": {"clue": "unavailable", "host": host.name, "lasting": "yes"}})

    assert root_of(well(clue, links=(named, lasting))) == WEB
    assert fault_of(well(clue, links=(named, lasting))) is Fault.DEPENDENCY_UNAVAILABLE
    assert fault_of(well(clue, links=(lasting,))) is None


def test_a_ready_program_that_is_shown_an_expired_certificate_until_now_leads_to_it() -> None:
    clue = said("certificate", why="expired", host="db")
    once = CALLS_DB.model_copy(update={"detail": {"clue": "certificate", "host": "db"}})
    lasting = once.model_copy(update={"detail": {**once.detail, "lasting": "yes"}})
    behind = (DB_SELECTS, mounts(DB_WORKLOAD, "db-tls"), mounts(WEB, "web-tls"))
    root = root_of(well(clue, links=(lasting, *behind)))

    assert root is not None
    assert root.name == "db-tls"
    assert root_of(well(clue, links=(once, *behind))) is None
    assert root_of(well(said("certificate", why="authority", host="db"), links=(lasting, *behind))) is None


def test_a_ready_program_is_not_called_well_where_nobody_can_say_what_ails_its_callee() -> None:
    short = make_fact(Signal.SHORT_OF_REPLICAS, DB_WORKLOAD, "0 of 1 available")
    nobody = make_fact(Signal.NO_READY_PODS, DB, "none is ready")
    evidence = well(
        said("refused", host="db"), short, nobody, links=(CALLS_DB, DB_SELECTS), symptom=Symptom.AVAILABILITY
    )
    answer = diagnose(evidence)

    assert isinstance(answer, Abstention)
    assert answer.where == DB_WORKLOAD


def test_a_complaint_that_names_nobody_is_about_the_callee_that_nobody_serves() -> None:
    named = CALLS_DB.model_copy(update={"detail": {"host": "db", "variable": "DB_HOST"}})
    nothing = make_fact(Signal.SELECTS_NOTHING, DB, "selects nothing")

    assert root_of(well(said("refused"), nothing, links=(named,))) == DB
    assert root_of(well(said("refused", host="api.example.com"), nothing, links=(named,))) is None
    assert root_of(well(nothing, links=(named,))) is None


@pytest.mark.parametrize(
    ("words", "is_found"),
    [("plan answered 502", False), ("stock answered 502", True), ("web: stock answered 502 Bad Gateway", True)],
)
def test_a_complaint_that_half_names_a_callee_is_about_that(words: str, *, is_found: bool) -> None:
    stock, gateway = (ObjectRef(kind="Service", name=name, namespace="shop") for name in ("stock-api", "web-gateway"))
    calls = tuple(CALLS_WELL.model_copy(update={"target": each, "detail": {}}) for each in (stock, gateway))
    denied = make_fact(
        Signal.POLICY_DENIES, DB, "keeps web from stock-api", target=str(stock), caller=str(WEB), port="80"
    )
    policy = denied.source.model_copy(update={"object": ObjectRef(kind="NetworkPolicy", name="p", namespace="shop")})
    serves = tuple(make_fact(Signal.SERVES, each, "has 2 ready pods") for each in (stock, gateway))
    clue = said("unavailable").model_copy(update={"statement": words})
    evidence = well(clue, *serves, denied.model_copy(update={"source": policy}), links=calls)

    assert (root_of(evidence) == policy.object) is is_found


def test_a_slow_program_may_wait_for_whom_no_more_replicas_may_help() -> None:
    scaler = ObjectRef(kind="HorizontalPodAutoscaler", name="db", namespace="shop")
    scales = Link(relation=Relation.SCALES, source=scaler, target=DB_WORKLOAD, found=True)
    full = make_fact(Signal.AT_MAXIMUM, scaler, "at its maximum of 5 replicas and wants more")
    links = (CALLS_WELL, DB_SELECTS, scales)

    assert root_of(well(said("slow"), full, links=links)) == scaler
    assert root_of(well(full, links=links)) is None
    assert root_of(well(said("slow"), full, links=(CALLS_WELL, DB_SELECTS))) is None


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"])
def test_a_host_that_means_the_pod_itself_is_not_outside(host: str) -> None:
    call = CALLS_DB.model_copy(update={"target": ObjectRef(kind="Host", name=host), "found": None})

    assert fault_of(broken(CRASH, said("refused", host=host), links=(call,))) is None


def test_a_name_that_nobody_knows_is_the_one_callee_that_does_not_exist() -> None:
    def calls(name: str) -> Link:
        target = ObjectRef(kind="Service", name=name, namespace="shop")
        return Link(relation=Relation.CALLS, source=WEB, target=target, found=False, detail={"host": name})

    nameless, absent = said("unresolved"), calls("dbb")

    assert root_of(broken(CRASH, nameless, links=(absent,))) == absent.target
    assert root_of(broken(CRASH, nameless, links=(absent, calls("cachee")))) is None
    assert root_of(broken(CRASH, said("unresolved", host="api.example.com"), links=(absent,))) is None


def test_a_program_that_stands_still_while_whom_it_calls_is_in_trouble_waits_for_them() -> None:
    stuck, crash = of_pod(Signal.NOT_READY), said("stalled")
    nobody = make_fact(Signal.NO_READY_PODS, DB, "db has no ready pods")

    assert fault_of(broken(stuck, crash)) is Fault.APP_WEDGED
    assert fault_of(broken(stuck, crash, nobody, links=(CALLS_DB, DB_SELECTS))) is not Fault.APP_WEDGED


def test_a_ready_program_whose_store_is_reached_at_its_followers_leads_to_the_service() -> None:
    follows = make_fact(Signal.SERVES, DB, "has 2 ready pods", meant="StatefulSet shop/db-primary")
    named = CALLS_DB.model_copy(update={"detail": {"host": "db"}})

    assert root_of(well(said("unavailable"), follows, links=(named, DB_SELECTS))) == DB
    assert root_of(well(follows, links=(named, DB_SELECTS))) is None


JOB = ObjectRef(kind="Job", name="backup", namespace="shop")
JOB_POD = ObjectRef(kind="Pod", name="backup-x1", namespace="shop")
JOB_CALLS = CALLS_DB.model_copy(update={"source": JOB, "where": "log app current"})
SERVES = make_fact(Signal.SERVES, DB, "has 1 ready pod")


def failed_job(*facts: Fact, links: tuple[Link, ...] = (), **clue: str) -> Evidence:
    failed = make_fact(Signal.JOB_FAILED, JOB, "failed", reason="BackoffLimitExceeded")
    crash = make_fact(Signal.CRASHING, JOB_POD, "exits with code 1", container="app")
    words = make_fact(Signal.LOG, JOB_POD, "log: said", which="current", container="app", line="0", **clue)
    owns = Link(relation=Relation.OWNS, source=JOB, target=JOB_POD, found=True)
    return make_evidence(focus=JOB, workloads=(), facts=(failed, crash, words, *facts), links=(owns, *links))


@pytest.mark.parametrize(
    ("clue", "facts", "links", "is_all"),
    [
        ({"clue": "crash"}, (), (), True),
        ({"clue": "auth_failed"}, (), (), True),
        ({"clue": "refused", "host": "db"}, (SERVES,), (JOB_CALLS,), True),  # it is over
        ({"clue": "refused", "host": "db"}, (), (JOB_CALLS,), False),
        (
            {"clue": "unavailable", "host": "db"},
            (SERVES,),
            (JOB_CALLS.model_copy(update={"detail": {"clue": "unavailable", "host": "db"}}),),
            False,
        ),
        ({"clue": "certificate", "why": "expired", "host": "db.example"}, (), (), False),
    ],
)
def test_that_a_job_failed_is_all_there_is_only_where_it_blames_nobody_else(
    clue: dict[str, str], facts: tuple[Fact, ...], links: tuple[Link, ...], *, is_all: bool
) -> None:
    assert fault_of(failed_job(*facts, links=links, **clue)) is (Fault.JOB_FAILED if is_all else None)


@pytest.mark.parametrize(
    ("detail", "complains", "is_found"),
    [({"meant": "Deployment shop/db"}, True, True), ({"meant": "Deployment shop/db"}, False, False), ({}, True, False)],
)
def test_a_service_that_selects_those_who_wait_for_it_misses_the_workload_of_its_name(
    detail: dict[str, str], *, complains: bool, is_found: bool
) -> None:
    nobody = make_fact(Signal.NO_READY_PODS, DB, "none is ready", **detail)
    waits = of_pod(Signal.INIT_UNFINISHED, init="yes")
    selects = DB_SELECTS.model_copy(update={"target": WEB})
    calls = CALLS_DB if complains else CALLS_WELL
    evidence = broken(waits, said("refused", host="db"), nobody, links=(calls, selects))

    assert (fault_of(evidence) is Fault.SERVICE_SELECTOR_MISMATCH) is is_found
