"""Nodes that do not report, run short, or take nothing; and the pods that sit on nodes that are gone. Pure."""

from collections.abc import Iterable

from incidents.evidence.graph import Graph, condition, ref_of
from incidents.evidence.objects.common import dated, message_of, reference
from incidents.evidence.objects.excuses import why_taint
from incidents.evidence.objects.fitting import taints_of
from incidents.models import Fact, Signal
from incidents.snapshot import Json

PRESSURES = {"MemoryPressure": "memory", "DiskPressure": "disk", "PIDPressure": "pid"}


def facts(graph: Graph) -> Iterable[Fact]:
    """Every node in trouble, and every pod that is lost with its node."""
    silent: set[str] = set()
    for node in graph.all("Node"):
        found = list(_of_node(graph, node))
        silent.update(fact.source.object.name for fact in found if fact.signal is Signal.NODE_NOT_READY)
        yield from found
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
