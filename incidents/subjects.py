"""
Which object an alert is about, as far as its labels tell. Pure.

Labels of the exporter that measured (kube-state-metrics, node-exporter, the kubelet's service) are no subject. Names
that Kubernetes would not accept count as absent. Not covered: pod names that Kubernetes shortened before it appended
the suffixes; observing corrects those.
"""

import re
from collections.abc import Mapping

from incidents.models import Alert, Subject, Symptom

WORKLOAD = "Workload"

_SUFFIX = "[bcdfghjklmnpqrstvwxz2456789]"  # k8s.io/apimachinery/pkg/util/rand: no vowels, no look-alikes
_GENERATED = (
    re.compile(rf"(.+)-{_SUFFIX}{{6,10}}-{_SUFFIX}{{5}}"),  # Deployment: ReplicaSet's hash and the pod's suffix
    re.compile(rf"(.+)-{_SUFFIX}{{5}}"),  # DaemonSet, Job
    re.compile(r"(.+)-\d{1,4}"),  # StatefulSet: the ordinal
)
_REPLICASET = re.compile(rf"(.+)-{_SUFFIX}{{6,10}}")
_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")
_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_CLUSTER_CHARS = re.compile(r"[^A-Za-z0-9._:-]")
_ADDRESS = re.compile(r"[0-9.]+")

_WORKLOAD_LABELS = ("deployment", "statefulset", "daemonset")
_KINDS_BY_LABEL = {
    "job_name": "Job",
    "cronjob": "CronJob",
    "kustomization": "Kustomization",
    "helmrelease": "HelmRelease",
    "gitrepository": "GitRepository",
    "helmrepository": "HelmRepository",
    "ocirepository": "OCIRepository",
    "persistentvolumeclaim": "PersistentVolumeClaim",
    "pvc": "PersistentVolumeClaim",
    "horizontalpodautoscaler": "HorizontalPodAutoscaler",
    "poddisruptionbudget": "PodDisruptionBudget",
    "ingress": "Ingress",
    "certificate": "Certificate",
}
_KIND_LABELS = ("kind", "customresource_kind", "resource_kind", "owner_kind")
_NAME_LABELS = ("exported_name", "name", "resource_name", "owner_name")
_TOLD_BY_ALERT = ("Kustomization", "HelmRelease", "GitRepository", "HelmRepository", "OCIRepository", "Certificate")
_PLAIN_KINDS = {kind.lower(): kind for kind in (*_KINDS_BY_LABEL.values(), "Service", "ConfigMap")}
_WORKLOAD_KINDS = frozenset({"deployment", "statefulset", "daemonset", "replicaset", "pod", "workload"})
_NAMESPACE_LABELS = ("exported_namespace", "namespace", "resource_namespace")
_EXPORTERS = ("kube-state-metrics", "node-exporter")
_TARGET_LABELS = frozenset({"pod", "service", "container"})


_ABOUT_PODS = (
    *("kube", "replicas", "rollout", "rolledout", "restart", "crashloop", "oomkill", "notready", "noendpoints"),
    *("podfail", "jobfail", "jobpod", "containerwait", "unschedul", "imagepull", "reconcil", "flux", "gitops"),
)
"""Words in the names of alerts about what Kubernetes itself says of pods and of those who make them."""
_SYMPTOMS = {
    Symptom.THROTTLING: ("throttl", "cpuhigh", "highcpu", "cpuusage"),
    Symptom.STORAGE: ("fillingup", "volumefull", "diskfull", "outofspace", "outofdisk", "inode", "pvcusage"),
    Symptom.CERTIFICATE: ("cert", "tlsexpir", "sslexpir"),
    Symptom.LOAD: (
        *("latency", "errorrate", "highmemory", "memoryusage", "slowrequest", "5xx", "budgetburn", "overcommit"),
    ),
}


def subject_of(alert: Alert, cluster: str) -> Subject | None:
    """What the alert is about, in `cluster` unless the alert names another; None if its labels name nothing."""
    labels = _own_labels(alert.labels)
    namespace = _first(labels, _NAMESPACE_LABELS, _NAMESPACE)
    kind_and_name = _namespaced(labels, alert.name) if namespace else None
    if kind_and_name is None and (node := _node(labels)):
        return Subject(cluster=_cluster(labels, cluster), namespace=None, kind="Node", name=node)
    if kind_and_name is None and namespace:
        kind_and_name = _service(labels) or ("Namespace", namespace)
    if kind_and_name is None:
        return None
    kind, name = kind_and_name
    told = _cluster(labels, cluster)
    return Subject(cluster=told, namespace=namespace, kind=kind, name=name, symptom=symptom_of(alert.name))


