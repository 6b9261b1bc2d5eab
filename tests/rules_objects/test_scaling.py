"""Autoscalers, budgets, and objects that should be gone."""

import pytest

from incidents.faults import Fault
from incidents.models import Diagnosis, ObjectRef
from incidents.rules import diagnose, objects
from incidents.rules.view import Finding
from incidents.snapshot import Json
from tests.evidence_objects.worlds import (
    WEB,
    ago,
    make,
    make_deployment,
    make_evidence,
    make_node,
    make_pod,
    make_view,
    ref,
)

HPA, PDB = ref("HorizontalPodAutoscaler", "web"), ref("PodDisruptionBudget", "web")


def make_scaler(kind: str, reason: str, message: str = "", *, since: float = 600, **status: object) -> Json:
    told = {
        "type": kind,
        "status": "False" if kind == "ScalingActive" else "True",
        "reason": reason,
        "message": message,
    }
    target = {"kind": "Deployment", "name": "web"}
    metrics = [{"type": "Resource", "resource": {"name": "cpu", "target": {"averageUtilization": 80}}}]
    spec = {"scaleTargetRef": target, "maxReplicas": 3, "metrics": metrics}
    return make(
        HPA.kind, "web", spec=spec, status={"conditions": [told | {"lastTransitionTime": ago(since)}], **status}
    )


def scaled(scaler: Json, *, available: int = 1) -> Finding | None:
    deployment, replica_set = make_deployment(made=1)
    deployment["status"]["availableReplicas"] = available
    return objects.RULES[HPA.kind](make_view(deployment, replica_set, scaler, focus=HPA), HPA)


@pytest.mark.parametrize(
    "message",
    [
        "the server could not find the requested resource (get pods.metrics.k8s.io)",
        "missing request for cpu in container app of Pod web-abc-x1",
        "unable to get external metric shop/queue: no matches for kind",
    ],
)
def test_an_autoscaler_that_sees_nothing_is_at_fault(message: str) -> None:
    finding = scaled(make_scaler("ScalingActive", "FailedGetResourceMetric", message))

    assert finding is not None
    assert (finding.fault, finding.cause.object) == (Fault.HPA_NO_METRICS, HPA)


@pytest.mark.parametrize(
    ("scaler", "available"),
    [
        (make_scaler("ScalingActive", "ScalingDisabled", "scaling is disabled"), 1),
        (
            make_scaler(
                "ScalingActive", "FailedGetResourceMetric", "did not receive metrics for targeted pods", since=20
            ),
            1,
        ),
        (make_scaler("ScalingActive", "FailedGetResourceMetric", "did not receive metrics for targeted pods"), 0),
    ],
)
def test_metrics_that_are_missing_for_another_reason_are_not_the_autoscalers_fault(
    scaler: Json, available: int
) -> None:
    assert scaled(scaler, available=available) is None


def at_end(current: int, load: int) -> Finding | None:
    told = [{"type": "Resource", "resource": {"name": "cpu", "current": {"averageUtilization": load}}}]
    return scaled(make_scaler("ScalingLimited", "TooManyReplicas", currentReplicas=current, currentMetrics=told))


def test_an_autoscaler_at_its_maximum_under_load_is_at_its_end() -> None:
    finding = at_end(3, 190)

    assert finding is not None
    assert finding.fault is Fault.HPA_MAXED
    assert at_end(2, 190) is None
    assert at_end(3, 40) is None


def make_budget(wanted: int = 2, healthy: int = 2, allowed: int = 0) -> Json:
    status = {"desiredHealthy": wanted, "currentHealthy": healthy, "expectedPods": 2, "disruptionsAllowed": allowed}
    spec = {"minAvailable": wanted, "selector": {"matchLabels": {"app": "web"}}}
    return make(PDB.kind, "web", spec=spec, status=status)


@pytest.mark.parametrize(
    ("budget", "is_found"),
    [
        (make_budget(), True),
        (make_budget(wanted=3), True),
        (make_budget(wanted=1, allowed=1), False),
        (make_budget(wanted=1, healthy=1), False),
        (make_budget(healthy=1), False),
    ],
)
def test_only_a_budget_that_can_never_be_met_is_at_fault(budget: Json, is_found: bool) -> None:
    finding = objects.RULES[PDB.kind](make_view(*make_deployment(made=1), budget, focus=PDB), PDB)

    assert (finding is not None) is is_found


