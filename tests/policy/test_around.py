"""What the policy is told of a plan's target, from evidence: what was not seen is not there to be relied on."""

from typing import Any

from incidents.evidence import evidence_from
from incidents.faults import ActionName
from incidents.models import ContainerSpec, Evidence, Link, ObjectRef, Relation, Signal
from incidents.policy import Pods, around
from incidents.snapshot import Snapshot
from tests.factories import (
    NOW,
    WEB,
    make_container,
    make_deployment,
    make_evidence,
    make_fact,
    make_rollout,
    make_subject,
)
from tests.policy.factories import good

A = ActionName
POD = ObjectRef(kind="Pod", name="web-1-abcde", namespace="shop")
BUDGET = ObjectRef(kind="PodDisruptionBudget", name="web", namespace="shop")


def pods_of(evidence: Evidence) -> Pods | None:
    return around(good(A.DELETE_POD, target=POD), evidence).pods


def several(*ready: bool, **given: Any) -> Evidence:
    """A workload with pods web-1-abcde, pod-1, pod-2 ... that are ready or not."""
    names = [POD.name, *(f"pod-{number}" for number in range(1, len(ready)))]
    pods = [make_container(pod=name, ready=is_ready) for name, is_ready in zip(names, ready, strict=True)]
    return make_evidence(containers=tuple(pods), **given)


def test_nothing_known_is_told_as_nothing_known() -> None:
    told = around(good(A.SCALE_DEPLOYMENT), make_evidence(workloads=(), bindings={}))

    assert (told.namespace_seen, told.marks, told.replicas, told.pods, told.sizes) == (False, (), None, None, {})


def test_replicas_and_sizes_are_the_templates() -> None:
    spec = ContainerSpec(name="app", limits={"memory": "64Mi", "nvidia.com/gpu": "1"}, requests={"cpu": "100m"})
    evidence = make_evidence(rollout=make_rollout(7), specs=(spec,))

    assert around(good(A.SCALE_DEPLOYMENT), evidence).replicas == 7
    assert around(good(A.PATCH_DEPLOYMENT_RESOURCES), evidence).sizes == {"memory_limit": "64Mi", "cpu_request": "100m"}


def test_a_claims_size_comes_from_its_link_to_its_class() -> None:
    claim = ObjectRef(kind="PersistentVolumeClaim", name="web", namespace="shop")
    size = Link(relation=Relation.REFERS, source=claim, target=WEB, detail={"size": "1Gi"})

    assert around(good(A.EXPAND_PVC), make_evidence(links=(size,))).sizes == {"size": "1Gi"}


def test_pods_that_are_not_ready_or_stuck_serve_nobody() -> None:
    stuck = make_fact(Signal.LOG, POD, clue="stalled")

    assert pods_of(several(True, True, False)) == Pods(serving=2, is_serving=True)
    assert pods_of(several(False, True, True)) == Pods(serving=2, is_serving=False)
    assert pods_of(several(True, True, facts=(stuck,))) == Pods(serving=1, is_serving=False)
    assert pods_of(several(True, True, facts=(make_fact(Signal.LOG, POD, clue="started"),))) == Pods(
        serving=2, is_serving=True
    )
    assert pods_of(make_evidence(containers=())) is None


def test_a_budget_that_lets_no_pod_of_this_workload_go_is_told() -> None:
    selects = Link(relation=Relation.SELECTS, source=BUDGET, target=WEB)
    full = make_fact(Signal.BUDGET_BLOCKS, BUDGET)

    for links, blocked in (((selects,), (str(BUDGET),)), ((), ())):
        found = pods_of(several(True, True, facts=(full,), links=links))
        assert found is not None
        assert found.blocked_by == blocked


def test_labels_of_object_owner_and_namespace_are_told_and_others_are_not() -> None:
    marks = {"Namespace shop": "true", str(WEB): "false", "Namespace bank": "true", "Deployment shop/api": "true"}
    told = around(good(A.DELETE_POD, target=POD), several(True, marks=marks))

    assert (told.namespace_seen, told.marks) == (True, ("false", "true"))


def test_evidence_keeps_the_label_of_namespaces_and_of_near_objects_that_have_it() -> None:
    label = {"labels": {"nightshift.io/act": "x" * 100}}
    deployment = make_deployment()
    deployment["metadata"] |= {**label, "uid": "1"}
    space = {"kind": "Namespace", "metadata": {"name": "shop", "uid": "2"}}
    objects = {"Deployment": [deployment], "Namespace": [space]}
    snapshot = Snapshot(namespace="shop", taken_at=NOW, focus=WEB, objects=objects)
    evidence = evidence_from(make_subject(), snapshot, str)

    assert evidence.marks == {"Namespace shop": None, "Deployment shop/web": "x" * 63}
