"""Whether a workload or a pod looks unwell at a glance: enough to decide where to look closer. Pure."""

from datetime import datetime

from incidents.observing.parts import spec_of, statuses_of
from incidents.snapshot import Json, crashed_lately

WAITED = ("Pending", "Failed", "Unknown")


def is_troubled(item: Json, now: datetime) -> bool:
    """Whether a workload is short of pods or failed, or a pod is not well."""
    if item["kind"] == "Pod":
        return _pod(item, now)
    if item["kind"] == "Job":
        return any(_is_true(each, "Failed") for each in (item.get("status") or {}).get("conditions") or ())
    return item["kind"] in ("Deployment", "StatefulSet", "DaemonSet") and is_short(item)


def is_short(workload: Json) -> bool:
    """Whether fewer pods are updated and available than a workload wants."""
    status = workload.get("status") or {}
    if workload["kind"] == "DaemonSet":
        wanted, counts = status.get("desiredNumberScheduled", 0), ("updatedNumberScheduled", "numberAvailable")
    else:
        replicas = spec_of(workload).get("replicas")
        wanted, counts = 1 if replicas is None else replicas, ("updatedReplicas", "availableReplicas")
    return any(status.get(count, 0) < wanted for count in counts)


def _pod(pod: Json, now: datetime) -> bool:
    """A container that crashes is ready for a moment in each of its lives: the phase alone can look healthy."""
    if (pod.get("status") or {}).get("phase") in WAITED:
        return True
    return any(crashed_lately(status, now) for status, _ in statuses_of(pod))


def _is_true(condition: Json, kind: str) -> bool:
    return condition.get("type") == kind and condition.get("status") == "True"
