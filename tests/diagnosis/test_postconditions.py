"""Ready pods alone prove nothing: each way to look healthy without being cured is seen through."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from incidents.faults import ActionName, Fault
from incidents.models import (
    Cause,
    ContainerSpec,
    Evidence,
    Link,
    ObjectRef,
    Plan,
    ProbeSpec,
    Relation,
    Signal,
    WorkloadFacts,
)
from incidents.postconditions import Trial, checks_of, is_about_objects, is_hopeless, restored, waits_for_restart
from tests.diagnosis.seeing import OWNS, SHORT, of_pod, said
from tests.factories import (
    NOW,
    WEB,
    make_container,
    make_diagnosis,
    make_evidence,
    make_fact,
    make_plan,
    make_revision,
    make_rollout,
    make_workload,
)

QUIET = timedelta(seconds=10)
APPLIED = NOW - timedelta(minutes=1)
CURED = make_revision(2, env_names={"app": ("LOG_LEVEL", "REQUIRED_CONFIG")})
HAS_IT = ContainerSpec(name="app", env_names=("LOG_LEVEL", "REQUIRED_CONFIG"))
WRITTEN = {"Deployment/web": "uid:written"}
SERVICE = ObjectRef(kind="Service", name="web", namespace="shop")
CLAIM = ObjectRef(kind="PersistentVolumeClaim", name="data", namespace="shop")
FLUX = ObjectRef(kind="Kustomization", name="apps", namespace="shop")
JOB = ObjectRef(kind="Job", name="import", namespace="shop")
NODE = ObjectRef(kind="Node", name="lab")
EDGE = ObjectRef(kind="Deployment", name="edge", namespace="shop")


def after(**given: Any) -> Evidence:
    container = make_container(revision=2, **given.pop("container", {}))
    base = {"revisions": (CURED,), "specs": (HAS_IT,), "containers": (container,), "bindings": WRITTEN}
    return make_evidence(**{**base, **given})


def make_trial(**given: Any) -> Trial:
    """A variable that was missing has been set; two replicas were wanted."""
    before = make_evidence(rollout=make_rollout(2, available=0))
    base = {"diagnosis": make_diagnosis(), "plan": make_plan(), "before": before, "quiet": QUIET}
    return Trial(**{**base, "first": make_evidence(observed_at=APPLIED, bindings=WRITTEN), **given})


def failed(seen: Evidence, trial: Trial | None = None) -> list[str]:
    return [check.name for check in checks_of(trial or make_trial(), seen) if not check.passed]


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
    wrong = failed(after(rollout=make_rollout(0), containers=()))

    assert wrong == ["the cause is gone", "healthy for 10 s", "as many replicas as before"]


def test_a_root_that_cannot_be_seen_any_more_never_passes() -> None:
    wrong = failed(after(rollout=make_rollout(2), bindings={}))

    assert wrong == ["the cause is gone", "nothing was deleted", "nobody else changed it"]


def test_an_object_that_was_made_anew_meanwhile_is_another() -> None:
    anew = {"Deployment/web": "another:written"}
    trial = make_trial(first=make_evidence(observed_at=APPLIED, bindings=anew))

    assert failed(after(rollout=make_rollout(2), bindings=anew), trial) == ["nothing was deleted"]


def test_what_somebody_else_changed_meanwhile_is_not_judged_as_ours() -> None:
    seen = after(rollout=make_rollout(2), bindings={"Deployment/web": "uid:theirs"})

    assert failed(seen) == ["nobody else changed it"]
    assert is_hopeless(make_trial(), seen)


def test_a_paused_rollout_is_no_cure_because_the_next_one_would_not_come() -> None:
    assert failed(after(rollout=make_rollout(2, paused=True))) == ["the next rollout is possible"]


def test_taking_the_probe_away_is_no_cure() -> None:
    probed = ContainerSpec(name="app", probes=(ProbeSpec(probe="livenessProbe", kind="tcp", port="8080"),))
    trial = make_trial(before=make_evidence(rollout=make_rollout(2), specs=(probed,)))

    assert failed(after(rollout=make_rollout(2)), trial) == ["nothing was silenced"]


def test_an_earlier_revision_may_have_other_probes() -> None:
    probed = ContainerSpec(name="app", probes=(ProbeSpec(probe="livenessProbe", kind="tcp", port="8080"),))
    plan = make_plan(action=ActionName.ROLLBACK_DEPLOYMENT, params={"to_revision": 1}, asks=())
    trial = make_trial(before=make_evidence(rollout=make_rollout(2), specs=(probed,)), plan=plan)

    assert failed(after(rollout=make_rollout(2)), trial) == []


def warned(seconds_ago: float) -> Evidence:
    fact = make_fact(Signal.WARNING, WEB, "warning FailedCreate", reason="FailedCreate")
    fact = fact.model_copy(update={"at": NOW - timedelta(seconds=seconds_ago)})
    return after(rollout=make_rollout(2), facts=(fact,))


def test_a_warning_since_the_fix_has_to_be_over_for_a_while() -> None:
    assert failed(warned(3)) == ["no new warning"]
    assert failed(warned(30)) == []


def test_a_service_in_front_of_what_was_mended_has_to_have_endpoints_again() -> None:
    selects = Link(relation=Relation.SELECTS, source=SERVICE, target=WEB, found=True)
    serves = make_fact(Signal.SERVES, SERVICE, "2 ready pods")

    assert failed(after(rollout=make_rollout(2), links=(selects,))) == ["endpoints are back"]
    assert failed(after(rollout=make_rollout(2), links=(selects,), facts=(serves,))) == []


def waiting(last_finished_at: datetime) -> WorkloadFacts:
    """A caller whose pod waits out its back-off."""
    waits = make_container(pod="edge-1", ready=False, state="waiting", restarts=4)
    return make_workload(EDGE, containers=(waits.model_copy(update={"last_finished_at": last_finished_at}),))


def test_a_caller_need_not_be_started_again_but_must_not_have_failed_again() -> None:
    root = make_workload(WEB, revisions=(CURED,), specs=(HAS_IT,), containers=(make_container(revision=2),))
    trial = make_trial(before=make_evidence(focus=EDGE))

    def seen(last_finished_at: datetime) -> Evidence:
        return make_evidence(focus=EDGE, workloads=(waiting(last_finished_at), root), bindings=WRITTEN)

    assert failed(seen(NOW), trial) == ["Deployment shop/edge recovers"]
    assert failed(seen(NOW - timedelta(hours=3)), trial) == []


def test_restarting_again_and_again_is_hopeless_but_once_is_not() -> None:
    assert is_hopeless(make_trial(), after(container={"restarts": 3}))
    assert not is_hopeless(make_trial(), after(container={"restarts": 1}))


def test_crashes_of_the_old_pods_do_not_make_a_fix_hopeless_before_its_pods_exist() -> None:
    unmade = after(container={"restarts": 7, "ready": False}, revisions=(make_revision(1, current=False),))

    assert not is_hopeless(make_trial(), unmade)
    assert "the cause is gone" in failed(unmade)


def on_object(fault: Fault, root: ObjectRef, action: ActionName, **given: Any) -> Trial:
    """A fix of an object that is no workload."""
    bindings = {f"{root.kind}/{root.name}": "uid:written", "Deployment/web": "uid:digest"}
    plan = make_plan(action=action, target=root, params={}, asks=())
    before = make_evidence(**{"focus": root, "bindings": bindings, **given})
    first = make_evidence(observed_at=APPLIED, focus=root, bindings=bindings)
    diagnosis = make_diagnosis(fault, root_cause=Cause(object=root))
    return make_trial(diagnosis=diagnosis, plan=plan, before=before, first=first)


def test_a_service_is_mended_when_it_serves_whatever_the_workloads_around_it_do() -> None:
    trial = on_object(Fault.SERVICE_SELECTOR_MISMATCH, SERVICE, ActionName.PATCH_SERVICE)
    serves = make_fact(Signal.SERVES, SERVICE, "1 ready pod")

    assert failed(trial.first, trial) == ["the cause is gone"]
    assert failed(trial.first.model_copy(update={"facts": (serves,), "observed_at": NOW}), trial) == []
    assert is_about_objects(trial)


def test_flux_is_mended_when_it_says_so_itself() -> None:
    trial = on_object(Fault.FLUX_KUSTOMIZATION_FAILED, FLUX, ActionName.FLUX_RECONCILE_KUSTOMIZATION)
    ready, still = make_fact(Signal.RECONCILED, FLUX), make_fact(Signal.NOT_RECONCILED, FLUX, "failed")

    assert failed(trial.first.model_copy(update={"facts": (still,)}), trial) == ["the cause is gone"]
    assert failed(trial.first.model_copy(update={"facts": (ready,)}), trial) == []


def test_a_node_takes_pods_again_though_its_controller_takes_a_taint_away_meanwhile() -> None:
    trial = on_object(Fault.NODE_CORDONED, NODE, ActionName.UNCORDON_NODE)
    cordoned = make_fact(Signal.NODE_CORDONED, NODE, "unschedulable")

    assert failed(trial.first.model_copy(update={"facts": (cordoned,)}), trial) == ["the cause is gone"]
    assert failed(trial.first.model_copy(update={"bindings": {"Node/lab": "uid:untainted"}}), trial) == []


def full_volume(**container: Any) -> tuple[Trial, Evidence]:
    """A claim that grew, and the pod that had crashed for want of room."""
    links = (OWNS, Link(relation=Relation.MOUNTS, source=WEB, target=CLAIM, found=True))
    crash = of_pod(Signal.CRASHING, exit_code="1")
    given = {"links": links, "facts": (SHORT, crash)}
    trial = on_object(Fault.VOLUME_FULL, CLAIM, ActionName.EXPAND_PVC, **given)
    bindings = {**trial.before.bindings, "Pod/web-1-abcde": "uid:digest"}
    trial = trial._replace(before=trial.before.model_copy(update={"bindings": bindings}))
    return trial, make_evidence(focus=CLAIM, containers=(make_container(**container),), links=links, bindings=bindings)


def test_a_claim_that_grew_helps_once_its_pod_was_started_again_and_stays() -> None:
    ended = APPLIED - timedelta(minutes=2)
    trial, seen = full_volume(ready=False, state="waiting", running_since=None, restarts=5, last_finished_at=ended)

    assert waits_for_restart(trial, seen)
    assert "healthy for 10 s" in failed(seen, trial)
    trial, seen = full_volume(restarts=6)
    assert failed(seen, trial) == []


def test_a_pod_that_failed_again_after_its_claim_grew_is_not_waited_for() -> None:
    trial, seen = full_volume(ready=False, state="waiting", running_since=None, last_finished_at=NOW)

    assert not waits_for_restart(trial, seen)
    assert "healthy for 10 s" in failed(seen, trial)


def job_again(*signals: Signal, **container: Any) -> tuple[Trial, Evidence]:
    """A Job that was made again; its first try ran for 20 s before it failed."""
    ran = make_workload(JOB, rollout=None, revisions=(), containers=(make_container(last_run_s=20.0),))
    trial = on_object(Fault.JOB_FAILED, JOB, ActionName.RECREATE_JOB, workloads=(ran,))
    now = make_workload(JOB, rollout=None, revisions=(), containers=(make_container(**container),))
    facts = tuple(make_fact(signal, JOB) for signal in signals)
    return trial, make_evidence(focus=JOB, workloads=(now,), facts=facts, bindings={"Job/import": "new:digest"})


def test_a_job_that_was_made_again_has_to_succeed_or_to_outlive_its_first_try() -> None:
    trial, done = job_again(Signal.JOB_DONE)
    _, young = job_again(running_since=NOW - timedelta(seconds=15))
    _, old = job_again(running_since=NOW - timedelta(seconds=45))
    _, again = job_again(Signal.JOB_FAILED)

    assert (failed(done, trial), failed(old, trial)) == ([], [])
    assert failed(young, trial) == ["the job succeeds"]
    assert is_hopeless(trial, again)


def delete_pod(now: str) -> tuple[Trial, Evidence]:
    pod = ObjectRef(kind="Pod", name="web-1-abcde", namespace="shop")
    plan = make_plan(action=ActionName.DELETE_POD, target=pod, params={}, asks=())
    bindings = {"Deployment/web": "uid:digest"}
    before = make_evidence(rollout=make_rollout(2, available=0), bindings={**bindings, "Pod/web-1-abcde": "old:digest"})
    first = make_evidence(observed_at=APPLIED, bindings=bindings)
    trial = make_trial(diagnosis=make_diagnosis(Fault.APP_WEDGED), plan=plan, before=before, first=first)
    left = {"Pod/web-1-abcde": now} if now else {}
    return trial, after(rollout=make_rollout(2), bindings={**bindings, **left})


@pytest.mark.parametrize(("now", "wrong"), [("old:digest", ["the cause is gone"]), ("", []), ("new:digest", [])])
def test_a_deleted_pod_has_to_be_gone_though_another_may_have_its_name(now: str, wrong: list[str]) -> None:
    trial, seen = delete_pod(now)

    assert failed(seen, trial) == wrong


def put_back(plan: Plan, **now: Any) -> str | None:
    before = make_evidence(rollout=make_rollout(2, available=1))
    return restored(plan, before, make_evidence(**{"bindings": before.bindings, **now}))


def test_an_undo_counts_when_the_template_is_back_and_no_fewer_pods_serve() -> None:
    assert put_back(make_plan(), rollout=make_rollout(2, available=1)) is None
    assert "1 pods were available before" in (put_back(make_plan(), rollout=make_rollout(2, available=0)) or "")
    assert "not what it was" in (put_back(make_plan(), bindings=WRITTEN) or "")
