"""Nodes and claims: who keeps a pod from where it should be."""

from typing import Any

import pytest

from incidents.faults import Fault
from incidents.models import Diagnosis, Subject, Symptom
from incidents.rules import diagnose, objects
from incidents.rules.view import Finding
from incidents.snapshot import Json
from tests.evidence_objects.worlds import (
    WEB,
    ago,
    make,
    make_deployment,
    make_event,
    make_evidence,
    make_node,
    make_pod,
    make_view,
    ref,
    unscheduled,
)

VOLUMES = {"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]}
DATA = ref("PersistentVolumeClaim", "data")
UNBOUND = "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims."


def found(message: str, *more: Json, pod: Json | None = None, **seen: Any) -> Finding | None:
    deployment, replica_set = make_deployment(made=1, pod=pod)
    return objects.why_not_placed(
        make_view(deployment, replica_set, unscheduled(replica_set, message), *more, **seen), WEB
    )


def root_of(finding: Finding | None) -> tuple[Fault, str]:
    assert finding is not None
    return finding.fault, str(finding.cause.object)


def claim(phase: str = "Pending", **spec: object) -> Json:
    return make("PersistentVolumeClaim", "data", spec=spec, status={"phase": phase})


def test_a_cordoned_node_is_the_root_only_if_it_is_seen_to_be_cordoned() -> None:
    message = "0/1 nodes are available: 1 node(s) were unschedulable."

    assert root_of(found(message, make_node("a", cordoned=True))) == (Fault.NODE_CORDONED, "Node a")
    assert found(message, unseen=("Node",)) is None


def test_a_silent_node_is_the_root() -> None:
    message = "0/1 nodes are available: 1 node(s) had untolerated taint(s)."

    assert root_of(found(message, make_node("a", ready="Unknown"))) == (Fault.NODE_NOT_READY, "Node a")


def test_a_pod_that_was_lost_with_its_node_is_the_nodes_fault() -> None:
    deployment, replica_set = make_deployment(made=1)
    pod = make_pod(replica_set, node="a", phase="Running")

    lost = objects.why_not_placed(make_view(deployment, replica_set, pod, make_node("a", ready="Unknown")), WEB)
    kept = objects.why_not_placed(make_view(deployment, replica_set, pod, make_node("a")), WEB)

    assert root_of(lost) == (Fault.NODE_NOT_READY, "Node a")
    assert kept is None


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ([claim(storageClassName="fast")], Fault.STORAGE_CLASS_MISSING),
        ([claim(storageClassName="fast"), make("StorageClass", "fast", provisioner="x")], Fault.PVC_UNBOUND),
        ([claim("Lost", volumeName="gone")], Fault.PVC_UNBOUND),
        ([], Fault.PVC_MISSING),
    ],
)
def test_a_claim_is_followed_to_what_is_wrong_with_it(more: list[Json], fault: Fault) -> None:
    message = UNBOUND if more else '0/1 nodes are available: persistentvolumeclaim "data" not found.'

    assert root_of(found(message, make_node("a"), *more, pod=VOLUMES)) == (fault, str(DATA))


def test_a_claim_that_waits_for_its_consumer_is_not_to_blame() -> None:
    patient = make("StorageClass", "fast", provisioner="x", volumeBindingMode="WaitForFirstConsumer")
    message = "0/1 nodes are available: 1 Insufficient cpu."
    finding = found(message, make_node("a"), claim(storageClassName="fast"), patient, pod=VOLUMES)

    assert root_of(finding) == (Fault.UNSCHEDULABLE_RESOURCES, str(WEB))


def test_a_volume_that_no_remaining_node_can_use_is_the_claims_fault() -> None:
    only = {"nodeSelectorTerms": [{"matchExpressions": [{"key": "zone", "operator": "In", "values": ["b"]}]}]}
    volume = make("PersistentVolume", "pv", spec={"nodeAffinity": {"required": only}})
    message = "0/1 nodes are available: 1 node(s) had volume node affinity conflict."
    bound = claim("Bound", volumeName="pv")

    here = found(message, make_node("a", labels={"zone": "a"}), bound, volume, pod=VOLUMES)
    cordoned = make_node("b", labels={"zone": "b"}, cordoned=True)
    there = found(message, make_node("a", labels={"zone": "a"}), cordoned, bound, volume, pod=VOLUMES)

    assert root_of(here) == (Fault.PVC_UNBOUND, str(DATA))
    assert root_of(there) == (Fault.NODE_CORDONED, "Node b")


