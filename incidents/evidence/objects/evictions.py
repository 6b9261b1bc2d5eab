"""
Pods that were sent away: for what they stored, by a node that ran short, by a pod of higher priority. Pure.

What was evicted stays behind for a long time. It is a fact of now only if it happened lately, or if nobody replaces it.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from incidents.evidence.graph import Graph, condition, event_time, pod_spec, ref_of, statuses_of
from incidents.evidence.objects.common import about, dated, message_of, newest
from incidents.models import Fact, ObjectRef, Signal
from incidents.snapshot import LATELY, Json, moment

IRREPLACEABLE = ("Job", "Pod")
"""Kinds whose evicted pods stay the newest word: nobody makes another one."""

SETTLING = timedelta(minutes=1)
"""The kubelet measures disks only every so often."""

RECURRING = timedelta(days=1)
"""What was evicted again and again is expected again for as long as a pod lasts, within a day."""

_VOLUME = re.compile(r'Usage of EmptyDir volume "([^"\s]{1,253})" exceeds the limit "([^"\s]{1,40})"')
_CONTAINER = re.compile(
    r'Container "?([-a-z0-9]{1,63})"? exceeded its local ephemeral storage limit(?: "([^"\s]{1,40})")?'
)
_POD = re.compile(
    r"Pod ephemeral local storage usage exceeds the total limit of containers(?: ([0-9a-zA-Z.]{1,40}[0-9a-zA-Z]))?"
)
_NODE = re.compile(r"node was low on resource: ([-a-z0-9]{1,40})")
_STATE = re.compile(r"node had condition: \[([A-Za-z, ]{1,100})\]")
_BY_UID = re.compile(r"Preempted by (?:pod )?([0-9a-f]{8}-[0-9a-f-]{27})\b")
_BY_NAME = re.compile(r"Preempted by (?:pod )?(?:([-a-z0-9]{1,63})/)([-a-z0-9.]{1,253}) on node")
_SHORTAGES = {"memory": "memory", "pids": "pid"}


def facts(graph: Graph) -> Iterable[Fact]:
    """The newest eviction of every workload, and its pods that had to make room."""
    evicted: dict[ObjectRef, Json] = {}
    for pod in graph.all("Pod"):
        status = pod.get("status") or {}
        if status.get("phase") == "Failed" and status.get("reason") == "Evicted" and _matters(graph, pod):
            known = evicted.get(graph.top(pod))
            if known is None or _when(graph, pod) > _when(graph, known):
                evicted[graph.top(pod)] = pod
    for pod in evicted.values():
        yield _evicted(graph, pod)
    yield from _told(graph, set(evicted))
    yield from _preempted(graph)


def _matters(graph: Graph, pod: Json) -> bool:
    top, at = graph.top(pod), moment(_when(graph, pod))
    if top.kind in IRREPLACEABLE:
        return (condition(graph.get(top) or pod, "Complete") or {}).get("status") != "True"
    if at is None:
        return True
    patience = RECURRING if _recurs(graph, pod) else LATELY
    return graph.now - at < patience and not _is_over(graph, pod, at)


def _recurs(graph: Graph, pod: Json) -> bool:
    """Whether another pod of the workload was evicted for what this one was, not longer before than it lasted."""
    begun, why = moment((pod.get("status") or {}).get("startTime")), _why(pod, message_of(pod.get("status") or {}))
    for other in graph.pods(graph.top(pod)):
        status, ended = other.get("status") or {}, moment(_when(graph, other))
        if status.get("reason") != "Evicted" or ref_of(other) == ref_of(pod) or begun is None or ended is None:
            continue
        lasted = ended - (moment(status.get("startTime")) or ended)
        if _why(other, message_of(status))["why"] == why["why"] and abs(begun - ended) <= lasted + SETTLING:
            return True
    return False


def _is_over(graph: Graph, pod: Json, evicted_at: datetime) -> bool:
    """Whether its replacement has been well for longer than the pod lasted: then it was not the same again."""
    begun = moment((pod.get("status") or {}).get("startTime"))
    if begun is None or graph.now - evicted_at <= 2 * (evicted_at - begun) + SETTLING:
        return False
    others = [each for each in graph.pods(graph.top(pod)) if (each.get("status") or {}).get("phase") != "Failed"]
    return bool(others) and all((condition(each, "Ready") or {}).get("status") == "True" for each in others)


def _when(graph: Graph, pod: Json) -> str:
    """When a pod was evicted, as exactly as can be told."""
    told = [event_time(event) for event in graph.events(ref_of(pod)) if event.get("reason") == "Evicted"]
    ended = [(status.get("state") or {}).get("terminated", {}).get("finishedAt") for status in statuses_of(pod)]
    turned = [each.get("lastTransitionTime") for each in (pod.get("status") or {}).get("conditions") or ()]
    times = [str(each) for each in (*told, *ended, *turned) if each]
    return max(times) if times else str((pod.get("status") or {}).get("startTime") or "")


def _evicted(graph: Graph, pod: Json) -> Fact:
    message = message_of(pod.get("status") or {}) or _event_message(graph, pod)
    detail = _why(pod, message)
    words = f"{ref_of(pod)} was evicted: {message}"
    return dated(graph.fact(Signal.EVICTED, ref_of(pod), "status.message", words, **detail), _when(graph, pod))


def _told(graph: Graph, known: set[ObjectRef]) -> Iterable[Fact]:
    """Told about the workload where nothing is left of its pods: some controllers replace them under their names."""
    for event in newest(event for event in graph.all("Event") if event.get("reason") == "Evicted"):
        named, at = about(event), moment(event_time(event))
        pod = graph.find("Pod", str(named.get("name") or ""), named.get("namespace"))
        workload = _victim(graph, event)
        if (pod is not None and (pod.get("status") or {}).get("reason") == "Evicted") or at is None:
            continue
        if workload is None or workload in known or workload.kind in IRREPLACEABLE or graph.now - at >= LATELY:
            continue
        known.add(workload)
        message, host = message_of(event), (event.get("source") or {}).get("host") or event.get("reportingInstance")
        detail = _why({"spec": {"nodeName": host, **pod_spec(graph.get(workload) or {"kind": ""})}}, message)
        words = f"pod {named.get('name')} of {workload} was evicted: {message}"
        where = f"event Evicted of Pod {named.get('name')}"
        yield dated(graph.fact(Signal.EVICTED, workload, where, words, **detail), event_time(event))


def _event_message(graph: Graph, pod: Json) -> str:
    told = [message_of(event) for event in graph.events(ref_of(pod)) if event.get("reason") == "Evicted"]
    return next(iter(told), "")


def _why(pod: Json, message: str) -> dict[str, str]:
    """emptydir | ephemeral | node | other, with what it names."""
    if found := _VOLUME.search(message):
        return {"why": "emptydir", "volume": found[1], "limit": found[2], "container": _mounting(pod, found[1])}
    if found := _CONTAINER.search(message):
        return {"why": "ephemeral", "container": found[1], "limit": found[2] or ""}
    if found := _POD.search(message):
        return {"why": "ephemeral", "limit": found[1] or "", "container": _only_container(pod)}
    node = str((pod.get("spec") or {}).get("nodeName") or "")
    if found := _NODE.search(message):
        return {"why": "node", "what": _SHORTAGES.get(found[1], "disk"), "kind": "Node", "name": node}
    if found := _STATE.search(message):
        return {"why": "node", "what": found[1].removesuffix("Pressure").lower(), "kind": "Node", "name": node}
    return {"why": "other"}


def _mounting(pod: Json, volume: str) -> str:
    """The container that writes into a volume: the first that mounts it."""
    for container in (pod.get("spec") or {}).get("containers") or ():
        if any(mount.get("name") == volume for mount in container.get("volumeMounts") or ()):
            return str(container["name"])
    return ""


def _only_container(pod: Json) -> str:
    names = [str(container["name"]) for container in (pod.get("spec") or {}).get("containers") or ()]
    return names[0] if len(names) == 1 else ""


def _preempted(graph: Graph) -> Iterable[Fact]:
    """Told about the workload: a preempted pod is soon gone, and its replacement is another."""
    told: set[ObjectRef] = set()
    for event in newest(event for event in graph.all("Event") if event.get("reason") == "Preempted"):
        at, victim = moment(event_time(event)), _victim(graph, event)
        if (
            victim is None
            or victim in told
            or (at is not None and graph.now - at > LATELY and not _is_short(graph, victim))
        ):
            continue
        told.add(victim)
        by = _by(graph, message_of(event))
        words = f"{victim} had to make room on a node: {message_of(event)}{f', that is {by}' if by else ''}"
        where = f"event Preempted of Pod {about(event).get('name')}"
        yield dated(graph.fact(Signal.PREEMPTED, victim, where, words, by=by), event_time(event))
    yield from _making_room(graph, told)


def _making_room(graph: Graph, told: set[ObjectRef]) -> Iterable[Fact]:
    for pod in graph.all("Pod"):
        target = condition(pod, "DisruptionTarget") or {}
        victim = graph.top(pod)
        if str(target.get("reason", "")).startswith("PreemptionBy") and victim not in told:
            told.add(victim)
            words = f"{ref_of(pod)} had to make room on its node: {message_of(target)}"
            where = f"Pod {pod['metadata']['name']} status.conditions[DisruptionTarget]"
            yield dated(graph.fact(Signal.PREEMPTED, victim, where, words), target.get("lastTransitionTime"))


def _victim(graph: Graph, event: Json) -> ObjectRef | None:
    """The workload of a pod that may be gone: by the pod, else by the creator that its name begins with."""
    named = about(event)
    name, namespace = str(named.get("name") or ""), named.get("namespace")
    pod = graph.find("Pod", name, namespace)
    if pod is not None:
        return graph.top(pod)
    creator = name.rpartition("-")[0]
    for kind in ("ReplicaSet", "StatefulSet", "DaemonSet", "Job"):
        owner = graph.find(kind, creator, namespace)
        if owner is not None:
            return graph.top(owner)
    return None


def _is_short(graph: Graph, workload: ObjectRef) -> bool:
    """Whether pods of a workload wait for a node still."""
    return any(not (pod.get("spec") or {}).get("nodeName") for pod in graph.pods(workload))


def _by(graph: Graph, message: str) -> str:
    """Who took the room, by its workload, where the pod is known."""
    if found := _BY_UID.search(message):
        pods = (pod for pod in graph.all("Pod") if pod["metadata"].get("uid") == found[1])
        pod = next(pods, None)
        return str(graph.top(pod)) if pod is not None else ""
    found = _BY_NAME.search(message)
    pod = graph.find("Pod", found[2], found[1]) if found else None
    return str(graph.top(pod)) if pod is not None else ""
