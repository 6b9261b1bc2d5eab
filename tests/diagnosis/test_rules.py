"""What a program says of itself, and what its release did: nothing is concluded that a careful reader would not."""

import pytest

from incidents.faults import Fault
from incidents.models import (
    Abstention,
    Diagnosis,
    Fact,
    Link,
    ObjectRef,
    Relation,
    Signal,
)
from incidents.rules import diagnose
from tests.diagnosis.seeing import (
    CALLS_DB,
    CRASH,
    DB,
    DB_SELECTS,
    DB_WORKLOAD,
    OWNS,
    POD,
    broken,
    fault_of,
    of_pod,
    root_of,
    said,
)
from tests.factories import (
    WEB,
    make_container,
    make_evidence,
    make_fact,
    make_revision,
)


def mounts(workload: ObjectRef, secret: str) -> Link:
    target = ObjectRef(kind="Secret", name=secret, namespace="shop")
    return Link(relation=Relation.MOUNTS, source=workload, target=target, found=True)


EXPIRED = said("certificate", why="expired")


CALLS_WELL = Link(relation=Relation.CALLS, source=WEB, target=DB, found=True, detail={"host": "db", "variable": "DB"})


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


def test_nothing_found_is_an_abstention() -> None:
    assert isinstance(diagnose(make_evidence(focus=None, workloads=())), Abstention)


def test_each_diagnosis_cites_what_it_rests_on() -> None:
    clue = said("missing_variable", variable="TOKEN_URL", given="no")
    answer = diagnose(broken(CRASH, clue))

    assert isinstance(answer, Diagnosis)
    assert clue in answer.evidence
    assert POD in {fact.source.object for fact in answer.evidence}


def test_the_last_words_of_a_program_count_for_more_than_what_it_said_of_itself_before() -> None:
    nobody = make_fact(Signal.NO_READY_PODS, DB, "none is ready")
    zero = make_fact(Signal.ZERO_REPLICAS, DB_WORKLOAD, "scaled to 0")
    own, last = said("permission"), said("refused", host="db")
    after = last.model_copy(update={"detail": {**last.detail, "line": "3"}})
    links = (CALLS_DB, DB_SELECTS)

    assert root_of(broken(CRASH, own, after, nobody, zero, links=links)) == DB_WORKLOAD
    assert root_of(broken(CRASH, own, last, nobody, zero, links=links)) == WEB
    assert root_of(broken(CRASH, own, after, make_fact(Signal.SERVES, DB, "serves"), links=links)) == WEB


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


@pytest.mark.parametrize(
    ("names", "words", "fault"),
    [
        ("TOKEN_URL", "removed", Fault.MISSING_ENV_VAR),
        ("TOKEN_URL OTHER_URL", "removed", Fault.MISSING_ENV_VAR),
        ("OTHER_URL", "removed", None),
        ("", "removed", None),
        ("TOKEN_URL", "added", None),
        ("TOKEN_URL", "another value", None),
    ],
)
def test_a_variable_that_is_gone_and_that_the_last_words_name_is_missed(
    names: str, words: str, fault: Fault | None
) -> None:
    ran, now = make_revision(number=1, current=False), make_revision(number=2, current=True)
    changed = [
        make_fact(Signal.CHANGED, WEB, f"{field} changed", container="app", field=field, words=what, older_ready="yes")
        for field, what in (("env TOKEN_URL", words), ("env LOG_LEVEL", "added"), ("image", "web:v1 -> web:v2"))
    ]
    crash = of_pod(Signal.CRASHING, exit_code="1", revision="2")
    last = of_pod(Signal.LOG, clue="unread", which="current", line="4", names=names, revision="2")
    pods = (make_container(revision=2, ready=False, restarts=4),)

    assert fault_of(broken(crash, last, *changed, revisions=(ran, now), containers=pods)) is fault
