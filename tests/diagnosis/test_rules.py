"""Where a careful reader would not conclude anything, the rules do not either."""

from datetime import timedelta

import pytest

from incidents.faults import Fault
from incidents.models import (
    Abstention,
    Diagnosis,
    Evidence,
    Fact,
    Gap,
    GapKind,
    Link,
    ObjectRef,
    Relation,
    Signal,
    Symptom,
)
from incidents.rules import diagnose
from tests.diagnosis.seeing import CRASH, OWNS, POD, SHORT, broken, of_pod, said
from tests.factories import (
    NOW,
    WEB,
    make_container,
    make_evidence,
    make_fact,
    make_revision,
    make_rollout,
    make_subject,
)

DB = ObjectRef(kind="Service", name="db", namespace="shop")
DB_WORKLOAD = ObjectRef(kind="StatefulSet", name="db", namespace="shop")
CALLS_DB = Link(relation=Relation.CALLS, source=WEB, target=DB, found=True, detail={"clue": "refused", "host": "db"})
DB_SELECTS = Link(relation=Relation.SELECTS, source=DB, target=DB_WORKLOAD, found=True)
WELL = make_fact(Signal.ROLLED_OUT, WEB, "web: 1 of 1 pods available")


def fault_of(evidence: Evidence) -> Fault | None:
    answer = diagnose(evidence)
    return answer.fault if isinstance(answer, Diagnosis) else None


def root_of(evidence: Evidence) -> ObjectRef | None:
    answer = diagnose(evidence)
    return answer.root_cause.object if isinstance(answer, Diagnosis) and answer.root_cause else None


@pytest.mark.parametrize(
    ("clue", "fault"),
    [
        (said("missing_variable", variable="TOKEN_URL", given="no"), Fault.MISSING_ENV_VAR),
        (said("bad_value", variable="LOG_LEVEL", given="yes"), Fault.BAD_ENV_VALUE),
        (said("usage", flag="--listn"), Fault.BAD_COMMAND),
        (said("no_command", command="webd"), Fault.BAD_COMMAND),
        (said("unparsable", path="/etc/web.yaml"), Fault.BAD_CONFIG_FILE),
        (said("missing_file", path="/etc/web.yaml"), Fault.BAD_CONFIG_FILE),
        (said("read_only", path="/var/x"), Fault.PERMISSION_DENIED),
        (said("permission", port="80"), Fault.PERMISSION_DENIED),
        (said("exec_format"), Fault.EXEC_FORMAT_ERROR),
        (said("heap_exhausted"), Fault.OOM_KILLED),
    ],
)
def test_a_crashing_program_is_believed_about_itself(clue: Fact, fault: Fault) -> None:
    assert fault_of(broken(CRASH, clue)) is fault


def test_a_variable_that_is_set_is_not_missing_but_of_no_use() -> None:
    said_missing = said("missing_variable", variable="LOG_LEVEL", given="yes")

    assert fault_of(broken(CRASH, said_missing)) is Fault.BAD_ENV_VALUE


def test_a_variable_that_is_called_invalid_and_is_not_there_is_missing() -> None:
    verbatim = said("bad_value", variable="TOKEN_URL", given="no").model_copy(
        update={"statement": "log: invalid environment: TOKEN_URL"}
    )
    derived = said("bad_value", variable="TOKEN_URL", given="no").model_copy(
        update={"statement": "log: invalid token.url"}
    )

    assert fault_of(broken(CRASH, verbatim)) is Fault.MISSING_ENV_VAR
    assert fault_of(broken(CRASH, derived)) is None


def test_a_value_that_an_argument_gives_is_the_arguments_fault() -> None:
    assert fault_of(broken(CRASH, said("bad_value", given="no", argument="yes"))) is Fault.BAD_COMMAND
    assert fault_of(broken(CRASH, said("bad_value", variable="A", given="yes", argument="yes"))) is Fault.BAD_ENV_VALUE


@pytest.mark.parametrize("clue", [{"clue": "usage", "flag": "levle"}, {"clue": "bad_value"}])
def test_what_is_refused_and_stands_in_a_file_is_the_files_fault(clue: dict[str, str]) -> None:
    kind = clue.pop("clue")
    answer = diagnose(broken(CRASH, said(kind, **clue, from_kind="ConfigMap", from_name="web-conf")))

    assert isinstance(answer, Diagnosis)
    assert answer.root_cause is not None
    assert (answer.fault, answer.root_cause.object.name) == (Fault.BAD_CONFIG_FILE, "web-conf")


def mounts(workload: ObjectRef, secret: str) -> Link:
    target = ObjectRef(kind="Secret", name=secret, namespace="shop")
    return Link(relation=Relation.MOUNTS, source=workload, target=target, found=True)


EXPIRED = said("certificate", why="expired")
CALLS_WELL = Link(relation=Relation.CALLS, source=WEB, target=DB, found=True, detail={"host": "db", "variable": "DB"})


