"""Refused, evicted, preempted: which object is to blame, and when nothing is."""

from typing import Any

import pytest

from incidents.faults import Fault
from incidents.rules import objects
from incidents.rules.search import Search
from incidents.rules.view import Finding
from incidents.snapshot import Json
from tests.evidence_objects.worlds import (
    WEB,
    ago,
    make,
    make_deployment,
    make_event,
    make_node,
    make_pod,
    make_view,
    ref,
    unscheduled,
)

FORBIDDEN = 'pods "web-abc-x1" is forbidden: '


def make_job(**status: object) -> Json:
    template = {"metadata": {"labels": {"job-name": "web"}}, "spec": {"containers": [{"name": "app"}]}}
    return make("Job", "web", spec={"template": template}, status=status)


def refusal(message: str, *more: Json, **seen: Any) -> Finding | None:
    deployment, replica_set = make_deployment()
    event = make_event(replica_set, "FailedCreate", message)
    return objects.why_not_created(make_view(deployment, replica_set, event, *more, **seen), WEB)


@pytest.mark.parametrize(
    ("message", "fault", "kind", "name"),
    [
        (f"{FORBIDDEN}exceeded quota: team, requested: pods=1", Fault.QUOTA_EXCEEDED, "ResourceQuota", "team"),
        (f'{FORBIDDEN}serviceaccount "runner" not found', Fault.SERVICE_ACCOUNT_MISSING, "ServiceAccount", "runner"),
        (f"{FORBIDDEN}no PriorityClass with name gold was found", Fault.PRIORITY_CLASS_MISSING, "Deployment", "web"),
        (f'{FORBIDDEN}violates PodSecurity "baseline:latest"', Fault.ADMISSION_REJECTED, "Namespace", "shop"),
        ('admission webhook "a.b" denied the request: no', Fault.ADMISSION_REJECTED, "Deployment", "web"),
    ],
)
def test_who_refuses_is_the_root(message: str, fault: Fault, kind: str, name: str) -> None:
    finding = refusal(message)

    assert finding is not None
    assert (finding.fault, finding.cause.object.kind, finding.cause.object.name) == (fault, kind, name)
    assert finding.facts


def test_a_limit_range_that_cannot_be_named_is_not_guessed() -> None:
    assert refusal(f"{FORBIDDEN}maximum memory usage per Container is 1Gi, but limit is 2Gi") is None


def test_a_refusal_in_words_that_nobody_knows_names_nothing() -> None:
    assert refusal(f"{FORBIDDEN}the moon is full") is None


def test_a_webhook_refusing_a_jobs_pods_has_no_root_that_may_carry_it() -> None:
    job = make_job()
    event = make_event(job, "FailedCreate", 'admission webhook "a.b" denied the request: no')

    assert objects.why_not_created(make_view(job, event, focus=ref("Job", "web")), ref("Job", "web")) is None


def test_a_quota_asked_about_itself_is_at_fault_only_for_what_it_refuses() -> None:
    deployment, replica_set = make_deployment()
    quota = make("ResourceQuota", "team", spec={"hard": {"pods": "1"}}, status={"used": {"pods": "1"}})
    event = make_event(replica_set, "FailedCreate", f"{FORBIDDEN}exceeded quota: team, requested: pods=1")
    rule, root = objects.RULES["ResourceQuota"], ref("ResourceQuota", "team")

    assert rule(make_view(deployment, replica_set, quota, event, focus=root), root) is not None
    assert rule(make_view(deployment, replica_set, quota, focus=root), root) is None


CROWDED = f"WARN: Message: {FORBIDDEN}exceeded quota: team, requested: cpu=4,pods=1, used: cpu=42, limited: cpu=44."


