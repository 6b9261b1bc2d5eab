"""
Pods that no node takes, with what would have to change: the pod, a claim, or one node. Pure.

The scheduler names the first obstacle of each node. What decides is what remains once the nodes are left out that the
pod could not go to anyway: a cordoned node among three is no reason if another fits and only lacks memory.
"""

from collections import Counter
from collections.abc import Iterable

from incidents.evidence.graph import Graph, condition, event_time, ref_of
from incidents.evidence.objects.common import claim_of, dated, message_of, volumes_of
from incidents.evidence.objects.excuses import Excuse, excuses
from incidents.evidence.objects.fitting import Standing, largest_request, requests_of, standings
from incidents.models import Fact, Link, ObjectRef, Relation, Signal
from incidents.snapshot import Json

MAX_PODS = 3
STATIC = frozenset({"taint", "background", "cordoned", "not_ready", "pressure", "other"})
"""Obstacles that the nodes themselves show; the scheduler's word for them adds nothing where the nodes were seen."""

Detail = dict[str, str]


def facts(graph: Graph) -> Iterable[Fact]:
    """Why the newest pods that wait wait, each reason of a workload once."""
    waiting: dict[ObjectRef, list[Json]] = {}
    for pod in graph.all("Pod"):
        if _waits(pod):
            waiting.setdefault(graph.top(pod), []).append(pod)
    for pods in waiting.values():
        pods.sort(key=lambda pod: str(pod["metadata"].get("creationTimestamp", "")), reverse=True)
        yield from _of_workload(graph, pods[:MAX_PODS])


def _of_workload(graph: Graph, pods: list[Json]) -> Iterable[Fact]:
    told: list[Detail] = []
    for pod in pods:
        said = _said(graph, pod)
        if said is None:
            continue
        where, at, message = said
        detail = decide(graph, pod, excuses(message))
        if detail not in told:
            told.append(detail)
            words = f"{ref_of(pod)} cannot be placed: {message}"
            yield dated(graph.fact(Signal.UNSCHEDULABLE, ref_of(pod), where, words, **detail), at)


def _waits(pod: Json) -> bool:
    placed = (pod.get("spec") or {}).get("nodeName")
    pending = (pod.get("status") or {}).get("phase", "Pending") == "Pending"
    return pending and not placed and not pod["metadata"].get("deletionTimestamp")


def _said(graph: Graph, pod: Json) -> tuple[str, str, str] | None:
    """Where, when and what the scheduler said last. A pod that is held back on purpose was not refused."""
    told = condition(pod, "PodScheduled") or {}
    if told.get("reason") == "SchedulingGated" or told.get("status") == "True":
        return None
    if message_of(told):
        return "status.conditions[PodScheduled]", str(told.get("lastTransitionTime") or ""), message_of(told)
    failed = [event for event in graph.events(ref_of(pod)) if event.get("reason") == "FailedScheduling"]
    return ("event FailedScheduling", event_time(failed[0]), message_of(failed[0])) if failed else None


def decide(graph: Graph, pod: Json, said: list[Excuse]) -> Detail:
    """Why a pod waits: why, and where they are known resource and container, or kind and name of what is to blame."""
    of_pod = next((each for each in said if each.why == "claim" and each.nodes is None), None)
    if of_pod is not None:
        return _claim(graph, pod, of_pod)
    nodes = standings(graph, pod) if graph.was_seen("Node") else []
    return _by_nodes(graph, pod, said, nodes) if nodes else _by_words(graph, pod, said)


def _by_nodes(graph: Graph, pod: Json, said: list[Excuse], nodes: list[Standing]) -> Detail:
    fitting = [node for node in nodes if node.fits]
    if not fitting:
        return _nowhere(graph, pod, said, nodes)
    large = [node for node in fitting if not node.lacks]
    if not large:
        return _too_much(pod, fitting, nodes)
    troubled = [node for node in large if node.trouble]
    if len(troubled) == len(large):
        return _node(troubled)
    rest = [each for each in said if each.why not in STATIC]
    roomy = [node for node in troubled if node.free]
    if roomy and rest and all(each.why in ("resources", "placement") for each in rest):
        return _node(roomy)
    return _by_words(graph, pod, rest or said)


