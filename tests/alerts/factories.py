"""Payloads as Alertmanager sends them."""

from typing import Any

STARTED = "2026-01-31T12:00:00.123456789Z"


def make_foreign_alert(status: str = "firing", starts_at: str = STARTED, **labels: str) -> dict[str, Any]:
    """One alert of a webhook."""
    return {
        "status": status,
        "labels": {"alertname": "KubePodCrashLooping", "severity": "warning", **labels},
        "annotations": {"summary": "it crashes"},
        "startsAt": starts_at,
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus/graph",
        "fingerprint": "",
    }


def make_webhook(*alerts: dict[str, Any]) -> dict[str, Any]:
    """A webhook of version 4."""
    return {
        "version": "4",
        "groupKey": "{}:{}",
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "nightshift",
        "groupLabels": {},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager",
        "alerts": list(alerts),
    }
