"""The roles and bindings that every cluster with RBAC starts with, as far as people use them."""

from incidents.standin.shapes import Obj
from incidents.standin.users import AUTHENTICATED, MASTERS
from incidents.standin.world import World

GROUP = "rbac.authorization.k8s.io"
API_VERSION = f"{GROUP}/v1"
READ = ["get", "list", "watch"]
WRITE = ["create", "delete", "deletecollection", "patch", "update"]
LABELS = {"kubernetes.io/bootstrapping": "rbac-defaults"}
PATHS = ["/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*"]
PUBLIC = ["/healthz", "/livez", "/readyz", "/version", "/version/"]
SEEN: dict[str, list[str]] = {
    "": [
        "configmaps",
        "endpoints",
        "events",
        "limitranges",
        "namespaces",
        "namespaces/status",
        "persistentvolumeclaims",
        "persistentvolumeclaims/status",
        "pods",
        "pods/log",
        "pods/status",
        "resourcequotas",
        "resourcequotas/status",
        "serviceaccounts",
        "services",
        "services/status",
    ],
    "apps": [
        "controllerrevisions",
        "daemonsets",
        "daemonsets/status",
        "deployments",
        "deployments/scale",
        "deployments/status",
        "replicasets",
        "replicasets/scale",
        "replicasets/status",
        "statefulsets",
        "statefulsets/scale",
        "statefulsets/status",
    ],
    "autoscaling": ["horizontalpodautoscalers", "horizontalpodautoscalers/status"],
    "batch": ["cronjobs", "cronjobs/status", "jobs", "jobs/status"],
    "discovery.k8s.io": ["endpointslices"],
    "networking.k8s.io": ["ingresses", "ingresses/status", "networkpolicies"],
    "policy": ["poddisruptionbudgets", "poddisruptionbudgets/status"],
}
"""What `view` may read."""

CHANGED: dict[str, list[str]] = {
    "": [
        "configmaps",
        "events",
        "persistentvolumeclaims",
        "pods",
        "pods/eviction",
        "secrets",
        "serviceaccounts",
        "services",
    ],
    "apps": [
        "daemonsets",
        "deployments",
        "deployments/scale",
        "replicasets",
        "replicasets/scale",
        "statefulsets",
        "statefulsets/scale",
    ],
    "autoscaling": ["horizontalpodautoscalers"],
    "batch": ["cronjobs", "jobs"],
    "coordination.k8s.io": ["leases"],
    "networking.k8s.io": ["ingresses", "networkpolicies"],
    "policy": ["poddisruptionbudgets"],
}
"""What `edit` may change besides."""


def install(world: World) -> None:
    """Store them."""
    for name, rules in _roles().items():
        meta = {"name": name, "labels": LABELS}
        world.add({"apiVersion": API_VERSION, "kind": "ClusterRole", "metadata": meta, "rules": rules})
    for name, group in BINDINGS.items():
        world.add(_binding(name, group))


BINDINGS = {
    "cluster-admin": MASTERS,
    "system:basic-user": AUTHENTICATED,
    "system:discovery": AUTHENTICATED,
    "system:public-info-viewer": AUTHENTICATED,
}
"""Cluster roles with the group that each is bound to by a binding of its own name."""


def _binding(name: str, group: str) -> Obj:
    return {
        "apiVersion": API_VERSION,
        "kind": "ClusterRoleBinding",
        "metadata": {"name": name, "labels": LABELS},
        "roleRef": {"apiGroup": GROUP, "kind": "ClusterRole", "name": name},
        "subjects": [{"apiGroup": GROUP, "kind": "Group", "name": group}],
    }


def _roles() -> dict[str, list[Obj]]:
    view = [_rule(group, resources, READ) for group, resources in SEEN.items()]
    secrets = [_rule("", ["secrets"], READ), _rule("coordination.k8s.io", ["leases"], READ)]
    edit = [*view, *secrets, *(_rule(group, resources, WRITE) for group, resources in CHANGED.items())]
    own = _rule(GROUP, ["rolebindings", "roles"], [*READ, *WRITE])
    questions = _rule("authorization.k8s.io", ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], ["create"])
    return {
        "cluster-admin": [_rule("*", ["*"], ["*"]), {"nonResourceURLs": ["*"], "verbs": ["*"]}],
        "admin": [*edit, own, _rule("", ["serviceaccounts/token"], ["create"])],
        "edit": [*edit, _rule("", ["serviceaccounts/token"], ["create"])],
        "view": view,
        "system:basic-user": [questions, _rule("authentication.k8s.io", ["selfsubjectreviews"], ["create"])],
        "system:discovery": [{"nonResourceURLs": [*PATHS, *PUBLIC], "verbs": ["get"]}],
        "system:public-info-viewer": [{"nonResourceURLs": PUBLIC, "verbs": ["get"]}],
    }


def _rule(group: str, resources: list[str], verbs: list[str]) -> Obj:
    return {"apiGroups": [group], "resources": resources, "verbs": verbs}
