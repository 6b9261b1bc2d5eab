"""Pods that no node takes: what would have to change, by the nodes as they are and by the scheduler's words."""

import pytest

from incidents.evidence.objects.excuses import excuses
from incidents.models import Signal
from incidents.snapshot import Json
from tests.evidence_objects.worlds import make, make_deployment, make_node, make_pod, signals_of, the_fact, unscheduled

TAINT = {"key": "dedicated", "value": "batch", "effect": "NoSchedule"}
GPU_TAINT = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
CONTROL_PLANE = {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}
SILENT = {"key": "node.kubernetes.io/unreachable", "effect": "NoSchedule"}
PRESSED = {"key": "node.kubernetes.io/disk-pressure", "effect": "NoSchedule"}


def why(message: str, *nodes: Json, pod: Json | None = None, requests: Json | None = None, **seen: object) -> Json:
    """What is said about a pod that the scheduler refused with a message, on some nodes."""
    own = {"containers": [{"name": "app", "resources": {"requests": requests or {}}}]} | (pod or {})
    deployment, replica_set = make_deployment(pod=own)
    waiting = unscheduled(replica_set, message)
    fact = the_fact(Signal.UNSCHEDULABLE, deployment, replica_set, waiting, *nodes, **seen)
    return fact.detail


def test_a_request_that_no_node_could_ever_meet_is_named_with_its_container() -> None:
    message = (
        "0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 2 No preemption victims."
    )
    detail = why(message, make_node("a"), make_node("b"), requests={"cpu": "64"})

    assert (detail["why"], detail["resource"], detail["container"], detail["asked"]) == (
        "resources",
        "cpu",
        "app",
        "64",
    )


def test_a_full_node_is_a_matter_of_resources_though_another_is_tainted() -> None:
    message = "0/2 nodes are available: 1 Insufficient memory, 1 node(s) had untolerated taint(s). preemption: none."
    detail = why(message, make_node("a"), make_node("b", taints=[CONTROL_PLANE]), requests={"memory": "1Gi"})

    assert (detail["why"], detail["resource"]) == ("resources", "memory")


def test_a_device_that_only_tainted_nodes_have_is_a_matter_of_place() -> None:
    message = "0/2 nodes are available: 1 Insufficient nvidia.com/gpu, 1 node(s) had untolerated taint(s)."
    gpu = make_node("g", taints=[GPU_TAINT], allocatable={"nvidia.com/gpu": "4"})
    detail = why(message, make_node("a"), gpu, requests={"nvidia.com/gpu": "1"})

    assert (detail["why"], detail["taint"]) == ("taint", "nvidia.com/gpu")


def test_a_selector_that_fits_no_node_is_a_matter_of_place() -> None:
    message = "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector."

    assert why(message, make_node("a"), pod={"nodeSelector": {"disk": "ssd"}})["why"] == "placement"


@pytest.mark.parametrize("operator", ["NotIn", "DoesNotExist"])
def test_required_affinity_is_evaluated_with_all_its_operators(operator: str) -> None:
    expression = {"key": "kubernetes.io/hostname", "operator": operator, "values": ["a", "b"]}
    required = {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}
    affinity = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}
    message = "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector."

    assert why(message, make_node("a"), make_node("b", cordoned=True), pod={"affinity": affinity})["why"] == "placement"


def test_the_only_node_that_fits_being_cordoned_blames_that_node() -> None:
    message = (
        "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) were unschedulable."
    )
    nodes = (make_node("a"), make_node("b", cordoned=True, labels={"disk": "ssd"}))
    detail = why(message, *nodes, pod={"nodeSelector": {"disk": "ssd"}})

    assert (detail["why"], detail["kind"], detail["name"]) == ("cordoned", "Node", "b")


def test_a_cordoned_node_that_the_pod_does_not_want_is_no_reason() -> None:
    message = (
        "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) were unschedulable."
    )
    nodes = (make_node("a"), make_node("b", cordoned=True))

    assert why(message, *nodes, pod={"nodeSelector": {"disk": "ssd"}})["why"] == "placement"


def test_a_cordoned_node_too_small_for_the_pod_is_no_reason() -> None:
    message = "0/1 nodes are available: 1 node(s) were unschedulable."
    detail = why(message, make_node("a", cordoned=True), requests={"cpu": "64"})

    assert (detail["why"], detail["resource"]) == ("resources", "cpu")


