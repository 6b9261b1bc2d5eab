"""Volumes that a program says are full, and whether they may grow. Pure."""

import re
from collections.abc import Iterable

from incidents.evidence.graph import Graph
from incidents.models import Fact, ObjectRef, Signal
from incidents.snapshot import Json

FULL = "disk_full"
_ON = (
    r"(?i)\bon (?:the )?(?:(?:node|broker|member|replica|pod|host|server) )?"
    r"(?:\[[^\]\s]{{1,80}}\])?[\[\"']?{0}(?![\w-])"
)
"""That something is so on a replica, which may be told by its number in the cluster of all of them first."""


def facts(graph: Graph, logs: Iterable[Fact]) -> Iterable[Fact]:
    """One fact for each claim that a log complains about."""
    told: set[ObjectRef] = set()
    for fact in logs:
        if fact.detail.get("clue") != FULL or fact.detail.get("from_kind") != "PersistentVolumeClaim":
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


def volumes_told(graph: Graph, pod: Json, clue: Json, line: str) -> list[Json]:
    """The volumes of whom a clue is about: a full disk may be that of one replica beside it, which the line names."""
    others = [each for each in graph.pods(graph.top(pod)) if each is not pod] if clue["clue"] == FULL else []
    told = [each for each in others if re.search(_ON.format(re.escape(str(each["metadata"]["name"]))), line)]
    return ((told[0] if len(told) == 1 else pod).get("spec") or {}).get("volumes") or []


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