def symptom_of(alert_name: str) -> Symptom:
    """What kind of complaint an alert is, by its name: by the words that rules of other clusters use, too."""
    name = "".join(filter(str.isalnum, alert_name.lower()))
    kinds = (*_SYMPTOMS.items(), (Symptom.AVAILABILITY, _ABOUT_PODS))
    return next((symptom for symptom, words in kinds if any(word in name for word in words)), Symptom.OTHER)


def pod_of(alert: Alert) -> str | None:
    """The pod that an alert names; not that of the exporter which measured it."""
    return _valid(_own_labels(alert.labels).get("pod"))


def workload_name(pod: str) -> str:
    """A pod's name without what a controller appended to it."""
    for pattern in _GENERATED:
        if match := pattern.fullmatch(pod):
            return match[1]
    return pod


def _own_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """The labels about the measured object: without those that say who measured it."""
    exported = {key.removeprefix("exported_"): value for key, value in labels.items() if key.startswith("exported_")}
    kept = dict(labels)
    if exported:  # Prometheus renamed the object's labels, so the plain ones are the exporter's
        kept = {key: value for key, value in labels.items() if key not in _TARGET_LABELS}
    elif _exporter(labels):
        dropped = _dropped_of(labels)
        kept = {key: value for key, value in labels.items() if key not in dropped}
    return {**kept, **exported}


def _exporter(labels: Mapping[str, str]) -> str | None:
    told = " ".join(labels.get(label, "") for label in ("job", "service", "container", "pod"))
    return next((exporter for exporter in _EXPORTERS if exporter in told), None)


def _dropped_of(labels: Mapping[str, str]) -> frozenset[str]:
    exporter = _exporter(labels) or ""
    own = {label for label in _TARGET_LABELS if exporter in labels.get(label, "")}
    if exporter == "node-exporter":
        own.add("namespace")  # it measures nodes: the namespace is where it runs
    return frozenset(own)


def _namespaced(labels: Mapping[str, str], alert_name: str) -> tuple[str, str] | None:
    for label in _WORKLOAD_LABELS:
        if name := _valid(labels.get(label)):
            return WORKLOAD, name
    for label, kind in _KINDS_BY_LABEL.items():
        if name := _valid(labels.get(label)):
            return kind, name
    return _by_kind(labels, alert_name) or _by_pod(labels)


def _by_pod(labels: Mapping[str, str]) -> tuple[str, str] | None:
    if replicaset := _valid(labels.get("replicaset")):
        match = _REPLICASET.fullmatch(replicaset)
        return WORKLOAD, match[1] if match else replicaset
    pod = _valid(labels.get("pod"))
    return (WORKLOAD, workload_name(pod)) if pod else None


def _by_kind(labels: Mapping[str, str], alert_name: str) -> tuple[str, str] | None:
    """An object named by `name`, its kind named by `kind` or by the alert's own name (FluxHelmReleaseFailing)."""
    name = _first(labels, _NAME_LABELS, _NAME)
    kind = next((labels[label].lower() for label in _KIND_LABELS if labels.get(label)), "")
    if name is None:
        return None
    if kind in _WORKLOAD_KINDS:
        return WORKLOAD, workload_name(name) if kind == "pod" else name
    told = _PLAIN_KINDS.get(kind) or next((k for k in _TOLD_BY_ALERT if k.lower() in alert_name.lower()), None)
    return (told, name) if told else None


def _node(labels: Mapping[str, str]) -> str | None:
    if name := _first(labels, ("node", "nodename", "kubernetes_node"), _NAME):
        return name
    if _exporter(labels) != "node-exporter":
        return None
    host = labels.get("instance", "").rsplit(":", 1)[0]
    return None if _ADDRESS.fullmatch(host) else _valid(host)


def _service(labels: Mapping[str, str]) -> tuple[str, str] | None:
    name = _valid(labels.get("service"))
    return ("Service", name) if name and name != "kubelet" else None


def _cluster(labels: Mapping[str, str], default: str) -> str:
    told = _CLUSTER_CHARS.sub("_", labels.get("cluster", "")[:128])
    return told or default


def _first(labels: Mapping[str, str], names: tuple[str, ...], pattern: re.Pattern[str]) -> str | None:
    return next((labels[name] for name in names if pattern.fullmatch(labels.get(name, ""))), None)


def _valid(name: str | None) -> str | None:
    return name if name and _NAME.fullmatch(name) else None
