"""Volumes that a program says are full, and whether they may grow. Pure."""

from collections.abc import Iterable

from incidents.evidence.graph import Graph
from incidents.models import Fact, ObjectRef, Signal


def facts(graph: Graph, logs: Iterable[Fact]) -> Iterable[Fact]:
    """One fact for each claim that a log complains about."""
    told: set[ObjectRef] = set()
    for fact in logs:
        if fact.detail.get("clue") != "disk_full" or fact.detail.get("from_kind") != "PersistentVolumeClaim":
            continue
        claim = ObjectRef(
            kind="PersistentVolumeClaim",
            name=fact.detail["from_name"],
            namespace=fact.source.object.namespace,
        )
        if claim not in told:
            told.add(claim)
            size = _size(graph, claim)
            words = f"{claim} is full: {fact.statement}"
            yield graph.fact(
                Signal.VOLUME_FULL, claim, fact.source.where, words, expandable=may_grow(graph, claim), size=size
            )


def may_grow(graph: Graph, claim: ObjectRef) -> str:
    """'yes' or 'no' as the claim's class says; '' where that was not seen."""
    seen = graph.get(claim)
    name = ((seen or {}).get("spec") or {}).get("storageClassName")
    found = graph.find("StorageClass", name, None) if name else None
    if found is None:
        return ""
    return "yes" if found.get("allowVolumeExpansion") is True else "no"


def _size(graph: Graph, claim: ObjectRef) -> str:
    seen = graph.get(claim) or {}
    capacity = ((seen.get("status") or {}).get("capacity") or {}).get("storage")
    asked = (((seen.get("spec") or {}).get("resources") or {}).get("requests") or {}).get("storage")
    return str(capacity or asked or "")
