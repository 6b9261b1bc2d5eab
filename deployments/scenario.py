"""The scenario of the demo: a shop whose checkout lacks REQUIRED_CONFIG, and the alert that says so."""

import hashlib
from datetime import UTC, datetime
from typing import Any

NAMESPACE = "shop"
WORKLOAD = "checkout"
FAULTS = (f"missing_env_var:{NAMESPACE}:{WORKLOAD}", f"healthy:{NAMESPACE}:catalogue")
VALUE = "https://config.shop.example/v1"
FACTOR = 10.0
"""The embedded cluster's time runs ten times as fast, so that back-offs take seconds."""


def alert_payload(starts_at: datetime, namespace: str = NAMESPACE, workload: str = WORKLOAD) -> dict[str, Any]:
    """What Alertmanager posts (webhook, version 4) when a Deployment is short of replicas."""
    labels = {
        "alertname": "KubeDeploymentReplicasMismatch",
        "namespace": namespace,
        "deployment": workload,
        "severity": "critical",
    }
    annotations = {"summary": f"Deployment {namespace}/{workload} has not the replicas that it wants"}
    alert = {
        "status": "firing",
        "labels": labels,
        "annotations": annotations,
        "startsAt": _text(starts_at),
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus.example/graph",
        "fingerprint": fingerprint(namespace, workload),
    }
    return {
        "version": "4",
        "groupKey": f'{{}}:{{alertname="{labels["alertname"]}"}}',
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "nightshift",
        "groupLabels": {"alertname": labels["alertname"]},
        "commonLabels": labels,
        "commonAnnotations": annotations,
        "externalURL": "http://alertmanager.example",
        "alerts": [alert],
    }


def fingerprint(namespace: str, workload: str) -> str:
    """Sixteen hexadecimal digits, as Alertmanager's, equal for equal labels."""
    return hashlib.sha256(f"{namespace}/{workload}".encode()).hexdigest()[:16]


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
