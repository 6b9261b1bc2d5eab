"""Actions on objects that are no workload's template: each refuses the live object it would harm."""

from typing import Any

import pytest

from incidents.actions.changing import Removal, Replacement
from incidents.errors import Refused
from incidents.faults import ActionName
from tests.safety.wanting import AT, change_of, fields_wanted, make_object, plan_of

A = ActionName
OWNED = [{"kind": "ReplicaSet", "name": "web-1", "uid": "rs", "controller": True}]
SERVICE = {"selector": {"app": "wob"}, "ports": [{"port": 80, "targetPort": 9000}]}
FAILED = {"conditions": [{"type": "Failed", "status": "True"}]}


def claim(size: str = "1Gi", phase: str = "Bound") -> dict[str, Any]:
    return make_object("PersistentVolumeClaim", {"resources": {"requests": {"storage": size}}}, {"phase": phase})


def job(**given: Any) -> dict[str, Any]:
    generated = {"controller-uid": "uid", "batch.kubernetes.io/job-name": "web", "app": "web"}
    spec = {
        "backoffLimit": 2,
        "selector": {"matchLabels": {"controller-uid": "uid"}},
        "template": {"metadata": {"labels": generated, "creationTimestamp": None}, "spec": {"containers": [{}]}},
    }
    return make_object("Job", spec, given.pop("status", FAILED), labels=generated, **given)


def test_replicas_are_set() -> None:
    live = make_object("StatefulSet", {"replicas": 0})

    assert fields_wanted(live, plan_of(A.SCALE_DEPLOYMENT, "StatefulSet", replicas=3)) == {"/spec/replicas": 3}


def test_what_was_scaled_up_meanwhile_is_not_scaled_down() -> None:
    with pytest.raises(Refused, match="not scaled down"):
        change_of(make_object("Deployment", {"replicas": 5}), plan_of(A.SCALE_DEPLOYMENT, replicas=3))


def test_a_pod_with_a_controller_may_go() -> None:
    pod = make_object("Pod", {}, ownerReferences=OWNED)

    assert isinstance(change_of(pod, plan_of(A.DELETE_POD, "Pod")), Removal)


@pytest.mark.parametrize("owners", [[], [{**OWNED[0], "controller": False}], [{**OWNED[0], "kind": "Node"}]])
def test_a_pod_that_nobody_makes_again_stays(owners: list[dict[str, Any]]) -> None:
    with pytest.raises(Refused, match="again"):
        change_of(make_object("Pod", {}, ownerReferences=owners), plan_of(A.DELETE_POD, "Pod"))


def test_a_service_selects_and_sends_elsewhere() -> None:
    plan = plan_of(A.PATCH_SERVICE, "Service", selector={"app": "web"}, target_port=8080)

    wanted = {"/spec/selector": {"app": "web"}, "/spec/ports/0/targetPort": 8080}
    assert fields_wanted(make_object("Service", SERVICE), plan) == wanted


@pytest.mark.parametrize(
    "spec", [{"ports": SERVICE["ports"]}, {**SERVICE, "type": "ExternalName"}, {**SERVICE, "ports": [{}, {}]}]
)
def test_a_service_of_which_it_is_not_clear_what_it_does_is_left_alone(spec: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        change_of(make_object("Service", spec), plan_of(A.PATCH_SERVICE, "Service", target_port=8080))


def test_a_bound_claim_grows() -> None:
    plan = plan_of(A.EXPAND_PVC, "PersistentVolumeClaim", size="2Gi")

    assert fields_wanted(claim(), plan) == {"/spec/resources/requests/storage": "2Gi"}


@pytest.mark.parametrize(
    "live", [claim("4Gi"), claim("100Mi"), claim(phase="Pending")], ids=["shrink", "20x", "unbound"]
)
def test_a_claim_that_would_shrink_or_grow_absurdly_is_refused(live: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        change_of(live, plan_of(A.EXPAND_PVC, "PersistentVolumeClaim", size="2Gi"))


def test_a_key_of_a_configmap_is_set_whatever_is_in_its_name() -> None:
    live = {**make_object("ConfigMap", {}), "data": {"a.b": "1"}}

    assert fields_wanted(live, plan_of(A.PATCH_CONFIGMAP, "ConfigMap", key="a.b", value="2")) == {"/data/a.b": "2"}


@pytest.mark.parametrize("given", [{"immutable": True}, {"binaryData": {"k": "AA=="}}])
def test_a_configmap_that_cannot_be_set_is_left_alone(given: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        change_of(
            {**make_object("ConfigMap", {}), **given}, plan_of(A.PATCH_CONFIGMAP, "ConfigMap", key="k", value="v")
        )


def test_a_job_is_made_again_without_what_the_server_gave_it() -> None:
    change = change_of(job(), plan_of(A.RECREATE_JOB, "Job"))

    assert isinstance(change, Replacement)
    manifest = change.manifest
    assert manifest["metadata"] == {
        "name": "web",
        "namespace": "shop",
        "labels": {"app": "web"},
        "annotations": {"nightshift.io/remade-from": "uid"},
    }
    assert manifest["spec"] == {
        "backoffLimit": 2,
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{}]}},
    }


@pytest.mark.parametrize(
    "live", [job(status={}), job(ownerReferences=[{"kind": "CronJob", "controller": True}])], ids=["running", "owned"]
)
def test_a_job_that_runs_or_belongs_to_another_is_left_alone(live: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        change_of(live, plan_of(A.RECREATE_JOB, "Job"))


@pytest.mark.parametrize("kind", ["Kustomization", "GitRepository", "HelmRelease"])
def test_flux_is_asked_to_try_again_unless_somebody_suspended_it(kind: str) -> None:
    plan = plan_of(ActionName(f"flux_reconcile_{kind.lower()}"), kind)

    wanted = {"/metadata/annotations/reconcile.fluxcd.io~1requestedAt": AT}
    assert fields_wanted(make_object(kind, {}), plan) == wanted
    with pytest.raises(Refused, match="suspended"):
        change_of(make_object(kind, {"suspend": True}), plan)


def test_a_node_is_marked_and_unmarked() -> None:
    marked = make_object("Node", {"unschedulable": True})

    assert fields_wanted(make_object("Node", {}), plan_of(A.CORDON_NODE, "Node")) == {"/spec/unschedulable": True}
    assert fields_wanted(marked, plan_of(A.UNCORDON_NODE, "Node")) == {"/spec/unschedulable": False}
    assert fields_wanted(make_object("Node", {}), plan_of(A.UNCORDON_NODE, "Node")) == {}