@pytest.mark.parametrize(
    ("node", "word"),
    [
        (make_node("a", ready="Unknown", taints=[SILENT]), "not_ready"),
        (make_node("a", taints=[PRESSED], pressure="DiskPressure"), "pressure"),
        (make_node("a", cordoned=True), "cordoned"),
    ],
)
@pytest.mark.parametrize("words", ["node(s) had untolerated taint(s)", "node(s) had untolerated taint {a: }"])
def test_a_node_in_trouble_is_named_whatever_the_version_says_of_taints(node: Json, word: str, words: str) -> None:
    detail = why(f"0/2 nodes are available: 2 {words}.", node, make_node("cp", taints=[CONTROL_PLANE]))

    assert (detail["why"], detail["name"]) == (word, "a")


def test_a_taint_that_somebody_gave_all_nodes_is_a_matter_of_place() -> None:
    message = "0/1 nodes are available: 1 node(s) had untolerated taint {dedicated: batch}."

    assert why(message, make_node("a", taints=[TAINT])) == {"why": "taint", "taint": "dedicated"}


def test_a_taint_that_the_pod_bears_is_no_obstacle() -> None:
    message = "0/1 nodes are available: 1 Insufficient cpu."
    bears = {"tolerations": [{"key": "dedicated", "operator": "Equal", "value": "batch"}]}
    detail = why(message, make_node("a", taints=[TAINT]), pod=bears, requests={"cpu": "1"})

    assert detail["why"] == "resources"


@pytest.mark.parametrize(
    "message",
    [
        '0/1 nodes are available: persistentvolumeclaim "data" not found. preemption: 0/1 nodes are available',
        '0/3 nodes are available: 3 persistentvolumeclaim "data" not found.',
        "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found",
        'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded',
    ],
)
def test_a_claim_is_blamed_before_any_node(message: str) -> None:
    volumes = [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]
    claim = make("PersistentVolumeClaim", "data", spec={}, status={"phase": "Pending"})
    detail = why(message, make_node("a"), make_node("b"), make_node("c"), claim, pod={"volumes": volumes})

    assert (detail["why"], detail["name"]) == ("claim", "data")


def test_without_nodes_seen_none_is_blamed() -> None:
    message = "0/1 nodes are available: 1 node(s) were unschedulable."

    assert "name" not in why(message, unseen=("Node",))


def test_by_words_alone_the_control_plane_is_no_news() -> None:
    message = (
        "0/3 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, "
        "2 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }. preemption: 0/3 nodes are available"
    )

    assert why(message, unseen=("Node",))["why"] == "resources"


def test_a_pod_that_is_placed_gated_or_going_is_not_waiting() -> None:
    deployment, replica_set = make_deployment()
    gated = unscheduled(replica_set, "Scheduling is blocked due to non-empty scheduling gates")
    gated["status"]["conditions"][0]["reason"] = "SchedulingGated"
    placed, going = make_pod(replica_set, suffix="x2", node="a"), unscheduled(replica_set, "0/1 nodes", suffix="x3")
    going["metadata"]["deletionTimestamp"] = "2026-11-21T07:59:00Z"

    assert Signal.UNSCHEDULABLE not in signals_of(deployment, replica_set, gated, placed, going, make_node("a"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3 Insufficient ephemeral-storage", ("resources", "ephemeral-storage")),
        ("1 Too many pods", ("resources", "pods")),
        ("2 node(s) exceed max volume count", ("resources", "volumes")),
        ("1 node(s) didn't have free ports for the requested pod ports", ("ports", "")),
        ("2 node(s) didn't match pod anti-affinity rules", ("placement", "")),
        ("2 node(s) didn't match pod topology spread constraints", ("placement", "")),
        ("1 node(s) had volume node affinity conflict", ("volume_affinity", "")),
        ("1 node(s) didn't match PersistentVolume's node affinity", ("volume_affinity", "")),
        ("1 node(s) didn't find available persistent volumes to bind", ("claim", "")),
        ("1 node(s) had untolerated taint {node.kubernetes.io/memory-pressure: }", ("pressure", "")),
        ("1 node(s) had taint {node.kubernetes.io/not-ready: }, that the pod didn't tolerate", ("not_ready", "")),
        ("1 something that a later version says", ("other", "")),
    ],
)
def test_each_excuse_is_read_by_its_stable_part(text: str, found: tuple[str, str]) -> None:
    (excuse,) = excuses(f"0/3 nodes are available: {text}. preemption: 0/3 nodes are available: 3 No victims.")

    assert (excuse.why, excuse.resource) == found
