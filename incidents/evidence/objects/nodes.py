"""Nodes that do not report, run short, or take nothing; and the pods that sit on nodes that are gone. Pure."""

from collections.abc import Iterable

from incidents.evidence.graph import Graph, age_s, condition, ref_of
from incidents.evidence.objects.common import dated, message_of, reference
from incidents.evidence.objects.excuses import why_taint
from incidents.evidence.objects.fitting import taints_of
from incidents.models import Fact, Signal
from incidents.snapshot import Json

PRESSURES = {"MemoryPressure": "memory", "DiskPressure": "disk", "PIDPressure": "pid"}
STEADY_S, LATELY_S = 600.0, 6 * 3600.0
"""How long a node has to be ready again to be believed, and after what time nobody asks any more why it was not."""
SILENT_S = 600.0
"""A kubelet that lives reports at least every five minutes."""


def facts(graph: Graph) -> Iterable[Fact]:
    """Every node in trouble, and every pod that is lost with its node."""
    silent: set[str] = set()
    for node in graph.all("Node"):
        found = list(_of_node(graph, node))
        silent.update(fact.source.object.name for fact in found if fact.signal is Signal.NODE_NOT_READY)
        yield from found or _returned(graph, node)
    for pod in graph.all("Pod") if silent else ():
        yield from _lost(graph, pod, silent)


def _of_node(graph: Graph, node: Json) -> Iterable[Fact]:
    ref, ready = ref_of(node), condition(node, "Ready")
    gone = [str(taint.get("key")) for taint in taints_of(node) if why_taint(str(taint.get("key"))) == "not_ready"]
    if ready is not None and ready.get("status") != "True":
        words = f"{ref} is not ready: {ready.get('reason')}: {message_of(ready)}"
        where, at = "status.conditions[Ready]", ready.get("lastTransitionTime")
        yield dated(graph.fact(Signal.NODE_NOT_READY, ref, where, words, reason=ready.get("reason")), at)
    elif gone and ready is None:
        yield graph.fact(Signal.NODE_NOT_READY, ref, "spec.taints", f"{ref} is not ready: it has the taint {gone[0]}")
    else:
        yield from _pressures(graph, node)
    if (node.get("spec") or {}).get("unschedulable"):
        words = f"{ref} is cordoned: it takes no new pods"
        yield dated(graph.fact(Signal.NODE_CORDONED, ref, "spec.unschedulable", words), _cordoned_at(node))


def _pressures(graph: Graph, node: Json) -> Iterable[Fact]:
    for kind, what in PRESSURES.items():
        found = condition(node, kind) or {}
        if found.get("status") == "True":
            words = f"{ref_of(node)} runs short of {what}: {message_of(found)}"
            fact = graph.fact(Signal.NODE_PRESSURE, ref_of(node), f"status.conditions[{kind}]", words, what=what)
            yield dated(fact, found.get("lastTransitionTime"))


def _returned(graph: Graph, node: Json) -> Iterable[Fact]:
    """That the node which the alert is about was away once, is back for good, and so is every pod on it."""
    ref = ref_of(node)
    if ref != graph.snapshot.focus or not (graph.was_seen("Pod") and graph.was_seen("Event")):
        return
    on_it = [pod for pod in graph.all("Pod") if (pod.get("spec") or {}).get("nodeName") == ref.name]
    living = [pod for pod in on_it if (pod.get("status") or {}).get("phase") not in ("Failed", "Succeeded")]
    well = all((condition(pod, "Ready") or {}).get("status") == "True" for pod in living)
    if living and well and _is_back(graph, node) and _left(graph, node) <= 1:
        words = f"{ref} was away and is ready again, as are its {len(living)} pods"
        fact = graph.fact(Signal.RECOVERED, ref, "status.conditions[Ready]", words)
        yield dated(fact, (condition(node, "Ready") or {}).get("lastTransitionTime"))


def _is_back(graph: Graph, node: Json) -> bool:
    """Whether a node that is not new became ready a while ago, still reports, and keeps nobody away."""
    ready, own = condition(node, "Ready") or {}, [str(taint.get("key")) for taint in taints_of(node)]
    since, report = age_s(graph, ready.get("lastTransitionTime")), age_s(graph, ready.get("lastHeartbeatTime"))
    made = age_s(graph, node["metadata"].get("creationTimestamp"))
    if since is None or report is None or made is None or any(key.startswith(_OF_NODE) for key in own):
        return False
    steady = STEADY_S <= since <= LATELY_S < made and report <= SILENT_S
    return ready.get("status") == "True" and steady


_OF_NODE = "node.kubernetes.io/"


def _left(graph: Graph, node: Json) -> int:
    """How often a node went away, as far as its events tell."""
    gone = [event for event in graph.news(ref_of(node)) if event.get("reason") == "NodeNotReady"]
    return sum(int(event.get("count") or (event.get("series") or {}).get("count") or 1) for event in gone)


def _cordoned_at(node: Json) -> object:
    taints = [taint for taint in taints_of(node) if taint.get("key") == "node.kubernetes.io/unschedulable"]
    return taints[0].get("timeAdded") if taints else None


def _lost(graph: Graph, pod: Json, silent: set[str]) -> Iterable[Fact]:
    """A pod that is not ready on a node that is not: whatever its containers say is old."""
    status, node = pod.get("status") or {}, (pod.get("spec") or {}).get("nodeName")
    ready = condition(pod, "Ready") or {}
    if node in silent and status.get("phase") not in ("Failed", "Succeeded") and ready.get("status") != "True":
        target = reference("Node", str(node), None)
        words = f"{ref_of(pod)} is lost with its node {node}, which does not report"
        yield graph.fact(Signal.NODE_NOT_READY, ref_of(pod), "spec.nodeName", words, kind="Node", name=target.name)
