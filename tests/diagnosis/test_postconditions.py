"""Ready pods alone prove nothing: each way to look healthy without being cured is seen through."""

from datetime import datetime, timedelta
from typing import Any

from incidents.faults import Fault
from incidents.models import ContainerSpec, Evidence, ObjectRef, Signal
from incidents.postconditions import checks_of, is_hopeless
from tests.diagnosis.seeing import OWNS, SHORT, of_pod, said
from tests.factories import (
    NOW,
    WEB,
    make_container,
    make_diagnosis,
    make_evidence,
    make_revision,
    make_rollout,
    make_workload,
)

QUIET = timedelta(seconds=10)
CURED = make_revision(2, env_names={"app": ("LOG_LEVEL", "REQUIRED_CONFIG")})
HAS_IT = ContainerSpec(name="app", env_names=("LOG_LEVEL", "REQUIRED_CONFIG"))


def after(**given: Any) -> Evidence:
    container = make_container(revision=2, **given.pop("container", {}))
    return make_evidence(**{"revisions": (CURED,), "specs": (HAS_IT,), "containers": (container,), **given})


def failed(seen: Evidence, fault: Fault = Fault.MISSING_ENV_VAR) -> list[str]:
    checks = checks_of(make_diagnosis(fault), make_evidence(rollout=make_rollout(2, available=0)), seen, QUIET)
    return [check.name for check in checks if not check.passed]


def test_cured_complete_and_quiet_passes() -> None:
    assert failed(after(rollout=make_rollout(2))) == []


def test_scaling_down_is_no_cure() -> None:
    assert failed(after(rollout=make_rollout(1))) == ["as many replicas as before"]


def test_healthy_pods_without_the_variable_are_no_cure() -> None:
    seen = after(rollout=make_rollout(2), revisions=(make_revision(2),), specs=(ContainerSpec(name="app"),))

    assert failed(seen) == ["the cause is gone"]


def test_a_program_that_still_misses_the_variable_is_not_cured() -> None:
    complaint = said("missing_variable", variable="REQUIRED_CONFIG", given="no", revision="2")
    crash = of_pod(Signal.CRASHING, exit_code="1", revision="2")
    seen = after(rollout=make_rollout(2), facts=(SHORT, crash, complaint), links=(OWNS,))

    assert failed(seen) == ["the cause is gone"]


def test_a_pod_that_has_only_just_started_is_not_quiet_yet() -> None:
    young = {"running_since": NOW - timedelta(seconds=3)}

    assert failed(after(rollout=make_rollout(2), container=young)) == ["healthy for 10 s"]


def test_a_controller_that_has_not_seen_the_change_has_not_rolled_it_out() -> None:
    assert failed(after(rollout=make_rollout(2, observed=False))) == ["rolled out"]


def test_an_old_pod_that_is_left_over_keeps_the_rollout_open() -> None:
    assert failed(after(rollout=make_rollout(2, total=3))) == ["rolled out"]


def test_no_pods_is_no_cure() -> None:
    assert len(failed(after(rollout=make_rollout(0), containers=()))) == 3


def test_a_root_that_cannot_be_seen_any_more_never_passes() -> None:
    assert failed(after(rollout=make_rollout(2), bindings={})) == ["the cause is gone"]


def test_a_caller_that_fails_again_after_its_cause_was_mended_has_not_recovered() -> None:
    caller = ObjectRef(kind="Deployment", name="edge", namespace="shop")
    waits = make_container(pod="edge-1", ready=False, state="waiting", restarts=4)
    root = make_workload(WEB, revisions=(CURED,), specs=(HAS_IT,), containers=(make_container(revision=2),))

    def seen(last_finished_at: datetime) -> Evidence:
        container = waits.model_copy(update={"last_finished_at": last_finished_at})
        front = make_workload(caller, containers=(container,))
        return make_evidence(focus=caller, workloads=(front, root))

    assert failed_again(seen(NOW)) == ["Deployment shop/edge recovers"]
    assert failed_again(seen(NOW - timedelta(hours=3))) == []


def failed_again(seen: Evidence) -> list[str]:
    checks = checks_of(make_diagnosis(), make_evidence(), seen, QUIET)
    return [check.name for check in checks if not check.passed]


def test_restarting_again_and_again_is_hopeless_but_once_is_not() -> None:
    assert is_hopeless(make_diagnosis(), after(container={"restarts": 3}))
    assert not is_hopeless(make_diagnosis(), after(container={"restarts": 1}))


def test_crashes_of_the_old_pods_do_not_make_a_fix_hopeless_before_its_pods_exist() -> None:
    unmade = after(container={"restarts": 7, "ready": False}, revisions=(make_revision(1, current=False),))

    assert not is_hopeless(make_diagnosis(), unmade)
    assert "the cause is gone" in failed(unmade)