@pytest.mark.parametrize(
    ("log", "used", "name", "is_found"),
    [
        (CROWDED, "42", "team", True),
        (CROWDED, "40", "team", False),  # there is room by now
        (CROWDED, "42", "other", False),  # a log names what it likes
        ("WARN: no resources", "42", "team", False),
    ],
)
def test_a_quota_is_to_blame_for_the_pods_that_a_program_makes_itself_while_it_has_no_room(
    log: str, used: str, name: str, *, is_found: bool
) -> None:
    deployment, replica_set = make_deployment(made=1)
    deployment["status"] |= {"readyReplicas": 1, "availableReplicas": 1}
    pod = make_pod(replica_set, node="a", phase="Running", ready=True)
    quota = make("ResourceQuota", name, status={"hard": {"cpu": "44"}, "used": {"cpu": used}})
    view = make_view(deployment, replica_set, pod, quota, logs={"web-abc-x1/app": log})
    found = Search(view).explain(WEB)

    assert (found is not None) is is_found
    assert found is None or (found.finding.fault, found.finding.cause.object) == (
        Fault.QUOTA_EXCEEDED,
        ref("ResourceQuota", "team"),
    )


def evicted(message: str, *more: Json, seconds: float = 60, lasted: float = 60, ready: bool = False) -> Finding | None:
    """What is found after an eviction so many seconds ago of a pod that had lasted so long."""
    volumes = [{"name": "tmp", "emptyDir": {"sizeLimit": "1Gi"}}]
    mounts = [{"name": "tmp", "mountPath": "/tmp"}]
    pod = {"containers": [{"name": "side"}, {"name": "app", "volumeMounts": mounts}], "volumes": volumes}
    deployment, replica_set = make_deployment(made=1, pod=pod)
    ended = [{"type": "Ready", "status": "False", "lastTransitionTime": ago(seconds)}]
    old = make_pod(replica_set, suffix="old", node="a", phase="Failed", reason="Evicted", message=message)
    old["status"] |= {"startTime": ago(seconds + lasted), "conditions": ended}
    new = make_pod(replica_set, suffix="new", node="a", phase="Running", ready=ready)
    return objects.why_evicted(make_view(deployment, replica_set, old, new, *more), WEB)


@pytest.mark.parametrize(
    ("message", "container"),
    [
        ('Usage of EmptyDir volume "tmp" exceeds the limit "1Gi". ', "app"),
        ('Container app exceeded its local ephemeral storage limit "2Gi". ', "app"),
        ("Pod ephemeral local storage usage exceeds the total limit of containers 2Gi. ", None),
    ],
)
def test_what_a_pod_stored_is_the_workloads_own_fault(message: str, container: str | None) -> None:
    finding = evicted(message)

    assert finding is not None
    assert finding.fault is Fault.EVICTED_STORAGE
    assert (finding.cause.object, finding.cause.container) == (WEB, container)


STORED = 'Usage of EmptyDir volume "tmp" exceeds the limit "1Gi". '
LOW = (
    "The node was low on resource: memory. Threshold quantity: 100Mi, available: 71236Ki. Container app was using 2Gi."
)


def test_old_evicted_pods_that_were_left_behind_are_no_fault_of_now() -> None:
    assert evicted(STORED, seconds=7200) is None


def test_an_eviction_that_did_not_happen_again_for_longer_than_the_pod_lasted_is_over() -> None:
    assert evicted(STORED, seconds=400, lasted=60, ready=True) is None
    assert evicted(STORED, seconds=400, lasted=400, ready=True) is not None


def evicted_twice(message: str, *, apart: float, seconds: float = 900) -> Finding | None:
    """What is found where two pods that had each lasted 1,000 s were evicted, the latter so many seconds ago."""
    deployment, replica_set = make_deployment(made=1)
    pods = []
    for suffix, at, why in (("one", seconds + 1000 + apart, STORED), ("two", seconds, message)):
        pod = make_pod(replica_set, suffix=suffix, node="a", phase="Failed", reason="Evicted", message=why)
        ended = [{"type": "Ready", "status": "False", "lastTransitionTime": ago(at)}]
        pods.append(pod | {"status": pod["status"] | {"startTime": ago(at + 1000), "conditions": ended}})
    new = make_pod(replica_set, suffix="new", node="a", phase="Running", ready=True)
    return objects.why_evicted(make_view(deployment, replica_set, *pods, new), WEB)


