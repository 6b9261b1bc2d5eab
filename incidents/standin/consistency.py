"""
Worlds that a real cluster never shows, found by looking at the objects alone. Pure.

What is checked are rules between objects (canonical/operator's lesson: a stand-in that cannot contradict itself cannot
drift). Not checked: whether times are plausible, and anything about kinds that no controller here acts on.
"""

from collections.abc import Iterable

from incidents.standin.shapes import (
    Obj,
    condition_of,
    controller_of,
    is_ready,
    labels_of,
    matches,
    name_of,
    namespace_of,
    uid_of,
)
from incidents.standin.world import World

REVISION = "deployment.kubernetes.io/revision"


def contradictions(world: World) -> list[str]:
    """Every rule that a settled world breaks, in words; empty for a possible one."""
    found: list[str] = []
    for pod in world.all("Pod"):
        found += [f"pod {namespace_of(pod)}/{name_of(pod)}: {what}" for what in _pod(world, pod)]
    for kind, check in CHECKS.items():
        for obj in world.all(kind):
            found += [f"{kind.lower()} {namespace_of(obj)}/{name_of(obj)}: {what}" for what in check(world, obj)]
    return found


def _pod(world: World, pod: Obj) -> Iterable[str]:
    status, phase, node = pod["status"], pod["status"].get("phase"), pod["spec"].get("nodeName")
    if phase not in ("Pending", "Running", "Succeeded", "Failed"):
        yield f"unknown phase {phase}"
    if phase != "Pending" and not node:
        yield f"{phase} on no node"
    if node and world.peek("Node", "", node) is None:
        yield f"on node {node}, which does not exist"
    if not node and status.get("containerStatuses"):
        yield "containers without a node"
    if is_ready(pod) and phase != "Running":
        yield f"ready while {phase}"
    if is_ready(pod) and not all(each["ready"] for each in status.get("containerStatuses") or ()):
        yield "ready with a container that is not"
    yield from _owner(world, pod)
    for each in [*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())]:
        for what in _container(each, str(phase)):
            yield f"container {each['name']} {what}"


def _owner(world: World, obj: Obj) -> Iterable[str]:
    owner = controller_of(obj)
    if owner is None:
        return
    found = world.peek(owner["kind"], namespace_of(obj), owner["name"])
    if found is None or uid_of(found) != owner["uid"]:
        if "deletionTimestamp" not in obj["metadata"]:
            yield f"owned by {owner['kind']} {owner['name']}, which does not exist"
        return
    selector = ((found.get("spec") or {}).get("selector") or {}).get("matchLabels")
    if obj["kind"] == "Pod" and selector and not matches(selector, labels_of(obj)):
        yield f"does not carry the labels that {owner['kind']} {owner['name']} selects"


def _container(status: Obj, phase: str) -> Iterable[str]:
    state, last = status["state"], status["lastState"]
    if len(state) != 1:
        yield f"is in {len(state)} states"
    if status["ready"] and "running" not in state:
        yield "is ready and not running"
    if status.get("started") and "running" not in state and not status.get("ready"):
        yield "is started and not running"
    if "running" in state and phase in ("Succeeded", "Failed", "Pending") and not _may_run_early(status):
        yield f"runs in a pod that is {phase}"
    if status["restartCount"] and not (last or "terminated" in state):
        yield "restarted and never ended"
    for ended in (state.get("terminated"), last.get("terminated")):
        if ended is not None:
            yield from _ended(ended)


def _may_run_early(status: Obj) -> bool:
    """Init containers, and containers whose pod still waits for another one, run in a pending pod."""
    return bool(status.get("containerID"))


def _ended(ended: Obj) -> Iterable[str]:
    code, reason = ended["exitCode"], ended["reason"]
    if (code == 0) is not (reason == "Completed"):
        yield f"ended with {code} as {reason}"
    if reason == "OOMKilled" and code != 137:
        yield f"was killed for memory with exit code {code}"
    if reason != "StartError" and ended["startedAt"] > ended["finishedAt"]:
        yield "ended before it started"


