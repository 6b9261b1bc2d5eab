"""One good plan of every action, and a world in which each of them may be carried out."""

from typing import Any

from incidents.faults import ActionName, Fault
from incidents.models import Ask, Diagnosis, ObjectRef, Plan
from incidents.policy import Around, Facts, Fix, Pods, Policy, Standing
from tests.factories import NOW, make_diagnosis, make_plan

A = ActionName
GOOD: dict[ActionName, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    A.PATCH_DEPLOYMENT_ENV: ("Deployment", {"container": "app", "name": "REQUIRED"}, ("value",)),
    A.PATCH_DEPLOYMENT_RESOURCES: ("Deployment", {"container": "app", "memory_limit": "128Mi"}, ()),
    A.PATCH_DEPLOYMENT_IMAGE_OR_CMD: ("Deployment", {"container": "app"}, ("image",)),
    A.PATCH_PROBE: ("Deployment", {"container": "app", "probe": "livenessProbe", "port": 8080}, ()),
    A.ROLLBACK_DEPLOYMENT: ("Deployment", {"to_revision": 1}, ()),
    A.RESTART_WORKLOAD: ("Deployment", {}, ()),
    A.SCALE_DEPLOYMENT: ("Deployment", {"replicas": 3}, ()),
    A.DELETE_POD: ("Pod", {}, ()),
    A.PATCH_SERVICE: ("Service", {"selector": {"app": "web"}}, ()),
    A.PATCH_CONFIGMAP: ("ConfigMap", {"key": "config.yaml"}, ("value",)),
    A.EXPAND_PVC: ("PersistentVolumeClaim", {"size": "2Gi"}, ()),
    A.RECREATE_JOB: ("Job", {}, ()),
    A.CORDON_NODE: ("Node", {}, ()),
    A.UNCORDON_NODE: ("Node", {}, ()),
    A.FLUX_RECONCILE_KUSTOMIZATION: ("Kustomization", {}, ()),
    A.FLUX_RECONCILE_GITREPOSITORY: ("GitRepository", {}, ()),
    A.FLUX_RECONCILE_HELMRELEASE: ("HelmRelease", {}, ()),
}
CLUSTER_WIDE = (A.CORDON_NODE, A.UNCORDON_NODE)
BLAST = {"added_replicas": 10, "memory_growth": 4, "cpu_growth": 8, "volume_growth": 2}
SCALING: dict[str, Any] = {"fault": Fault.SCALED_TO_ZERO, "action": A.SCALE_DEPLOYMENT, "namespaces": ["shop"]}


def good(action: ActionName, /, **given: Any) -> Plan:
    """The good plan of an action; `params` are added to its own, None takes one away."""
    kind, params, asks = GOOD[action]
    target = ObjectRef(kind=kind, name="web", namespace=None if action in CLUSTER_WIDE else "shop")
    target = given.pop("target", target)
    merged = {**params, **given.pop("params", {})}
    base: dict[str, Any] = {
        "action": action,
        "target": target,
        "params": {name: value for name, value in merged.items() if value is not None},
        "asks": tuple(Ask(param=param, prompt="?") for param in given.pop("asks", asks)),
        "bindings": {f"{target.kind}/{target.name}": "uid:digest"},
    }
    return make_plan(**{**base, **given})


def make_policy(**given: Any) -> Policy:
    return Policy.model_validate({"version": 1, "cluster_scoped": CLUSTER_WIDE, "blast_radius": BLAST, **given})


POLICY = make_policy()


def make_around(**given: Any) -> Around:
    pods = Pods(serving=4, is_serving=True)
    sizes = {"memory_limit": "64Mi", "memory_request": "64Mi", "cpu_limit": "1", "cpu_request": "1", "size": "1Gi"}
    return Around(**{"namespace_seen": True, "replicas": 2, "pods": pods, "sizes": sizes, **given})


def make_facts(**given: Any) -> Facts:
    """A quiet moment; what belongs to `around` or `standing` may be given directly."""
    around = {key: given.pop(key) for key in Around.model_fields if key in given}
    standing = {key: given.pop(key) for key in Standing.model_fields if key in given}
    return Facts(**{"now": NOW, "around": make_around(**around), "standing": Standing(**standing), **given})


def make_fix(**given: Any) -> Fix:
    base = {
        "incident": "aaaaaaaaaaaa",
        "action": A.SCALE_DEPLOYMENT,
        "target": ObjectRef(kind="Deployment", name="web", namespace="shop"),
        "fault": Fault.SCALED_TO_ZERO,
        "root": "default/shop/Deployment/web",
        "status": "undone",
        "by": "Alice",
        "at": NOW,
    }
    return Fix(**{**base, **given})


def scaled(**given: Any) -> Diagnosis:
    return make_diagnosis(**{"fault": Fault.SCALED_TO_ZERO, "confidence": 0.97, **given})


def automatic(**given: Any) -> Policy:
    """A policy that lets a scaling in `shop` go without a human."""
    return make_policy(automatic=[{**SCALING, "confidence": 0.95}], **given)