def test_pods_that_are_evicted_one_after_the_other_are_at_fault_while_the_newest_lives() -> None:
    finding = evicted_twice(STORED, apart=10)

    assert finding is not None
    assert finding.fault is Fault.EVICTED_STORAGE
    assert evicted_twice(STORED, apart=5000) is None
    assert evicted_twice(STORED, apart=10, seconds=3000) is None
    assert evicted_twice(LOW, apart=10) is None


def told_of_eviction(message: str, *, seconds: float) -> Finding | None:
    """What is found where a controller has put another pod of the same name into the place of an evicted one."""
    mounts = [{"name": "tmp", "mountPath": "/tmp"}]
    spec = {"containers": [{"name": "app", "volumeMounts": mounts}], "volumes": [{"name": "tmp", "emptyDir": {}}]}
    template = {"metadata": {"labels": {"app": "db"}}, "spec": spec}
    db = make("StatefulSet", "db", spec={"replicas": 1, "template": template}, status={"replicas": 1})
    pod = make_pod(db, suffix="0", node="a", phase="Running", ready=True)
    event = make_event(pod, "Evicted", message, seconds=seconds) | {"source": {"component": "kubelet", "host": "a"}}
    node = make_node("a", pressure="DiskPressure")
    return objects.why_evicted(
        make_view(db, pod, event, node, focus=ref("StatefulSet", "db")), ref("StatefulSet", "db")
    )


@pytest.mark.parametrize(
    ("message", "kind"), [(STORED, "StatefulSet"), ("The node had condition: [DiskPressure]. ", "Node")]
)
def test_an_evicted_pod_that_was_replaced_under_its_name_is_known_by_the_event(message: str, kind: str) -> None:
    finding = told_of_eviction(message, seconds=100)

    assert finding is not None
    assert finding.cause.object.kind == kind
    assert told_of_eviction(message, seconds=1000) is None


def test_a_shortage_of_the_node_is_the_nodes_fault() -> None:
    finding = evicted(LOW, make_node("a", pressure="MemoryPressure"), ready=True)

    assert finding is not None
    assert (finding.fault, finding.cause.object.name) == (Fault.NODE_PRESSURE, "a")


def test_an_evicted_job_that_completed_afterwards_has_no_fault() -> None:
    job = make_job(conditions=[{"type": "Complete", "status": "True"}])
    pod = make_pod(job, phase="Failed", reason="Evicted", message=STORED)

    assert objects.why_evicted(make_view(job, pod, focus=ref("Job", "web")), ref("Job", "web")) is None


def preempted(
    *, placed: bool, by: str = "Preempted by pod 0a1b2c3d-0000-4000-8000-000000000000 on node a"
) -> Finding | None:
    deployment, replica_set = make_deployment(made=1)
    message = "0/1 nodes are available: 1 Insufficient cpu."
    pod = make_pod(replica_set, node="a", phase="Running") if placed else unscheduled(replica_set, message)
    gone = make("Pod", "web-abc-gone")
    view = make_view(deployment, replica_set, pod, make_node("a"), make_event(gone, "Preempted", by, kind="Normal"))
    return objects.why_evicted(view, WEB)


@pytest.mark.parametrize("by", ["Preempted by shop/critical-1 on node a", "Preempted by a pod on node a"])
def test_a_preempted_workload_without_room_is_preempted_in_the_words_of_any_version(by: str) -> None:
    finding = preempted(placed=False, by=by)

    assert finding is not None
    assert (finding.fault, finding.cause.object) == (Fault.PREEMPTED, WEB)


def test_a_preempted_workload_that_found_room_elsewhere_has_no_fault() -> None:
    assert preempted(placed=True) is None


def test_too_little_room_after_a_preemption_is_told_as_that() -> None:
    deployment, replica_set = make_deployment(made=1)
    pod = unscheduled(replica_set, "0/1 nodes are available: 1 Insufficient cpu.")
    view = make_view(deployment, replica_set, pod, make_node("a"))
    finding = objects.why_not_placed(view, WEB)

    assert finding is not None
    assert finding.fault is Fault.UNSCHEDULABLE_RESOURCES
