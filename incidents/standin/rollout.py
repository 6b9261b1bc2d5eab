"""The arithmetic of rollouts: how many pods may be added or missing, and what a Deployment's status says. Pure."""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor

from incidents.standin.moments import parse_stamp, stamp
from incidents.standin.shapes import Obj, name_of

REVISION = "deployment.kubernetes.io/revision"
REVISION_HISTORY = "deployment.kubernetes.io/revision-history"
DESIRED = "deployment.kubernetes.io/desired-replicas"
MAXIMUM = "deployment.kubernetes.io/max-replicas"
NOT_COPIED = frozenset(
    {"kubectl.kubernetes.io/last-applied-configuration", REVISION, REVISION_HISTORY, DESIRED, MAXIMUM}
)


@dataclass(frozen=True)
class Bounds:
    """How far a rollout may stray from the wanted number of pods."""

    surge: int
    unavailable: int


def bounds_of(deployment: Obj) -> Bounds:
    """The bounds in pods: surge rounded up, unavailable rounded down, never both 0; none where pods are recreated."""
    spec = deployment["spec"]
    wanted = spec["replicas"]
    if spec["strategy"]["type"] != "RollingUpdate":
        return Bounds(0, 0)
    rolling = spec["strategy"]["rollingUpdate"]
    return _bounds(wanted, str(rolling["maxSurge"]), str(rolling["maxUnavailable"]))


@lru_cache(maxsize=1024)
def _bounds(wanted: int, max_surge: str, max_unavailable: str) -> Bounds:
    surge, unavailable = _resolved(max_surge, wanted, up=True), _resolved(max_unavailable, wanted, up=False)
    if surge == 0 and unavailable == 0:
        unavailable = 1
    return Bounds(surge, min(unavailable, wanted))


def _resolved(text: str, wanted: int, *, up: bool) -> int:
    if not text.endswith("%"):
        return int(text)
    share = int(text[:-1]) * wanted / 100
    return ceil(share) if up else floor(share)


def revision_of(obj: Obj) -> int:
    """The revision an object carries, 0 when none."""
    return int((obj["metadata"].get("annotations") or {}).get(REVISION, "0"))


def size(replica_sets: list[Obj]) -> int:
    """The pods that ReplicaSets ask for."""
    return sum(int(replica_set["spec"]["replicas"]) for replica_set in replica_sets)


def counted(replica_sets: list[Obj], field: str) -> int:
    """One count of the ReplicaSets' status, added up."""
    if len(replica_sets) == 1:
        return int(replica_sets[0]["status"].get(field, 0))
    return sum(int(replica_set["status"].get(field, 0)) for replica_set in replica_sets)


def growth(deployment: Obj, new: Obj, sets: list[Obj]) -> int:
    """The number of replicas that the new ReplicaSet may have now."""
    wanted, current = deployment["spec"]["replicas"], new["spec"]["replicas"]
    if deployment["spec"]["strategy"]["type"] != "RollingUpdate" or current >= wanted:
        return int(wanted)
    room = wanted + bounds_of(deployment).surge - size(sets)
    return int(current + max(0, min(room, wanted - current)))


def counts_of(sets: list[Obj], new: Obj | None) -> dict[str, int]:
    """The counting part of a Deployment's status."""
    total, available = counted(sets, "replicas"), counted(sets, "availableReplicas")
    return {
        "replicas": total,
        "updatedReplicas": counted([new] if new else [], "replicas"),
        "readyReplicas": counted(sets, "readyReplicas"),
        "availableReplicas": available,
        "unavailableReplicas": max(0, size(sets) - available),
    }


def status_of(deployment: Obj, sets: list[Obj], new: Obj | None, now: float) -> Obj:
    """The whole status: zero counts are left out, as the API does."""
    counts = counts_of(sets, new)
    status: Obj = {name: count for name, count in counts.items() if count}
    status["observedGeneration"] = deployment["metadata"]["generation"]
    status["terminatingReplicas"] = counted(sets, "terminatingReplicas")
    conditions = _with(deployment["status"].get("conditions") or [], _available(deployment, counts), now)
    conditions = _with_failure(conditions, new, now)
    progress = _progress(deployment, counts, new, now)
    status["conditions"] = _with(conditions, progress, now) if progress else conditions
    return status


