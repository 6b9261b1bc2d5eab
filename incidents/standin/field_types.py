"""The types of the fields that the machinery relies on, kind by kind. Pure."""

from typing import Any

Shape = type | tuple[str, Any]
"""A type; ('map', shape of values); ('list', shape of items); ('object', {field: shape}); ('amount', None): 2 or 5%."""

TEXTS = ("map", str)
REFERENCE = ("object", {"name": str, "key": str, "optional": bool})
SOURCE = (
    "object",
    {"secretKeyRef": REFERENCE, "configMapKeyRef": REFERENCE, "fieldRef": ("object", {"fieldPath": str})},
)
ENV = ("list", ("object", {"name": str, "value": str, "valueFrom": SOURCE}))
PORT = ("object", {"containerPort": int, "name": str, "protocol": str})
CONTAINER = (
    "object",
    {
        "name": str,
        "image": str,
        "command": ("list", str),
        "args": ("list", str),
        "env": ENV,
        "envFrom": ("list", ("object", {"configMapRef": REFERENCE, "secretRef": REFERENCE, "prefix": str})),
        "ports": ("list", PORT),
        "resources": ("object", {"limits": ("map", object), "requests": ("map", object)}),
    },
)
POD_SPEC = (
    "object",
    {
        "containers": ("list", CONTAINER),
        "initContainers": ("list", CONTAINER),
        "volumes": ("list", ("object", {"name": str})),
        "tolerations": ("list", ("object", {})),
        "terminationGracePeriodSeconds": int,
        "restartPolicy": str,
        "serviceAccountName": str,
        "nodeName": str,
    },
)
META = (
    "object",
    {
        "name": str,
        "namespace": str,
        "generateName": str,
        "uid": str,
        "resourceVersion": str,
        "labels": TEXTS,
        "annotations": TEXTS,
        "ownerReferences": ("list", ("object", {"uid": str, "name": str, "kind": str, "controller": bool})),
    },
)
TEMPLATE = ("object", {"metadata": META, "spec": POD_SPEC})
WORKLOAD = (
    "object",
    {
        "replicas": int,
        "paused": bool,
        "progressDeadlineSeconds": int,
        "revisionHistoryLimit": int,
        "selector": ("object", {"matchLabels": TEXTS}),
        "strategy": ("object", {"type": str, "rollingUpdate": ("object", {})}),
        "updateStrategy": ("object", {"type": str, "rollingUpdate": ("object", {})}),
        "serviceName": str,
        "volumeClaimTemplates": ("list", ("object", {"metadata": META})),
        "template": TEMPLATE,
    },
)
JOB = (
    "object",
    {
        "backoffLimit": int,
        "completions": int,
        "parallelism": int,
        "activeDeadlineSeconds": int,
        "ttlSecondsAfterFinished": int,
        "suspend": bool,
        "template": TEMPLATE,
    },
)
CRON_JOB = (
    "object",
    {"schedule": str, "suspend": bool, "concurrencyPolicy": str, "jobTemplate": ("object", {"spec": JOB})},
)
CLAIM = (
    "object",
    {"accessModes": ("list", str), "resources": ("object", {}), "storageClassName": str, "volumeName": str},
)
AUTOSCALER = (
    "object",
    {
        "minReplicas": int,
        "maxReplicas": int,
        "scaleTargetRef": ("object", {"kind": str, "name": str}),
        "metrics": ("list", ("object", {})),
    },
)
AMOUNT = ("amount", None)
BUDGET = (
    "object",
    {"selector": ("object", {"matchLabels": TEXTS}), "minAvailable": AMOUNT, "maxUnavailable": AMOUNT},
)
LIMIT = (
    "object",
    {"type": str} | dict.fromkeys(("max", "min", "default", "defaultRequest", "maxLimitRequestRatio"), ("map", object)),
)
RULES = (
    "list",
    ("object", dict.fromkeys(("apiGroups", "resources", "verbs", "resourceNames"), ("list", str))),
)
SUBJECT = ("object", {"kind": str, "name": str, "namespace": str, "apiGroup": str})
SUBJECTS = ("list", SUBJECT)
SERVICE_PORT = ("object", {"name": str, "port": int, "protocol": str})
SERVICE = ("object", {"selector": TEXTS, "ports": ("list", SERVICE_PORT), "type": str})
ATTRIBUTES = ("verb", "group", "version", "resource", "subresource", "namespace", "name")
FIELDS: dict[str, dict[str, Any]] = {
    "Deployment": {"spec": WORKLOAD},
    "ReplicaSet": {"spec": WORKLOAD},
    "StatefulSet": {"spec": WORKLOAD},
    "DaemonSet": {"spec": WORKLOAD},
    "Job": {"spec": JOB},
    "CronJob": {"spec": CRON_JOB},
    "PersistentVolumeClaim": {"spec": CLAIM},
    "HorizontalPodAutoscaler": {"spec": AUTOSCALER},
    "PodDisruptionBudget": {"spec": BUDGET},
    "ResourceQuota": {"spec": ("object", {"hard": ("map", object)})},
    "LimitRange": {"spec": ("object", {"limits": ("list", LIMIT)})},
    "Role": {"rules": RULES},
    "ClusterRole": {"rules": RULES},
    "RoleBinding": {"subjects": SUBJECTS, "roleRef": SUBJECT},
    "ClusterRoleBinding": {"subjects": SUBJECTS, "roleRef": SUBJECT},
    "Pod": {"spec": POD_SPEC},
    "Service": {"spec": SERVICE},
    "ConfigMap": {"data": TEXTS, "binaryData": TEXTS},
    "Secret": {"data": TEXTS, "stringData": TEXTS, "type": str},
    "Event": {
        "involvedObject": ("object", {"kind": str, "name": str, "namespace": str, "uid": str}),
        "source": ("object", {"component": str}),
        "count": int,
        "reason": str,
        "message": str,
        "firstTimestamp": str,
        "lastTimestamp": str,
    },
    "Node": {"spec": ("object", {"unschedulable": bool})},
    "Endpoints": {"subsets": ("list", ("object", {}))},
    "Review": {
        "spec": (
            "object",
            {
                "namespace": str,
                "resourceAttributes": ("object", dict.fromkeys(ATTRIBUTES, str)),
                "nonResourceAttributes": ("object", {"path": str, "verb": str}),
            },
        )
    },
    "TokenRequest": {"spec": ("object", {"audiences": ("list", str), "expirationSeconds": int})},
    "Scale": {"spec": ("object", {"replicas": int})},
}