@pytest.mark.parametrize(
    ("clue", "links", "root"),
    [
        (EXPIRED, (mounts(WEB, "web-keys"),), "web-keys"),
        (EXPIRED, (mounts(WEB, "web-truststore"), CALLS_WELL, DB_SELECTS, mounts(DB_WORKLOAD, "db-tls")), "db-tls"),
        (EXPIRED, (mounts(WEB, "web-tls"), CALLS_WELL, DB_SELECTS, mounts(DB_WORKLOAD, "db-password")), "web-tls"),
        (EXPIRED, (CALLS_WELL, DB_SELECTS, mounts(DB_WORKLOAD, "db-tls"), mounts(DB_WORKLOAD, "db-mtls")), None),
        (
            EXPIRED.model_copy(update={"statement": "log: remote error: tls: expired certificate"}),
            (mounts(WEB, "web-tls"), CALLS_WELL, DB_SELECTS, mounts(DB_WORKLOAD, "db-tls")),
            "web-tls",
        ),
        (
            said("certificate", why="expired", host="api.example.com"),
            (
                mounts(WEB, "web-tls"),
                Link(
                    relation=Relation.CALLS,
                    source=WEB,
                    target=ObjectRef(kind="Host", name="api.example.com"),
                    detail={"clue": "certificate", "host": "api.example.com"},
                ),
            ),
            None,
        ),
    ],
)
def test_an_expired_certificate_is_whose_it_is(clue: Fact, links: tuple[Link, ...], root: str | None) -> None:
    found = root_of(broken(CRASH, clue, links=(OWNS, *links)))

    assert (found.name if found else None) == root


def test_words_in_the_log_of_a_container_that_does_not_crash_are_no_cause() -> None:
    elsewhere = said("missing_variable", variable="TOKEN_URL", given="no", container="sidecar")

    assert fault_of(broken(CRASH, elsewhere)) is None


def test_what_kubernetes_says_goes_before_what_a_log_says() -> None:
    killed = of_pod(Signal.OOM_KILLED)

    assert fault_of(broken(killed, said("refused", host="db"), links=(CALLS_DB,))) is Fault.OOM_KILLED


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


@pytest.mark.parametrize(
    ("why", "fault"),
    [
        ("not_found", Fault.IMAGE_NOT_FOUND),
        ("denied", Fault.IMAGE_PULL_DENIED),
        ("unreachable", Fault.REGISTRY_UNREACHABLE),
        ("invalid", Fault.INVALID_IMAGE_NAME),
        ("unknown", None),
    ],
)
def test_a_pull_fails_for_the_reason_that_the_registry_gives_or_for_none(why: str, fault: Fault | None) -> None:
    assert fault_of(broken(of_pod(Signal.IMAGE_UNAVAILABLE, why=why, image="shop/web:v9"))) is fault


def test_memory_kills_of_an_older_revision_are_history() -> None:
    old = of_pod(Signal.OOM_KILLED, revision="1")
    evidence = broken(old, revisions=(make_revision(1, current=False), make_revision(2)))

    assert isinstance(diagnose(evidence), Abstention)


def test_a_crash_that_nothing_explains_is_the_release_only_if_an_earlier_one_ran() -> None:
    old, newest = make_revision(1, current=False), make_revision(2, images={"app": "shop/web:v2"})
    new = of_pod(Signal.CRASHING, exit_code="1", revision="2")

    assert fault_of(broken(new, revisions=(old.model_copy(update={"ready": 1}), newest))) is Fault.BAD_RELEASE
    assert fault_of(broken(new, revisions=(old, newest))) is None


@pytest.mark.parametrize(
    ("changes", "clue", "fault"),
    [
        (("image",), "crash", Fault.BAD_RELEASE),
        (("args", "resources"), "crash", Fault.BAD_RELEASE),
        ((), "crash", None),  # started anew with the same template: what it reads is what may be new
        (("volumes",), "crash", None),
        (("image", "env LEVEL"), "crash", None),
        (("image", "env APP_VERSION"), "crash", Fault.BAD_RELEASE),  # a stamp of the release
        (("image", "env CONVERSION"), "crash", None),
        (("image", "config web-files"), "crash", None),
        (("image",), "bad_value", None),  # it does not say whose value it is
    ],
)
def test_a_release_is_bad_where_it_runs_something_else_and_nothing_points_to_configuration(
    changes: tuple[str, ...], clue: str, fault: Fault | None
) -> None:
    ran, now = make_revision(1, current=False, ready=1), make_revision(2)
    facts = [make_fact(Signal.CHANGED, WEB, each, container="app", field=each, words="changed") for each in changes]
    crash = (of_pod(Signal.CRASHING, exit_code="1", revision="2"), of_pod(Signal.LOG, clue=clue, revision="2"))

    assert fault_of(broken(*crash, *facts, revisions=(ran, now))) is fault


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


def test_a_program_that_says_it_is_stuck_is_wedged_and_not_a_wrong_probe() -> None:
    not_ready, probe = of_pod(Signal.NOT_READY), of_pod(Signal.PROBE_FAILING, probe="readiness", why="exec")

    assert fault_of(broken(not_ready, probe, said("stalled"))) is Fault.APP_WEDGED
    assert fault_of(broken(not_ready, probe)) is Fault.READINESS_PROBE_FAILING