def _with_failure(conditions: list[Obj], new: Obj | None, now: float) -> list[Obj]:
    """The conditions with the ReplicaSet's complaint that it cannot create pods, while it has one."""
    known = any(each["type"] == "ReplicaFailure" for each in conditions)
    reported = (new or {"status": {}})["status"].get("conditions") or ()
    failure = next((each for each in reported if each["type"] == "ReplicaFailure"), None)
    if failure is None:
        return [each for each in conditions if each["type"] != "ReplicaFailure"] if known else conditions
    words = {key: failure[key] for key in ("type", "status", "reason", "message")}
    return with_condition(conditions, words, now)


def _available(deployment: Obj, counts: dict[str, int]) -> Obj:
    needed = deployment["spec"]["replicas"] - bounds_of(deployment).unavailable
    if counts["availableReplicas"] >= needed:
        return condition("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
    text = "Deployment does not have minimum availability."
    return condition("Available", "False", "MinimumReplicasUnavailable", text)


def _progress(deployment: Obj, counts: dict[str, int], new: Obj | None, now: float) -> Obj | None:
    """The new Progressing condition, None where the old one stays."""
    current = progressing(deployment)
    done = current is not None and current["reason"] == "NewReplicaSetAvailable"
    if new is None or (done and counts["replicas"] == counts["updatedReplicas"]):
        return None
    name = f'ReplicaSet "{name_of(new)}"'
    if _is_complete(deployment, counts):
        return condition("Progressing", "True", "NewReplicaSetAvailable", f"{name} has successfully progressed.")
    if _has_moved(deployment["status"], counts):
        return condition("Progressing", "True", "ReplicaSetUpdated", f"{name} is progressing.") | {"renewed": True}
    if _is_late(deployment, now):
        return condition("Progressing", "False", "ProgressDeadlineExceeded", f"{name} has timed out progressing.")
    return None


def progressing(deployment: Obj) -> Obj | None:
    """The Progressing condition as it stands."""
    conditions = deployment["status"].get("conditions") or ()
    return next((each for each in conditions if each["type"] == "Progressing"), None)


def _is_complete(deployment: Obj, counts: dict[str, int]) -> bool:
    wanted = int(deployment["spec"]["replicas"])
    return counts["updatedReplicas"] == counts["replicas"] == counts["availableReplicas"] == wanted


def _has_moved(old: Obj, counts: dict[str, int]) -> bool:
    waiting = counts["replicas"] - counts["updatedReplicas"]
    return bool(
        counts["updatedReplicas"] > old.get("updatedReplicas", 0)
        or waiting < old.get("replicas", 0) - old.get("updatedReplicas", 0)
        or counts["readyReplicas"] > old.get("readyReplicas", 0)
        or counts["availableReplicas"] > old.get("availableReplicas", 0)
    )


def _is_late(deployment: Obj, now: float) -> bool:
    current = progressing(deployment)
    if current is None or current["reason"] in ("NewReplicaSetAvailable", "ProgressDeadlineExceeded"):
        return False
    deadline_s = float(deployment["spec"]["progressDeadlineSeconds"])
    return parse_stamp(current["lastUpdateTime"]) + deadline_s < now


def condition(kind: str, status: str, reason: str, message: str) -> Obj:
    """A condition without its times."""
    return {"type": kind, "status": status, "reason": reason, "message": message}


def _with(conditions: list[Obj], new: Obj, now: float) -> list[Obj]:
    return with_condition(conditions, {key: new[key] for key in new if key != "renewed"}, now, renew="renewed" in new)


def with_condition(conditions: list[Obj], new: Obj, now: float, *, renew: bool = False) -> list[Obj]:
    """The conditions with a new one at the end; unchanged when it says the same, unless its time is renewed."""
    old = next((each for each in conditions if each["type"] == new["type"]), None)
    if old is not None and not renew and (old["status"], old["reason"]) == (new["status"], new["reason"]):
        return conditions
    same = old is not None and old["status"] == new["status"]
    since = old["lastTransitionTime"] if same and old is not None else stamp(now)
    rest = [each for each in conditions if each["type"] != new["type"]]
    return [*rest, new | {"lastTransitionTime": since, "lastUpdateTime": stamp(now)}]