def test_a_strict_budget_is_beside_a_workload_no_fault_until_it_holds_something_up() -> None:
    deployment, replica_set = make_deployment(made=1)
    pod = make_pod(replica_set, node="a", phase="Running", ready=True)
    calm = make_view(deployment, replica_set, pod, make_budget(), make_node("a"))
    drained = make_view(deployment, replica_set, pod, make_budget(), make_node("a", cordoned=True))
    finding = objects.why_beside(drained, WEB)

    assert objects.why_beside(calm, WEB) is None
    assert finding is not None
    assert finding.cause.object == PDB
    assert objects.RULES["Node"](drained, ref("Node", "a")) == finding._replace(
        summary=f"{PDB} can never be met, and keeps Node a from being drained"
    )


def going(kind: str, *finalizers: str, since: float = 300) -> Json:
    meta = {"deletionTimestamp": ago(since), "finalizers": list(finalizers)}
    name = "shop" if kind == "Namespace" else "thing"
    return make(kind, name, meta=meta, spec={}, status={})


def stuck(*items: Json, kind: str) -> Finding | None:
    root = ref(kind, "shop" if kind == "Namespace" else "thing")
    return objects.RULES[kind](make_view(*items, focus=root), root)


@pytest.mark.parametrize("kind", ["ConfigMap", "PersistentVolumeClaim", "Pod"])
def test_an_object_that_waits_for_a_finalizer_is_stuck(kind: str) -> None:
    finding = stuck(going(kind, "example.com/cleanup"), kind=kind)

    assert finding is not None
    assert (finding.fault, finding.cause.object.kind) == (Fault.FINALIZER_STUCK, kind)


def test_an_object_that_has_just_begun_to_go_is_not_stuck() -> None:
    assert stuck(going("ConfigMap", "example.com/cleanup", since=5), kind="ConfigMap") is None
    assert stuck(going("ConfigMap", "foregroundDeletion"), kind="ConfigMap") is None


