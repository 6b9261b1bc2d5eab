"""What the API server fills in on create and update. Pure: returns new objects, shares unchanged parts."""

from base64 import b64encode
from typing import Any

from incidents.standin.pod_defaults import given, pod, template
from incidents.standin.shapes import Obj

DEPLOYMENT: Obj = {"replicas": 1, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600}
ROLLING: Obj = {"maxUnavailable": "25%", "maxSurge": "25%"}
STATEFUL_SET: Obj = {
    "replicas": 1,
    "podManagementPolicy": "OrderedReady",
    "revisionHistoryLimit": 10,
    "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
    "serviceName": "",
}
JOB: Obj = {
    "backoffLimit": 6,
    "completionMode": "NonIndexed",
    "manualSelector": False,
    "podReplacementPolicy": "TerminatingOrFailed",
    "suspend": False,
}
CRON_JOB: Obj = {
    "concurrencyPolicy": "Allow",
    "failedJobsHistoryLimit": 1,
    "successfulJobsHistoryLimit": 3,
    "suspend": False,
}
CLAIM: Obj = {"volumeMode": "Filesystem"}
VOLUME: Obj = {"persistentVolumeReclaimPolicy": "Retain", "volumeMode": "Filesystem"}
WEBHOOK: Obj = {
    "failurePolicy": "Fail",
    "matchPolicy": "Equivalent",
    "namespaceSelector": {},
    "objectSelector": {},
    "timeoutSeconds": 10,
}
CPU_TARGET: Obj = {
    "type": "Resource",
    "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}},
}


def defaulted(obj: Obj) -> Obj:
    """The object with the defaults of its kind."""
    fill = _FILLERS.get(obj["kind"])
    return fill(obj) if fill else obj


def _deployment(obj: Obj) -> Obj:
    spec = DEPLOYMENT | given(obj.get("spec") or {})
    spec["strategy"] = _strategy(spec.get("strategy") or {})
    spec["template"] = template(spec.get("template") or {})
    return obj | {"spec": spec, "status": obj.get("status") or {}}


def _replica_set(obj: Obj) -> Obj:
    spec: Obj = {"replicas": 1} | given(obj.get("spec") or {})
    spec["template"] = template(spec.get("template") or {})
    return obj | {"spec": spec, "status": obj.get("status") or {"replicas": 0}}


def _strategy(strategy: Obj) -> Obj:
    if strategy.get("type", "RollingUpdate") != "RollingUpdate":
        return strategy
    return {"type": "RollingUpdate", "rollingUpdate": ROLLING | given(strategy.get("rollingUpdate") or {})}


def _stateful_set(obj: Obj) -> Obj:
    spec = STATEFUL_SET | given(obj.get("spec") or {})
    spec["template"] = template(spec.get("template") or {})
    spec["updateStrategy"] = _update_strategy(spec.get("updateStrategy") or {}, {"partition": 0})
    if isinstance(spec.get("volumeClaimTemplates"), list):
        spec["volumeClaimTemplates"] = [_claim_template(each) for each in spec["volumeClaimTemplates"]]
    return obj | {"spec": spec, "status": obj.get("status") or {"availableReplicas": 0, "replicas": 0}}


def _claim_template(claim: Obj) -> Obj:
    return _claim({"apiVersion": "v1", "kind": "PersistentVolumeClaim"} | claim)


def _daemon_set(obj: Obj) -> Obj:
    spec: Obj = {"revisionHistoryLimit": 10} | given(obj.get("spec") or {})
    spec["template"] = template(spec.get("template") or {})
    rolling = {"maxSurge": 0, "maxUnavailable": 1}
    spec["updateStrategy"] = _update_strategy(spec.get("updateStrategy") or {}, rolling)
    counts = ("currentNumberScheduled", "desiredNumberScheduled", "numberMisscheduled", "numberReady")
    return obj | {"spec": spec, "status": obj.get("status") or dict.fromkeys(counts, 0)}


def _update_strategy(strategy: Obj, rolling: Obj) -> Obj:
    if strategy.get("type", "RollingUpdate") != "RollingUpdate":
        return strategy
    return {"type": "RollingUpdate", "rollingUpdate": rolling | given(strategy.get("rollingUpdate") or {})}


def _job(obj: Obj) -> Obj:
    return obj | {"spec": _job_spec(obj.get("spec") or {}), "status": obj.get("status") or {}}


def _job_spec(spec: Obj) -> Obj:
    spec = given(spec)
    if "completions" not in spec and "parallelism" not in spec:
        spec |= {"completions": 1}
    return JOB | {"parallelism": 1} | spec | {"template": template(spec.get("template") or {})}


def _cron_job(obj: Obj) -> Obj:
    spec = CRON_JOB | given(obj.get("spec") or {})
    jobs = spec.get("jobTemplate") or {}
    inner = given(jobs.get("spec") or {})
    inner["template"] = template(inner.get("template") or {})
    spec["jobTemplate"] = jobs | {"metadata": jobs.get("metadata") or {}, "spec": inner}
    return obj | {"spec": spec, "status": obj.get("status") or {}}


