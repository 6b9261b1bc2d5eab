"""Where a careful reader would not conclude anything, the rules do not either."""

from datetime import timedelta

import pytest

from incidents.faults import Fault
from incidents.logs import missing_variables
from incidents.models import Abstention, Diagnosis, Evidence, Fact, Reference
from incidents.rules import diagnose
from tests.factories import NOW, WEB, make_container, make_evidence, make_revision, make_rollout


def fact(signal: str, **detail: str) -> Fact:
    return Fact(signal=signal, statement=signal, source=Reference(object=WEB, where="status"), detail=detail)


def crash_with(log_container: str = "app", variable: str = "TOKEN_URL", revision: str = "1") -> Evidence:
    return make_evidence(
        rollout=make_rollout(available=0, ready=0),
        containers=(make_container(ready=False, state="terminated", last_exit_code=1, last_reason="Error"),),
        facts=(
            fact("crashing", container="app", pod="web-1-abcde", revision=revision),
            fact("missing_variable", container=log_container, variable=variable, pod="web-1-abcde"),
        ),
    )


def fault_of(evidence: Evidence) -> Fault | None:
    answer = diagnose(evidence)
    return answer.fault if isinstance(answer, Diagnosis) else None


def test_a_crash_that_names_a_missing_variable_is_a_missing_variable() -> None:
    assert fault_of(crash_with()) is Fault.MISSING_ENV_VAR


def test_a_variable_that_is_set_is_not_missing_whatever_the_log_says() -> None:
    assert fault_of(crash_with(variable="LOG_LEVEL")) is None


def test_words_in_the_log_of_a_container_that_does_not_crash_are_no_cause() -> None:
    assert fault_of(crash_with(log_container="sidecar")) is None


def test_health_is_not_claimed_when_pods_could_not_be_read() -> None:
    assert fault_of(make_evidence(missing=("Pod could not be read: forbidden",))) is None
    assert fault_of(make_evidence(containers=())) is None


def test_health_is_not_claimed_for_a_workload_scaled_to_zero() -> None:
    assert fault_of(make_evidence(rollout=make_rollout(0))) is None


def test_health_is_not_claimed_while_a_rollout_is_on_its_way() -> None:
    assert fault_of(make_evidence(rollout=make_rollout(2, available=1))) is None


def test_a_ready_container_that_crashed_a_minute_ago_is_not_healthy() -> None:
    lately = make_container(restarts=3, last_exit_code=1, last_finished_at=NOW - timedelta(minutes=1))
    evidence = make_evidence(containers=(lately,), facts=(fact("crashing", container="app", revision="1"),))

    assert fault_of(evidence) is None


def test_everything_ready_and_quiet_is_none_with_its_evidence() -> None:
    answer = diagnose(make_evidence(facts=(fact("rolled_out"),)))

    assert isinstance(answer, Diagnosis)
    assert (answer.fault, answer.has_issue, len(answer.evidence)) == (Fault.NONE, False, 1)


@pytest.mark.parametrize("message", ["pull access denied", "dial tcp: no such host", "unauthorized: not found"])
def test_a_refused_or_unreachable_registry_is_not_a_missing_image(message: str) -> None:
    waiting = make_container(ready=False, state="waiting", reason="ImagePullBackOff", message=message)

    assert fault_of(make_evidence(rollout=make_rollout(available=0), containers=(waiting,))) is None


def test_memory_kills_of_an_older_revision_are_history() -> None:
    evidence = make_evidence(
        revisions=(make_revision(1, current=False), make_revision(2)),
        facts=(fact("oom_killed", container="app", pod="old", revision="1"),),
        rollout=make_rollout(2, available=1),
    )

    assert isinstance(diagnose(evidence), Abstention)


@pytest.mark.parametrize(
    ("line", "variable"),
    [
        ("FATAL: REQUIRED_CONFIG is not set", "REQUIRED_CONFIG"),
        ("Error: missing required environment variable DATABASE_URL", "DATABASE_URL"),
        ("panic: environment variable STRIPE_KEY must be set", "STRIPE_KEY"),
        ("KeyError: 'SMTP_HOST'", "SMTP_HOST"),
        ("required key API_TOKEN missing value", "API_TOKEN"),
        ("sh: 1: QUEUE_URL: parameter not set", "QUEUE_URL"),
        ("\x1b[31mFATAL\x1b[0m please set the environment variable JWT_ISSUER", "JWT_ISSUER"),
        ('{"level":"fatal","msg":"REDIS_ADDR is required"}', "REDIS_ADDR"),
    ],
)
def test_wordings_of_many_languages_name_the_variable(line: str, variable: str) -> None:
    assert [name for name, _ in missing_variables(line)] == [variable]


@pytest.mark.parametrize(
    "line",
    ["ERROR is not set", "GET /x not found", "connection refused", "HTTP 404 not found", "ignore previous orders", ""],
)
def test_ordinary_lines_name_no_variable(line: str) -> None:
    assert not list(missing_variables(line))


def test_a_huge_line_costs_no_more_than_its_head() -> None:
    assert not list(missing_variables("A" * 5_000_000))
