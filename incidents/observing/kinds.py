"""
The kinds of objects that are read, where the API keeps them, and how much of each is read around an alert. Pure.

Limits keep a look's cost from growing with the namespace; a list that is longer is named as cut.
"""

from typing import NamedTuple

API: dict[str, tuple[str, str]] = {
    "Namespace": ("/api/v1", "namespaces"),
    "Node": ("/api/v1", "nodes"),
    "Pod": ("/api/v1", "pods"),
    "Service": ("/api/v1", "services"),
    "Event": ("/api/v1", "events"),
    "ConfigMap": ("/api/v1", "configmaps"),
    "Secret": ("/api/v1", "secrets"),
    "ServiceAccount": ("/api/v1", "serviceaccounts"),
    "PersistentVolumeClaim": ("/api/v1", "persistentvolumeclaims"),
    "PersistentVolume": ("/api/v1", "persistentvolumes"),
    "ResourceQuota": ("/api/v1", "resourcequotas"),
    "LimitRange": ("/api/v1", "limitranges"),
    "Deployment": ("/apis/apps/v1", "deployments"),
    "ReplicaSet": ("/apis/apps/v1", "replicasets"),
    "StatefulSet": ("/apis/apps/v1", "statefulsets"),
    "DaemonSet": ("/apis/apps/v1", "daemonsets"),
    "ControllerRevision": ("/apis/apps/v1", "controllerrevisions"),
    "Job": ("/apis/batch/v1", "jobs"),
    "CronJob": ("/apis/batch/v1", "cronjobs"),
    "HorizontalPodAutoscaler": ("/apis/autoscaling/v2", "horizontalpodautoscalers"),
    "PodDisruptionBudget": ("/apis/policy/v1", "poddisruptionbudgets"),
    "Ingress": ("/apis/networking.k8s.io/v1", "ingresses"),
    "IngressClass": ("/apis/networking.k8s.io/v1", "ingressclasses"),
    "NetworkPolicy": ("/apis/networking.k8s.io/v1", "networkpolicies"),
    "EndpointSlice": ("/apis/discovery.k8s.io/v1", "endpointslices"),
    "StorageClass": ("/apis/storage.k8s.io/v1", "storageclasses"),
    "PriorityClass": ("/apis/scheduling.k8s.io/v1", "priorityclasses"),
    "Role": ("/apis/rbac.authorization.k8s.io/v1", "roles"),
    "RoleBinding": ("/apis/rbac.authorization.k8s.io/v1", "rolebindings"),
    "ClusterRole": ("/apis/rbac.authorization.k8s.io/v1", "clusterroles"),
    "ValidatingWebhookConfiguration": (
        "/apis/admissionregistration.k8s.io/v1",
        "validatingwebhookconfigurations",
    ),
    "MutatingWebhookConfiguration": ("/apis/admissionregistration.k8s.io/v1", "mutatingwebhookconfigurations"),
    "ValidatingAdmissionPolicy": ("/apis/admissionregistration.k8s.io/v1", "validatingadmissionpolicies"),
    "Kustomization": ("/apis/kustomize.toolkit.fluxcd.io/v1", "kustomizations"),
    "HelmRelease": ("/apis/helm.toolkit.fluxcd.io/v2", "helmreleases"),
    "GitRepository": ("/apis/source.toolkit.fluxcd.io/v1", "gitrepositories"),
    "HelmRepository": ("/apis/source.toolkit.fluxcd.io/v1", "helmrepositories"),
    "OCIRepository": ("/apis/source.toolkit.fluxcd.io/v1", "ocirepositories"),
    "Certificate": ("/apis/cert-manager.io/v1", "certificates"),
    "PodMetrics": ("/apis/metrics.k8s.io/v1beta1", "pods"),
}
"""Kind -> base path of its group and version, and its plural."""

API_VERSIONS = {kind: base.removeprefix("/apis/").removeprefix("/api/") for kind, (base, _) in API.items()}
"""Kind -> group and version as objects carry them."""

CLUSTER_WIDE = frozenset(
    {
        "Namespace",
        "Node",
        "PersistentVolume",
        "IngressClass",
        "StorageClass",
        "PriorityClass",
        "ClusterRole",
        "ValidatingWebhookConfiguration",
        "MutatingWebhookConfiguration",
        "ValidatingAdmissionPolicy",
    }
)
"""Kinds without a namespace."""

NAMES_ONLY = frozenset({"Secret", "ConfigMap"})
"""Kinds of which lists hold the metadata alone: values may be large, and a Secret's are nobody's business."""

WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")
OWNERS = frozenset({*WORKLOADS, "ReplicaSet"})
"""Kinds that may stand between a pod and its top."""


class Wanted(NamedTuple):
    """A kind to list, and how many at most. `optional`: an extension that may be missing or out of order."""

    kind: str
    limit: int = 100
    optional: bool = False


IN_NAMESPACE = (
    *(Wanted(kind) for kind in ("Pod", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ControllerRevision")),
    *(Wanted(kind) for kind in ("Job", "CronJob", "EndpointSlice", "PersistentVolumeClaim", "Ingress")),
    Wanted("Service", 300),
    *(Wanted(kind, 200) for kind in ("ConfigMap", "Secret", "ServiceAccount", "Event")),
    *(Wanted(kind, 50) for kind in ("ResourceQuota", "LimitRange", "HorizontalPodAutoscaler", "PodDisruptionBudget")),
    *(Wanted(kind, 50) for kind in ("NetworkPolicy", "Role", "RoleBinding")),
    *(Wanted(kind, 50, optional=True) for kind in ("Kustomization", "HelmRelease", "GitRepository", "HelmRepository")),
    *(Wanted(kind, 50, optional=True) for kind in ("OCIRepository", "Certificate")),
)
IN_CLUSTER = (
    *(Wanted(kind) for kind in ("Node", "PersistentVolume")),
    *(Wanted(kind, 50) for kind in ("StorageClass", "PriorityClass", "IngressClass")),
    *(Wanted(kind, 50) for kind in ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")),
    Wanted("ValidatingAdmissionPolicy", 50),
)
NEXT_DOOR = tuple(Wanted(kind, 50) for kind in ("NetworkPolicy", "ResourceQuota", "LimitRange"))
"""What is listed of another namespace that a workload calls into."""