def _claim(obj: Obj) -> Obj:
    return obj | {"spec": CLAIM | (obj.get("spec") or {}), "status": obj.get("status") or {"phase": "Pending"}}


def _volume(obj: Obj) -> Obj:
    return obj | {"spec": VOLUME | (obj.get("spec") or {}), "status": obj.get("status") or {"phase": "Pending"}}


def _service(obj: Obj) -> Obj:
    spec = {"sessionAffinity": "None", "type": "ClusterIP", "internalTrafficPolicy": "Cluster"} | (
        obj.get("spec") or {}
    )
    spec |= {"ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack"}
    spec["ports"] = [{"protocol": "TCP", "targetPort": port.get("port")} | port for port in spec.get("ports") or ()]
    return obj | {"spec": spec, "status": obj.get("status") or {"loadBalancer": {}}}


def _namespace(obj: Obj) -> Obj:
    meta = obj["metadata"]
    labels = {"kubernetes.io/metadata.name": meta.get("name")} | (meta.get("labels") or {})
    spec = {"finalizers": ["kubernetes"]} | (obj.get("spec") or {})
    return obj | {
        "metadata": meta | {"labels": labels},
        "spec": spec,
        "status": obj.get("status") or {"phase": "Active"},
    }


def _secret(obj: Obj) -> Obj:
    texts = obj.get("stringData") or {}
    data = (obj.get("data") or {}) | {key: b64encode(text.encode()).decode() for key, text in texts.items()}
    kept = {key: value for key, value in obj.items() if key != "stringData"}
    return kept | ({"data": data} if data else {}) | {"type": obj.get("type") or "Opaque"}


def _autoscaler(obj: Obj) -> Obj:
    spec = {"minReplicas": 1, "metrics": [CPU_TARGET]} | given(obj.get("spec") or {})
    status = {"currentMetrics": None, "desiredReplicas": 0}
    return obj | {"spec": spec, "status": obj.get("status") or status}


def _storage_class(obj: Obj) -> Obj:
    return {"reclaimPolicy": "Delete", "volumeBindingMode": "Immediate"} | obj


def _priority_class(obj: Obj) -> Obj:
    return {"preemptionPolicy": "PreemptLowerPriority"} | obj


def _ingress(obj: Obj) -> Obj:
    return obj | {"status": obj.get("status") or {"loadBalancer": {}}}


def _network_policy(obj: Obj) -> Obj:
    spec = {"podSelector": {}} | (obj.get("spec") or {})
    return obj | {"spec": {"policyTypes": ["Ingress", *(["Egress"] if spec.get("egress") else [])]} | spec}


def _quota(obj: Obj) -> Obj:
    return obj | {"spec": obj.get("spec") or {}, "status": obj.get("status") or {}}


def _limit_range(obj: Obj) -> Obj:
    spec = obj.get("spec") or {}
    return obj | {"spec": spec | {"limits": [_limit(limit) for limit in spec.get("limits") or ()]}}


def _limit(limit: Any) -> Any:
    """Maxima are defaults, and defaults are default requests, where none are given."""
    if not isinstance(limit, dict) or limit.get("type") != "Container":
        return limit
    default = (limit.get("max") or {}) | (limit.get("default") or {})
    request = (limit.get("min") or {}) | default | (limit.get("defaultRequest") or {})
    return limit | ({"default": default} if default else {}) | ({"defaultRequest": request} if request else {})


def _webhooks(obj: Obj) -> Obj:
    return obj | {"webhooks": [WEBHOOK | each for each in obj.get("webhooks") or () if isinstance(each, dict)]}


def _binding(obj: Obj) -> Obj:
    """Subjects are users or groups of the RBAC group; service accounts have none."""
    subjects = [_subject(each) for each in obj.get("subjects") or () if isinstance(each, dict)]
    group = "rbac.authorization.k8s.io"
    role = {"apiGroup": group} | (obj.get("roleRef") or {})
    return obj | {"roleRef": role} | ({"subjects": subjects} if subjects else {})


def _subject(subject: Obj) -> Obj:
    return subject if subject.get("kind") == "ServiceAccount" else {"apiGroup": "rbac.authorization.k8s.io"} | subject


_FILLERS = {
    "Deployment": _deployment,
    "ReplicaSet": _replica_set,
    "StatefulSet": _stateful_set,
    "DaemonSet": _daemon_set,
    "Job": _job,
    "CronJob": _cron_job,
    "Pod": pod,
    "Service": _service,
    "Namespace": _namespace,
    "Secret": _secret,
    "PersistentVolumeClaim": _claim,
    "PersistentVolume": _volume,
    "HorizontalPodAutoscaler": _autoscaler,
    "PodDisruptionBudget": _quota,
    "StorageClass": _storage_class,
    "PriorityClass": _priority_class,
    "Ingress": _ingress,
    "NetworkPolicy": _network_policy,
    "ResourceQuota": _quota,
    "LimitRange": _limit_range,
    "ValidatingWebhookConfiguration": _webhooks,
    "MutatingWebhookConfiguration": _webhooks,
    "RoleBinding": _binding,
    "ClusterRoleBinding": _binding,
}