@pytest.mark.parametrize(
    ("message", "fault", "root"),
    [
        ('configmap "files" not found', Fault.MISSING_CONFIGMAP, "ConfigMap shop/files"),
        ('secret "tls" not found', Fault.MISSING_SECRET, "Secret shop/tls"),
        ("references non-existent secret key: ca.crt", Fault.MISSING_SECRET_KEY, "Secret shop/tls"),
    ],
)
def test_what_cannot_be_mounted_is_the_root(message: str, fault: Fault, root: str) -> None:
    volumes = {"volumes": [{"name": "v", "secret": {"secretName": "tls"}}]}
    deployment, replica_set = make_deployment(made=1, pod=volumes)
    pod = make_pod(replica_set, node="a")
    event = make_event(pod, "FailedMount", f'MountVolume.SetUp failed for volume "v" : {message}')

    assert root_of(objects.why_not_placed(make_view(deployment, replica_set, pod, event), WEB)) == (fault, root)


def test_a_healthy_node_and_a_bound_claim_have_no_fault() -> None:
    view = make_view(*make_deployment(made=1, pod=VOLUMES), make_node("a"), claim("Bound"))

    assert objects.RULES["Node"](view, ref("Node", "a")) is None
    assert objects.RULES["PersistentVolumeClaim"](view, DATA) is None


def test_a_node_asked_about_itself_tells_the_worst_first() -> None:
    node = ref("Node", "a")
    bad = make_view(make_node("a", ready="False", cordoned=True), focus=node)
    pressed = make_view(make_node("a", pressure="PIDPressure", cordoned=True), focus=node)

    assert root_of(objects.RULES["Node"](bad, node)) == (Fault.NODE_NOT_READY, "Node a")
    assert root_of(objects.RULES["Node"](pressed, node)) == (Fault.NODE_PRESSURE, "Node a")


def returned(*more: Json, back: float = 1500, pods: bool = True, made: float = 90_000, **seen: Any) -> Fault | None:
    """What is said of an alert that a node is not ready, which is ready again."""
    node = make_node("a")
    node["metadata"]["creationTimestamp"] = ago(made)
    node["status"]["conditions"][0] |= {"lastTransitionTime": ago(back), "lastHeartbeatTime": ago(20)}
    deployment, replica_set = make_deployment(made=1)
    deployment["status"] |= {"availableReplicas": 1, "readyReplicas": 1}
    pod = make_pod(replica_set, node="a", phase="Running", ready=pods)
    gone = make_event(node, "NodeNotReady", "status is now: NodeNotReady", seconds=back + 400, kind="Normal")
    evidence = make_evidence(node, deployment, replica_set, pod, gone, *more, focus=ref("Node", "a"), **seen)
    about = Subject(cluster="lab", namespace=None, kind="Node", name="a", symptom=Symptom.AVAILABILITY)
    answer = diagnose(evidence.model_copy(update={"subject": about}))
    return answer.fault if isinstance(answer, Diagnosis) else None


def test_a_node_that_is_back_for_good_with_its_pods_is_well() -> None:
    assert returned() is Fault.NONE


@pytest.mark.parametrize(
    "given",
    [
        {"back": 60},
        {"back": 80_000},
        {"made": 2000},
        {"pods": False},
        {"unseen": ("Event",)},
        {"unseen": ("Pod",)},
    ],
    ids=["just now", "long ago", "new", "pods not ready", "no events", "no pods"],
)
def test_a_node_that_is_only_ready_is_not_said_to_be_well(given: dict[str, Any]) -> None:
    assert returned(**given) is None


def test_a_node_that_comes_and_goes_is_not_said_to_be_well() -> None:
    again = make_event(make_node("a"), "NodeNotReady", "status is now: NodeNotReady", seconds=4000, kind="Normal")

    assert returned(again) is None
