"""What the demo plays: a shop whose checkout lacks REQUIRED_CONFIG, or a captured incident; and the alert about it."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import Field

from incidents.errors import PermanentError
from incidents.models import Noun

NAMESPACE = "shop"
WORKLOAD = "checkout"
FAULTS = (f"missing_env_var:{NAMESPACE}:{WORKLOAD}", f"healthy:{NAMESPACE}:catalogue")
VALUE = "https://config.shop.example/v1"
FACTOR = 10.0
"""The embedded cluster's time runs ten times as fast, so that back-offs take seconds."""


class Scene(Noun):
    """What is wrong in the embedded cluster when the curtain rises, and the alert that says so."""

    title: str
    alert: dict[str, Any] = Field(description="the webhook that Alertmanager would post")
    inject: tuple[str, ...] = ()
    capture: Path | None = None
    breaks_in: str | None = Field(default=None, description="namespace in which something has to fail before the alert")


def shop(starts_at: datetime) -> Scene:
    """The design note's scenario."""
    title = f"{NAMESPACE}/{WORKLOAD} lacks a setting; its alert comes in"
    return Scene(title=title, alert=alert_payload(starts_at), inject=FAULTS, breaks_in=NAMESPACE)


def captured(path: Path) -> Scene:
    """A captured incident with its own alert. Raises PermanentError for a file that is none."""
    try:
        case = json.loads(path.read_text())
        # The capture's cluster has another name than the embedded one, and alerts of other clusters are not acted on.
        labels = {key: value for key, value in case["alert"]["labels"].items() if key != "cluster"}
        alert = {**case["alert"], "labels": labels}
        title = f"{labels['alertname']} in {case['namespace']}, as captured; its alert comes in"
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise PermanentError(f"{path} is not a captured incident ({type(error).__name__}: {error})") from error
    return Scene(title=title, alert=webhook(alert), capture=path.resolve())


def alert_payload(starts_at: datetime, namespace: str = NAMESPACE, workload: str = WORKLOAD) -> dict[str, Any]:
    """What Alertmanager posts (webhook, version 4) when a Deployment is short of replicas."""
    labels = {
        "alertname": "KubeDeploymentReplicasMismatch",
        "namespace": namespace,
        "deployment": workload,
        "severity": "critical",
    }
    return alert_of(labels, f"Deployment {namespace}/{workload} has not the replicas that it wants", starts_at)


def alert_of(labels: dict[str, str], summary: str, starts_at: datetime) -> dict[str, Any]:
    """What Alertmanager posts about one firing alert with these labels."""
    return webhook(
        {
            "status": "firing",
            "labels": labels,
            "annotations": {"summary": summary},
            "startsAt": _text(starts_at),
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example/graph",
            "fingerprint": fingerprint(labels),
        }
    )


def webhook(alert: dict[str, Any]) -> dict[str, Any]:
    """One alert in Alertmanager's envelope."""
    name = {"alertname": alert["labels"]["alertname"]}
    return {
        "version": "4",
        "groupKey": f'{{}}:{{alertname="{name["alertname"]}"}}',
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "nightshift",
        "groupLabels": name,
        "commonLabels": alert["labels"],
        "commonAnnotations": alert["annotations"],
        "externalURL": "http://alertmanager.example",
        "alerts": [alert],
    }


def fingerprint(labels: dict[str, str]) -> str:
    """Sixteen hexadecimal digits, as Alertmanager's, equal for equal labels."""
    return hashlib.sha256(json.dumps(labels, sort_keys=True).encode()).hexdigest()[:16]


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
