"""Alerts as Alertmanager sends them: labels, annotations, times; with what exporters add, and what misleads."""

from random import Random
from zlib import crc32

from incidents.generator.names import Names
from incidents.generator.symptoms import Symptom
from incidents.standin.faults import Truth
from incidents.standin.moments import stamp
from incidents.standin.shapes import Obj

SUMMARIES = {
    "KubePodCrashLooping": "Pod is crash looping.",
    "KubePodNotReady": "Pod has been in a non-ready state for longer than 15 minutes.",
    "KubeContainerWaiting": "Pod container waiting longer than 1 hour.",
    "KubeContainerOOMKilled": "Container was killed for memory.",
    "KubeDeploymentReplicasMismatch": "Deployment has not matched the expected number of replicas.",
    "KubeDeploymentRolloutStuck": "Rollout of deployment is not progressing for longer than 15 minutes.",
    "KubeStatefulSetReplicasMismatch": "StatefulSet has not matched the expected number of replicas.",
    "KubeStatefulSetUpdateNotRolledOut": "StatefulSet update has not been rolled out.",
    "KubeDaemonSetRolloutStuck": "DaemonSet rollout is stuck.",
    "KubeJobFailed": "Job failed to complete.",
    "KubeJobNotCompleted": "Job did not complete in time.",
    "KubeServiceNoEndpoints": "Service has no ready endpoints.",
    "TargetDown": "One or more targets are unreachable.",
    "KubePersistentVolumeFillingUp": "PersistentVolume is filling up.",
    "KubeHpaMaxedOut": "HPA is running at max replicas.",
    "KubeHpaReplicasMismatch": "HPA has not matched desired number of replicas.",
    "KubeNodeNotReady": "Node is not ready.",
    "KubeNodePressure": "Node has an active Condition.",
    "KubeNodeUnschedulable": "Node is unschedulable.",
    "FluxReconciliationFailure": "Flux object is failing to reconcile.",
    "CPUThrottlingHigh": "Processes experience elevated CPU throttling.",
    "KubeQuotaExceeded": "Namespace quota has exceeded the limits.",
    "HighErrorRate": "More than 5% of requests fail.",
    "HighRequestLatency": "Requests take longer than agreed.",
    "ErrorBudgetBurn": "The error budget burns too fast.",
    "ServiceDown": "The service does not answer.",
    "KubePdbNotEnoughHealthyPods": "PDB does not have enough healthy pods.",
}
BY_ROOT = {
    "volume_full": ("KubePersistentVolumeFillingUp", "persistentvolumeclaim"),
    "storage_class_missing": ("KubePersistentVolumeClaimPending", "persistentvolumeclaim"),
    "pvc_unbound": ("KubePersistentVolumeClaimPending", "persistentvolumeclaim"),
    "hpa_maxed": ("KubeHpaMaxedOut", "horizontalpodautoscaler"),
    "hpa_no_metrics": ("KubeHpaReplicasMismatch", "horizontalpodautoscaler"),
    "node_not_ready": ("KubeNodeNotReady", "node"),
    "node_pressure": ("KubeNodePressure", "node"),
    "node_cordoned": ("KubeNodeUnschedulable", "node"),
    "quota_exceeded": ("KubeQuotaExceeded", "resourcequota"),
    "pdb_blocking": ("KubePdbNotEnoughHealthyPods", "poddisruptionbudget"),
    "ingress_misconfigured": ("NginxIngressErrorRateHigh", "ingress"),
}
"""Alerts about the object at the root itself, and the label that names it."""

OFTEN = (
    "KubePodCrashLooping",
    "KubeContainerWaiting",
    "KubeJobFailed",
    "KubeDeploymentReplicasMismatch",
    "KubePodNotReady",
)
GONE = "0001-01-01T00:00:00Z"
EXPORTED = ("pod", "namespace", "container", "service", "job")


def root_symptom(truth: Truth) -> Symptom | None:
    """The alert that names the faulty object itself, for faults that have one."""
    if truth.fault.startswith("flux_"):
        return "FluxReconciliationFailure", {"name": truth.name, "kind": truth.kind, "customresource_kind": truth.kind}
    if truth.fault == "finalizer_stuck":
        if truth.also_roots:
            return "KubeNamespaceTerminatingTooLong", {"phase": "Terminating"}
        return "KubeObjectTerminatingTooLong", {"kind": truth.kind, "name": truth.name}
    if truth.fault not in BY_ROOT:
        return None
    name, label = BY_ROOT[truth.fault]
    return name, {label: truth.name}


def complaint(rng: Random, kind: str, name: str) -> Symptom:
    """An alert about what users notice, whatever the cause: it names a workload or its service."""
    about = rng.choice(("service", kind.lower()))
    return rng.choice(("HighErrorRate", "HighRequestLatency", "ErrorBudgetBurn", "ServiceDown")), {about: name}


def chosen(rng: Random, symptoms: list[Symptom]) -> Symptom:
    """One of several, the usual ones more often."""
    return rng.choices(symptoms, [3 if name in OFTEN else 1 for name, _ in symptoms])[0]


def alert_of(rng: Random, names: Names, symptom: Symptom, namespace: str, now: float, age_s: float) -> Obj:
    """The alert as it arrives."""
    name, about = symptom
    labels = {"alertname": name, "namespace": namespace, "severity": rng.choice(("warning", "warning", "critical"))}
    labels |= about | ({"prometheus": "monitoring/k8s"} if rng.random() < 0.7 else {})
    labels |= {"cluster": names.pick(("eu-1", "prod", "lab"))} if rng.random() < 0.5 else {}
    if "node" in about:
        del labels["namespace"]
    if rng.random() < 0.3:
        labels = _measured(labels)
    return _alert(labels, f"{SUMMARIES.get(name, name)}", namespace, stamp(now - age_s))


def _measured(labels: dict[str, str]) -> dict[str, str]:
    """The labels as kube-state-metrics' own target leaves them: sometimes the object's are renamed."""
    own = {"job": "kube-state-metrics", "instance": "10.244.0.5:8080", "endpoint": "http"}
    own |= {"service": "kube-prometheus-stack-kube-state-metrics", "container": "kube-state-metrics"}
    if "service" in labels or "job" in labels or crc32(repr(labels).encode()) % 2:
        renamed = {f"exported_{key}" if key in EXPORTED else key: value for key, value in labels.items()}
        return renamed | own | {"namespace": "monitoring", "pod": "kube-prometheus-stack-kube-state-metrics-0"}
    return own | labels


def _alert(labels: dict[str, str], summary: str, namespace: str, since: str) -> Obj:
    name = labels["alertname"]
    about = next((labels[key] for key in ("exported_pod", "pod", "deployment", "service") if key in labels), "")
    return {
        "status": "firing",
        "labels": labels,
        "annotations": {
            "summary": summary,
            "description": f"{summary} ({namespace}/{about})" if about else f"{summary} ({namespace})",
            "runbook_url": f"https://runbooks.prometheus-operator.dev/runbooks/kubernetes/{name.lower()}",
        },
        "startsAt": since,
        "endsAt": GONE,
        "generatorURL": "",
        "fingerprint": f"{crc32(repr(sorted(labels.items())).encode()):08x}{crc32(since.encode()):08x}",
    }