def _nowhere(graph: Graph, pod: Json, said: list[Excuse], nodes: list[Standing]) -> Detail:
    """No node is meant for the pod: by its volume's place, by taints, or by its own wishes."""
    if any(each.why == "volume_affinity" for each in said):
        return _claim(graph, pod, Excuse("volume_affinity", None))
    tainted = [node.taint for node in nodes if node.is_wanted]
    return {"why": "taint", "taint": tainted[0]} if tainted else {"why": "placement"}


def _too_much(pod: Json, fitting: list[Standing], nodes: list[Standing]) -> Detail:
    """No node that the pod may go to could ever hold it. Devices that only tainted nodes have are a matter of place."""
    lacking = Counter(name for node in fitting for name in node.lacks)
    resource = max(sorted(lacking), key=lambda name: (lacking[name], "/" in name))
    elsewhere = [node for node in nodes if not node.fits and resource not in node.lacks]
    if "/" in resource and elsewhere:
        tainted = next((node.taint for node in elsewhere if node.taint), "")
        return {"why": "taint", "taint": tainted} if tainted else {"why": "placement"}
    return _resources(pod, resource)


def _resources(pod: Json, resource: str) -> Detail:
    container, asked = largest_request(pod, resource)
    return {"why": "resources", "resource": resource, "container": container, "asked": asked}


def _node(nodes: list[Standing]) -> Detail:
    """The node to blame: of several troubles the most common, of several nodes the first by name."""
    troubles = Counter(node.trouble for node in nodes)
    order = ("not_ready", "pressure", "cordoned")
    why = max(troubles, key=lambda each: (troubles[each], -order.index(each)))
    name = min(node.name for node in nodes if node.trouble == why)
    return {"why": why, "kind": "Node", "name": name, "nodes": str(troubles[why])}


def _by_words(graph: Graph, pod: Json, said: list[Excuse]) -> Detail:
    """What excludes most nodes, by the scheduler's words alone; without nodes seen none can be named."""
    telling = [each for each in said if each.why not in ("background", "other")] or said
    if not telling:
        return {"why": "other"}
    first = max(telling, key=lambda each: each.nodes or 0)
    if first.why == "resources":
        return _resources(pod, _scarcest(pod, telling, first))
    if first.why in ("claim", "volume_affinity"):
        return _claim(graph, pod, first)
    return {"why": first.why, "taint": first.taint}


def _scarcest(pod: Json, telling: list[Excuse], first: Excuse) -> str:
    """Of resources that are short on equally many nodes, a device before the others."""
    same = [each.resource for each in telling if each.why == "resources" and each.nodes == first.nodes]
    return next((name for name in same if "/" in name and name in requests_of(pod)), first.resource)


def _claim(graph: Graph, pod: Json, excuse: Excuse) -> Detail:
    """The claim that is to blame: the one that is named, else the only one that is not bound (or the only one)."""
    why = excuse.why if excuse.why == "volume_affinity" else "claim"
    named = [claim_of(each, str(pod["metadata"]["name"])) for each in volumes_of(pod.get("spec") or {}).values()]
    claims = [name for name in named if name]
    loose = [name for name in claims if why != "claim" or not _is_bound(graph, name, pod)]
    name = excuse.claim or (loose[0] if len(loose) == 1 or (loose and why == "claim") else "")
    return {"why": why, "kind": "PersistentVolumeClaim", "name": name}


def _is_bound(graph: Graph, name: str, pod: Json) -> bool:
    claim = graph.find("PersistentVolumeClaim", name, pod["metadata"].get("namespace"))
    return claim is not None and (claim.get("status") or {}).get("phase") == "Bound"


def links(graph: Graph) -> Iterable[Link]:
    """From workloads that wait to the node that they wait for."""
    for fact in facts(graph):
        if fact.detail.get("kind") == "Node" and fact.detail.get("name"):
            pod = graph.get(fact.source.object)
            source = graph.top(pod) if pod else fact.source.object
            target = ObjectRef(kind="Node", name=fact.detail["name"])
            yield Link(relation=Relation.REFERS, source=source, target=target, where=fact.source.where, found=True)