def _replica_set(world: World, obj: Obj) -> Iterable[str]:
    yield from _owner(world, obj)
    if REVISION not in (obj["metadata"].get("annotations") or {}) and controller_of(obj):
        yield "has no revision of its Deployment"
    pods = [pod for pod in world.owned_by(uid_of(obj), "Pod") if _is_active(pod)]
    status = obj["status"]
    if status.get("replicas", 0) != len(pods):
        yield f"counts {status.get('replicas', 0)} pods and has {len(pods)}"
    ready = sum(is_ready(pod) for pod in pods)
    if status.get("readyReplicas", 0) != ready:
        yield f"counts {status.get('readyReplicas', 0)} ready pods and has {ready}"


def _is_active(pod: Obj) -> bool:
    return "deletionTimestamp" not in pod["metadata"] and pod["status"].get("phase") not in ("Succeeded", "Failed")


def _deployment(world: World, obj: Obj) -> Iterable[str]:
    sets = world.owned_by(uid_of(obj), "ReplicaSet")
    revisions = [int((each["metadata"].get("annotations") or {}).get(REVISION, 0)) for each in sets]
    own = (obj["metadata"].get("annotations") or {}).get(REVISION)
    if sets and own is not None and int(own) != max(revisions):
        yield f"is at revision {own}, its newest ReplicaSet at {max(revisions)}"
    if len(set(revisions)) != len(revisions):
        yield f"has ReplicaSets of the same revision: {sorted(revisions)}"
    status = obj["status"]
    ready = sum(each["status"].get("readyReplicas", 0) for each in sets)
    if status.get("readyReplicas", 0) != ready:
        yield f"counts {status.get('readyReplicas', 0)} ready pods, its ReplicaSets {ready}"
    available = condition_of(obj, "Available")
    if available and available["status"] == "True" and obj["spec"]["replicas"] and not status.get("availableReplicas"):
        yield "is available without an available pod"


def _endpoints(world: World, obj: Obj) -> Iterable[str]:
    for subset in obj.get("subsets") or ():
        for address in subset.get("addresses") or ():
            yield from _target(world, address, wanted=True)


def _slice(world: World, obj: Obj) -> Iterable[str]:
    yield from _owner(world, obj)
    for endpoint in obj.get("endpoints") or ():
        yield from _target(world, endpoint, wanted=bool(endpoint["conditions"]["ready"]))


def _target(world: World, endpoint: Obj, *, wanted: bool) -> Iterable[str]:
    target = endpoint["targetRef"]
    pod = world.peek("Pod", target["namespace"], target["name"])
    if pod is None:
        yield f"lists pod {target['name']}, which does not exist"
    elif wanted and not is_ready(pod):
        yield f"lists pod {target['name']} as ready, which it is not"


def _claim(world: World, obj: Obj) -> Iterable[str]:
    volume, phase = obj["spec"].get("volumeName"), (obj.get("status") or {}).get("phase")
    if phase == "Bound" and (not volume or world.peek("PersistentVolume", "", volume) is None):
        yield "is bound to no volume"


def _job(world: World, obj: Obj) -> Iterable[str]:
    over = [kind for kind in ("Complete", "Failed") if (condition_of(obj, kind) or {}).get("status") == "True"]
    if len(over) > 1:
        yield "has completed and failed"
    active = [pod for pod in world.owned_by(uid_of(obj), "Pod") if _is_active(pod)]
    if over and active:
        yield f"is over with {len(active)} active pods"


def _event(_world: World, obj: Obj) -> Iterable[str]:
    first, last = obj.get("firstTimestamp"), obj.get("lastTimestamp")
    if first and last and first > last:
        yield "happened last before it happened first"
    if obj.get("count") is not None and obj["count"] < 1:
        yield "never happened"


CHECKS = {
    "ReplicaSet": _replica_set,
    "Deployment": _deployment,
    "Endpoints": _endpoints,
    "EndpointSlice": _slice,
    "PersistentVolumeClaim": _claim,
    "Job": _job,
    "Event": _event,
}
