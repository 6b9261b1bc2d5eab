"""Small snapshots, made by hand: raw objects as an API server returns them, and what a look saw of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from incidents.evidence import evidence_from, objects
from incidents.evidence.graph import Graph
from incidents.models import Evidence, Fact, Gap, GapKind, ObjectRef, Signal, Subject
from incidents.rules.view import View
from incidents.snapshot import Json, PodLog, Snapshot

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
SPACE = "shop"
WIDE = frozenset({
    "Namespace", "Node", "PersistentVolume", "StorageClass", "IngressClass", "PriorityClass", "ClusterRole",
    "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "ValidatingAdmissionPolicy",
})  # fmt: skip
SEEN = (
    *sorted(WIDE - {"ClusterRole"}),
    *("Pod", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "Event", "Service", "ConfigMap"),
    *("Secret", "ServiceAccount", "PersistentVolumeClaim", "ResourceQuota", "LimitRange", "Ingress", "NetworkPolicy"),
    *("HorizontalPodAutoscaler", "PodDisruptionBudget", "Role", "RoleBinding", "Kustomization", "HelmRelease"),
    *("GitRepository", "HelmRepository", "OCIRepository", "Certificate"),
)


def ago(seconds: float) -> str:
    """An API timestamp of so many seconds before now."""
    return (NOW - timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def make(kind: str, name: str, *, labels: dict[str, str] | None = None, meta: Json | None = None, **body: Any) -> Json:
    """An object of any kind."""
    space = {} if kind in WIDE else {"namespace": SPACE}
    about = {"name": name, "uid": f"{kind}-{name}", "creationTimestamp": ago(3600), "labels": labels or {}}
    return {"kind": kind, "metadata": {**about, **space, **(meta or {})}, **body}


def owned_by(owner: Json) -> Json:
    reference = {"kind": owner["kind"], "name": owner["metadata"]["name"], "uid": owner["metadata"]["uid"]}
    return {"ownerReferences": [reference | {"controller": True}]}


def make_deployment(name: str = "web", replicas: int = 1, made: int = 0, pod: Json | None = None) -> tuple[Json, Json]:
    """A Deployment and its ReplicaSet, which has `made` of the pods that it wants."""
    spec = {"containers": [{"name": "app", "image": "web:1", "resources": {}}], **(pod or {})}
    template = {"metadata": {"labels": {"app": name}}, "spec": spec}
    wanted = {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template}
    status = {"replicas": made, "updatedReplicas": made, "availableReplicas": 0, "observedGeneration": 1}
    deployment = make("Deployment", name, spec=wanted, status=status, meta={"generation": 1})
    owner = owned_by(deployment)
    return deployment, make("ReplicaSet", f"{name}-abc", spec=wanted, status={"replicas": made}, meta=owner)


def make_pod(
    owner: Json, *, suffix: str = "x1", node: str = "", phase: str = "Pending", ready: bool = False, **status: Any
) -> Json:
    """A pod of a ReplicaSet, by its template."""
    template = owner["spec"]["template"]
    spec = {**template["spec"], **({"nodeName": node} if node else {})}
    conditions = [{"type": "Ready", "status": "True" if ready else "False", "lastTransitionTime": ago(30)}]
    given = {"phase": phase, "startTime": ago(120), "conditions": conditions, **status}
    if phase == "Running":
        state = {"ready": ready, "restartCount": 0, "image": "web:1", "state": {"running": {"startedAt": ago(60)}}}
        given["containerStatuses"] = [state | {"name": each["name"]} for each in spec["containers"]]
    name = f"{owner['metadata']['name']}-{suffix}"
    return make("Pod", name, labels=template["metadata"]["labels"], meta=owned_by(owner), spec=spec, status=given)


def unscheduled(owner: Json, message: str, suffix: str = "x1") -> Json:
    """A pod for which the scheduler found no node."""
    told = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": message}
    return make_pod(owner, suffix=suffix, conditions=[told | {"lastTransitionTime": ago(30)}])


def make_node(name: str = "n1", *, ready: str = "True", cordoned: bool = False, **given: Any) -> Json:
    """A node; `taints`, `labels`, `pressure` (a condition) and `allocatable` as wanted."""
    conditions = [{"type": "Ready", "status": ready, "reason": "KubeletReady", "message": "said the kubelet"}]
    if given.get("pressure"):
        conditions.append({"type": given["pressure"], "status": "True", "message": "said the kubelet"})
    room = {"cpu": "4", "memory": "8Gi", "pods": "110"} | given.get("allocatable", {})
    spec = {"unschedulable": cordoned, "taints": given.get("taints", [])}
    labels = {"kubernetes.io/hostname": name} | given.get("labels", {})
    return make("Node", name, labels=labels, spec=spec, status={"conditions": conditions, "allocatable": room})


def make_event(about: Json, reason: str, message: str, *, seconds: float = 30, kind: str = "Warning") -> Json:
    """An event about an object."""
    meta = about["metadata"]
    named = {"kind": about["kind"], "name": meta["name"], "namespace": meta.get("namespace")}
    name = f"{meta['name']}.{reason}.{seconds}"
    return make(
        "Event", name, involvedObject=named, type=kind, reason=reason, message=message, lastTimestamp=ago(seconds)
    )


def make_snapshot(
    *items: Json,
    focus: ObjectRef | None = None,
    unseen: tuple[str, ...] = (),
    logs: dict[str, str] | None = None,
) -> Snapshot:
    """What a look saw: every kind as a whole, but for those that were not seen."""
    kinds: dict[str, list[Json]] = {kind: [] for kind in SEEN if kind not in unseen}
    for item in items:
        kinds.setdefault(item["kind"], []).append(item)
    return Snapshot(
        namespace=SPACE,
        taken_at=NOW,
        focus=focus,
        objects=kinds,
        logs={key: PodLog(current=text) for key, text in (logs or {}).items()},
        missing=tuple(Gap(kind=GapKind.KIND_UNREADABLE, about=kind, why="forbidden") for kind in unseen),
    )


def make_graph(*items: Json, unseen: tuple[str, ...] = (), logs: dict[str, str] | None = None) -> Graph:
    return Graph(make_snapshot(*items, unseen=unseen, logs=logs), str)


def facts_of(*items: Json, unseen: tuple[str, ...] = (), logs: dict[str, str] | None = None) -> list[Fact]:
    """All facts about objects."""
    return list(objects.facts(make_graph(*items, unseen=unseen, logs=logs)))


def the_fact(signal: Signal, *items: Json, **seen: Any) -> Fact:
    """The only fact of a signal."""
    (fact,) = (fact for fact in facts_of(*items, **seen) if fact.signal is signal)
    return fact


def signals_of(*items: Json, **seen: Any) -> set[Signal]:
    return {fact.signal for fact in facts_of(*items, **seen)}


def ref(kind: str, name: str) -> ObjectRef:
    return ObjectRef(kind=kind, name=name, namespace=None if kind in WIDE else SPACE)


WEB = ref("Deployment", "web")


def make_evidence(*items: Json, focus: ObjectRef = WEB, **seen: Any) -> Evidence:
    """The evidence about a focus, as in production."""
    subject = Subject(cluster="lab", namespace=SPACE, kind="Workload", name=focus.name)
    return evidence_from(subject, make_snapshot(*items, focus=focus, **seen), str)


def make_view(*items: Json, focus: ObjectRef = WEB, **seen: Any) -> View:
    return View(make_evidence(*items, focus=focus, **seen))