@pytest.mark.parametrize(("why", "status"), [("timeout", ""), ("refused", ""), ("exec", ""), ("status", "503")])
def test_a_program_that_was_ready_and_fails_its_probe_is_stuck(why: str, status: str) -> None:
    probe = of_pod(Signal.PROBE_FAILING, probe="readiness", why=why, status=status)
    was, never = of_pod(Signal.NOT_READY, was_ready="yes"), of_pod(Signal.NOT_READY)

    assert fault_of(broken(was, probe)) is Fault.APP_WEDGED
    assert fault_of(broken(never, probe)) is Fault.READINESS_PROBE_FAILING


def test_a_program_that_exits_by_itself_was_not_killed_by_its_probe() -> None:
    probe = of_pod(Signal.PROBE_FAILING, probe="liveness", why="refused")

    assert fault_of(broken(of_pod(Signal.CRASHING, exit_code="1"), probe)) is None
    assert fault_of(broken(of_pod(Signal.CRASHING, exit_code="137"), probe)) is Fault.LIVENESS_PROBE_FAILING


def test_nothing_found_is_an_abstention() -> None:
    assert isinstance(diagnose(make_evidence(focus=None, workloads=())), Abstention)


def test_each_diagnosis_cites_what_it_rests_on() -> None:
    clue = said("missing_variable", variable="TOKEN_URL", given="no")
    answer = diagnose(broken(CRASH, clue))

    assert isinstance(answer, Diagnosis)
    assert clue in answer.evidence
    assert POD in {fact.source.object for fact in answer.evidence}


def well(*facts: Fact, links: tuple[Link, ...] = (), symptom: Symptom = Symptom.LOAD) -> Evidence:
    """Evidence of `web` with its pod ready, and these facts."""
    return make_evidence(subject=make_subject(symptom=symptom), facts=(WELL, *facts), links=(OWNS, *links))


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


def test_the_last_words_of_a_program_count_for_more_than_what_it_said_of_itself_before() -> None:
    nobody = make_fact(Signal.NO_READY_PODS, DB, "none is ready")
    zero = make_fact(Signal.ZERO_REPLICAS, DB_WORKLOAD, "scaled to 0")
    own, last = said("permission"), said("refused", host="db")
    after = last.model_copy(update={"detail": {**last.detail, "line": "3"}})
    links = (CALLS_DB, DB_SELECTS)

    assert root_of(broken(CRASH, own, after, nobody, zero, links=links)) == DB_WORKLOAD
    assert root_of(broken(CRASH, own, last, nobody, zero, links=links)) == WEB
    assert root_of(broken(CRASH, own, after, make_fact(Signal.SERVES, DB, "serves"), links=links)) == WEB


@pytest.mark.parametrize(("passes", "fault"), [(True, None), (False, Fault.READINESS_PROBE_FAILING)])
def test_a_probe_that_another_pod_of_its_template_passes_asks_at_the_right_place(
    *, passes: bool, fault: Fault | None
) -> None:
    probe = of_pod(Signal.PROBE_FAILING, probe="readiness", why="refused", port="9443", revision="1")
    pods = (make_container(pod=POD.name, ready=False), make_container(pod="web-2", ready=passes))

    assert fault_of(broken(of_pod(Signal.NOT_READY), probe, containers=pods)) is fault


@pytest.mark.parametrize(("restarts", "fault"), [(0, None), (2, Fault.STARTUP_PROBE_FAILING)])
def test_a_startup_probe_that_has_not_given_up_yet_is_no_fault(restarts: int, fault: Fault | None) -> None:
    probe = of_pod(Signal.PROBE_FAILING, probe="startup", why="status", status="503")
    container = make_container(pod=POD.name, ready=False, restarts=restarts, running_since=NOW - timedelta(minutes=9))

    assert fault_of(broken(of_pod(Signal.NOT_READY), probe, containers=(container,))) is fault


@pytest.mark.parametrize(
    ("field", "words", "fault"),
    [
        ("env TOKEN_URL", "removed", Fault.MISSING_ENV_VAR),
        ("env TOKEN_URL", "another value", Fault.BAD_ENV_VALUE),
        ("env TOKEN_URL", "added", None),
        ("image", "web:v1 -> web:v2", Fault.BAD_RELEASE),
    ],
)
def test_a_revision_that_only_changed_a_variable_fails_by_that(field: str, words: str, fault: Fault | None) -> None:
    ran, now = make_revision(number=1, current=False), make_revision(number=2, current=True)
    changed = make_fact(Signal.CHANGED, WEB, "changed", container="app", field=field, words=words, older_ready="yes")
    crash = of_pod(Signal.CRASHING, exit_code="1", revision="2")
    seen = broken(
        crash, changed, revisions=(ran, now), containers=(make_container(revision=2, ready=False, restarts=4),)
    )

    assert fault_of(seen) is fault
