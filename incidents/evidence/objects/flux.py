"""
Flux's objects: what does not reconcile, what it says, and what hangs together with what. Pure.

Suspended is nobody's fault and is told beside. An object that is at work (Ready=Unknown) has not failed.
"""

import re
from collections.abc import Iterable, Iterator

from incidents.evidence.graph import Graph, age_s, condition, ref_of
from incidents.evidence.objects.common import dated, exists, message_of
from incidents.models import Fact, Link, ObjectRef, Relation, Signal
from incidents.snapshot import Json

APPLIERS = ("Kustomization", "HelmRelease")
SOURCES = ("GitRepository", "HelmRepository", "OCIRepository", "Bucket")
PATIENCE_S = 300.0
"""How long a controller may take to look at a new spec."""

_STATED = re.compile(r"\b(Deployment|StatefulSet|DaemonSet|Job)/(?:([-a-z0-9]{1,63})/)?([-a-z0-9.]{1,253})\b")


def facts(graph: Graph) -> Iterable[Fact]:
    """How every Flux object stands."""
    for kind in (*APPLIERS, *SOURCES):
        for item in graph.all(kind):
            yield from _standing(graph, item)


def _standing(graph: Graph, item: Json) -> Iterable[Fact]:
    ref, ready, stalled = ref_of(item), condition(item, "Ready") or {}, condition(item, "Stalled") or {}
    suspended = "yes" if (item.get("spec") or {}).get("suspend") else ""
    failed = ready if ready.get("status") == "False" else stalled if stalled.get("status") == "True" else None
    if failed is not None:
        words = f"{ref} is not ready: {failed.get('reason')}: {message_of(failed)}"
        where, detail = f"status.conditions[{failed['type']}]", {"reason": failed.get("reason"), "suspended": suspended}
        yield dated(graph.fact(Signal.NOT_RECONCILED, ref, where, words, **detail), failed.get("lastTransitionTime"))
    elif _is_stale(graph, item):
        words = f"{ref} is out of sync: its controller has not looked at its newest spec"
        yield graph.fact(
            Signal.NOT_RECONCILED, ref, "status.observedGeneration", words, reason="OutOfSync", suspended=suspended
        )
    elif ready.get("status") == "True":
        words = f"{ref} is ready: {message_of(ready)}"
        yield graph.fact(Signal.RECONCILED, ref, "status.conditions[Ready]", words, suspended=suspended)
    if suspended:
        yield graph.fact(Signal.SUSPENDED, ref, "spec.suspend", f"{ref} is suspended")


def _is_stale(graph: Graph, item: Json) -> bool:
    """Whether a spec has been newer than what was reconciled for a while, as far as times are told."""
    status, meta = item.get("status") or {}, item["metadata"]
    if (item.get("spec") or {}).get("suspend") or not isinstance(meta.get("generation"), int):
        return False
    told = [each.get("lastTransitionTime") for each in status.get("conditions") or ()]
    ages = [
        age
        for age in (age_s(graph, text) for text in (*told, meta.get("creationTimestamp")) if text)
        if age is not None
    ]
    observed = status.get("observedGeneration")
    return isinstance(observed, int) and 0 <= observed < meta["generation"] and min(ages, default=0.0) > PATIENCE_S


def links(graph: Graph) -> Iterable[Link]:
    """From appliers to sources and to what they depend on, and to the workloads that they wait for."""
    for kind in APPLIERS:
        for item in graph.all(kind):
            for target, where in (*_sources(item), *_dependencies(item)):
                found = exists(graph, target)
                yield Link(relation=Relation.FETCHES, source=ref_of(item), target=target, where=where, found=found)
            for target in _stated(graph, item):
                where = "status.conditions[Ready]"
                yield Link(relation=Relation.MAKES, source=ref_of(item), target=target, where=where, found=True)


def _sources(item: Json) -> Iterator[tuple[ObjectRef, str]]:
    spec = item.get("spec") or {}
    chart = (spec.get("chart") or {}).get("spec") or {}
    for named, where in (
        (spec.get("sourceRef"), "spec.sourceRef"),
        (chart.get("sourceRef"), "spec.chart.spec.sourceRef"),
        (spec.get("chartRef"), "spec.chartRef"),
    ):
        if named and named.get("kind") in SOURCES:
            space = named.get("namespace") or item["metadata"].get("namespace")
            yield ObjectRef(kind=str(named["kind"]), name=str(named.get("name")), namespace=space), where


def _dependencies(item: Json) -> Iterator[tuple[ObjectRef, str]]:
    for named in (item.get("spec") or {}).get("dependsOn") or ():
        space = named.get("namespace") or item["metadata"].get("namespace")
        yield ObjectRef(kind=item["kind"], name=str(named.get("name")), namespace=space), "spec.dependsOn"


def _stated(graph: Graph, item: Json) -> Iterator[ObjectRef]:
    """The workloads that a failed health check names, where they were seen."""
    ready = condition(item, "Ready") or {}
    spec = item.get("spec") or {}
    if ready.get("status") != "False":
        return
    for kind, space, name in dict.fromkeys(_STATED.findall(message_of(ready))):
        for near in (space, spec.get("targetNamespace"), item["metadata"].get("namespace")):
            if near and graph.find(kind, name, near) is not None:
                yield ObjectRef(kind=kind, name=name, namespace=near)
                break