def test_a_claim_that_a_pod_uses_is_in_use_and_not_stuck() -> None:
    volumes = {"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "thing"}}]}
    deployment, replica_set = make_deployment(made=1, pod=volumes)
    claim = going("PersistentVolumeClaim", "kubernetes.io/pvc-protection")

    assert stuck(claim, deployment, replica_set, make_pod(replica_set), kind="PersistentVolumeClaim") is None
    assert stuck(claim, kind="PersistentVolumeClaim") is not None


def make_ending(left: str) -> Json:
    space = going("Namespace")
    told = {"type": "NamespaceContentRemaining", "status": "True", "message": f"Some resources are remaining: {left}"}
    space["status"] = {"phase": "Terminating", "conditions": [told]}
    return space


def test_a_namespace_stays_because_of_what_is_held_in_it() -> None:
    space = make_ending("configmaps. has 1 resource instances")
    inside = stuck(space, going("ConfigMap", "example.com/cleanup"), kind="Namespace")
    unseen = stuck(make_ending("widgets.example.com has 1 resource instances"), kind="Namespace")

    assert inside is not None
    assert inside.cause.object == ref("ConfigMap", "thing")
    assert unseen is not None
    assert unseen.cause.object == ObjectRef(kind="Namespace", name="shop")


REFUSED = [
    'error when evicting pods/"web-abc-x1" -n "shop" (will retry after 5s): '
    "Cannot evict pod as it would violate the pod's disruption budget.",
    'level=warning msg="skipped" pod=shop/web-abc-x1 err="Disruption Budget violated"',
]


@pytest.mark.parametrize("line", REFUSED)
def test_who_is_not_allowed_to_evict_a_pod_finds_the_budget_that_does_not_let_it_go(line: str) -> None:
    deployment, replica_set = make_deployment(made=1)
    template = {"metadata": {"labels": {"job-name": "drain"}}, "spec": {"containers": [{"name": "drain"}]}}
    failed = {"conditions": [{"type": "Failed", "status": "True", "reason": "DeadlineExceeded"}]}
    job = make("Job", "drain", spec={"template": template}, status=failed)
    runs = make_pod(job, node="b", phase="Running", ready=True)
    items = (deployment, replica_set, make_pod(replica_set, node="a", phase="Running", ready=True), job, runs)
    root, logs = ref("Job", "drain"), {"drain-x1/drain": f"evicting\n{line}\n"}
    finding = objects.why_not_emptied(make_view(*items, make_budget(), focus=root, logs=logs), root)

    assert finding is not None
    assert (finding.fault, finding.cause.object) == (Fault.PDB_BLOCKING, PDB)
    assert objects.why_beside(make_view(*items, make_budget(), focus=root, logs=logs), root) == finding
    logs = {"drain-x1/drain": line.replace("web-abc-x1", "other-0")}
    assert objects.why_not_emptied(make_view(*items, make_budget(), focus=root, logs=logs), root) is None


def held(kind: str, *, crashes: bool = False) -> Finding | None:
    """What keeps a workload short of a pod whose finalizer nobody removes, beside one that is well or is not."""
    template = {"metadata": {"labels": {"app": "db"}}, "spec": {"containers": [{"name": "app", "image": "db:1"}]}}
    counts = {"replicas": 2, "readyReplicas": 1, "availableReplicas": 1, "updatedReplicas": 1, "observedGeneration": 1}
    scheduled = {"desiredNumberScheduled": 2, "currentNumberScheduled": 2, "numberReady": 1, "numberAvailable": 1}
    meta = {"generation": 1}
    db = make(kind, "db", spec={"replicas": 2, "template": template}, status=counts | scheduled, meta=meta)
    well, gone = (make_pod(db, suffix=each, node="a", phase="Running", ready=each == "0") for each in ("0", "1"))
    gone["metadata"] |= {"deletionTimestamp": ago(900), "finalizers": ["shop.example/archive"]}
    if crashes:
        ended = {"terminated": {"exitCode": 1, "reason": "Error", "finishedAt": ago(20)}}
        well["status"]["containerStatuses"][0] |= {"ready": False, "restartCount": 3, "lastState": ended}
    return objects.why_not_replaced(make_view(db, well, gone, focus=ref(kind, "db")), ref(kind, "db"))


def test_a_pod_that_may_not_go_keeps_its_place_where_only_another_of_its_name_may_follow() -> None:
    finding = held("StatefulSet")

    assert finding is not None
    assert (finding.fault, finding.cause.object) == (Fault.FINALIZER_STUCK, ref("Pod", "db-1"))
    assert held("DaemonSet") is not None
    assert held("Deployment") is None
    assert held("StatefulSet", crashes=True) is None


WITHIN = {"AbleToScale": "True", "ScalingActive": "True", "ScalingLimited": "False"}


@pytest.mark.parametrize(
    ("said", "wanted", "available", "is_none"),
    [
        (WITHIN, 1, 1, True),
        (WITHIN, 2, 1, False),  # it is on its way
        (WITHIN, 1, 0, False),  # what it scales is not well
        (WITHIN | {"ScalingLimited": "True"}, 1, 1, False),
        ({"ScalingActive": "True"}, 1, 1, False),  # it does not say all
    ],
)
def test_an_autoscaler_is_well_that_has_what_it_wants_and_scales_what_is_well(
    said: dict[str, str], wanted: int, available: int, *, is_none: bool
) -> None:
    deployment, replica_set = make_deployment(made=1)
    deployment["status"] |= {"availableReplicas": available, "readyReplicas": available}
    pod = make_pod(replica_set, node="a", phase="Running", ready=bool(available))
    told = [{"type": kind, "status": status} for kind, status in said.items()]
    scaler = make(HPA.kind, "web", spec={"scaleTargetRef": {"kind": "Deployment", "name": "web"}, "maxReplicas": 3})
    scaler["status"] = {"conditions": told, "currentReplicas": 1, "desiredReplicas": wanted}
    answer = diagnose(make_evidence(deployment, replica_set, pod, scaler, focus=HPA))

    assert (isinstance(answer, Diagnosis) and answer.fault is Fault.NONE) is is_none
