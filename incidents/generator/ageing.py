"""
What a cluster of years shows and a simulation of minutes does not: restarts of long ago, kinds that nobody may read.

Without it a reader would learn that whoever ever restarted is well, and that everything is always seen.
"""

from random import Random

from incidents.standin.moments import stamp
from incidents.standin.shapes import Obj, is_ready
from incidents.standin.simulation import Simulation

RESTARTED = 0.1
"""The share of ready pods with an old restart."""
DAY_S = 86_400.0
ENDS = (("Completed", 0), ("Error", 1), ("Error", 2), ("Error", 139), ("Error", 143), ("OOMKilled", 137))
RARELY_READ = (
    *("PersistentVolume", "StorageClass", "PriorityClass", "IngressClass", "ControllerRevision", "Role", "RoleBinding"),
    *("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "ValidatingAdmissionPolicy", "ClusterRole"),
    *("Kustomization", "HelmRelease", "GitRepository", "HelmRepository", "OCIRepository", "Certificate"),
    *("NetworkPolicy", "Ingress", "Namespace"),
)
"""What a narrow role, or somebody who captured an incident, leaves out."""


def age(simulation: Simulation, namespace: str, rng: Random) -> None:
    """Give some ready pods a past: older than all that happens here, restarted once or more, and well since."""
    for pod in simulation.world.all("Pod", namespace):
        if is_ready(pod) and "deletionTimestamp" not in pod["metadata"] and rng.random() < RESTARTED:
            _restarted(pod, rng, simulation.now)


def _restarted(pod: Obj, rng: Random, now: float) -> None:
    since = now - rng.uniform(1, 90) * DAY_S
    for field, place in (("creationTimestamp", pod["metadata"]), ("startTime", pod["status"])):
        place[field] = stamp(since - rng.uniform(0.1, 9) * DAY_S)
    for each in pod["status"].get("containerStatuses") or ():
        if "running" not in each["state"] or each["restartCount"]:
            continue
        reason, code = rng.choice(ENDS)
        ended = {"startedAt": stamp(since - 3600), "finishedAt": stamp(since - 1), "reason": reason, "exitCode": code}
        each["state"] = {"running": {"startedAt": stamp(since)}}
        each["lastState"] = {"terminated": ended | {"containerID": each.get("containerID", "")}}
        each["restartCount"] = rng.choice((1, 1, 1, 2, 3, 7))


def unread(rng: Random, needed: frozenset[str]) -> tuple[str, ...]:
    """Kinds that nobody may read: none, some or most of those that are rarely read; never those that are needed."""
    if rng.random() < 0.4:
        return ()
    share = rng.choice((0.2, 0.6, 1.0))
    return tuple(kind for kind in RARELY_READ if kind not in needed and rng.random() < share)
