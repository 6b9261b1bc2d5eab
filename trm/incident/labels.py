"""
The truth of a generated case as labels of its rows: verdict, root, fault, what each row is, and what proves it. Pure.

What is a symptom follows from the graph: a row in trouble from which the root can be reached along the edges that carry
blame. A root that nothing seen leads to is no row; a case with an issue is then of no use for training.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from incidents.faults import Fault
from incidents.models import Evidence
from trm.incident.mentions import mentions
from trm.incident.relations import NAMES, complains
from trm.incident.rows import Rows
from trm.incident.vocabulary import FAULTS


class Verdict(IntEnum):
    """Whether something is wrong."""

    ISSUE = 0
    NONE = 1
    UNKNOWN = 2


class Role(IntEnum):
    """What a row has to do with it."""

    BYSTANDER = 0
    SYMPTOM = 1
    ROOT = 2


BACKWARD = frozenset({"owns", "limits", "scales", "makes"})
"""Relations along which blame also goes from the target to the source."""
HOLDERS = frozenset({"NetworkPolicy", "PodDisruptionBudget"})
"""Kinds that may hold up the workloads they select."""


@dataclass(frozen=True, slots=True)
class Labels:
    """
    The answer over R rows.

    root: its row; -1 if there is none or it is not among the rows.
    fault: index into FAULTS, -1 unless there is an issue.
    """

    verdict: Verdict
    root: int
    fault: int
    roles: NDArray[np.int8]  # (R,)
    evidence: NDArray[np.bool_]  # (R,)

    @property
    def usable(self) -> bool:
        """Whether it can be learned from: an issue needs its root among the rows."""
        return self.root >= 0 or self.verdict is not Verdict.ISSUE


def labels_of(truth: Mapping[str, object], rows: Rows, evidence: Evidence) -> Labels:
    """The labels of a case, from its truth as generated cases and captures carry it."""
    verdict, fault = _verdict(str(truth["fault"]))
    root = -1 if verdict is Verdict.NONE else _root(truth, rows, evidence)
    roles = np.zeros(len(rows.rows), np.int8)
    proof = np.zeros(len(rows.rows), np.bool_)
    if rows.focus is not None:
        proof[rows.focus] = verdict is Verdict.NONE
    if verdict is not Verdict.NONE and rows.focus is not None:
        roles[rows.focus] = Role.SYMPTOM
    if root >= 0:
        behind = _leading_to(root, rows)
        symptoms = [row for row in behind if rows.rows[row].troubled]
        roles[symptoms] = Role.SYMPTOM
        roles[root] = Role.ROOT
        proof[list(_proof(root, behind, rows, evidence))] = True
    return Labels(verdict, root, fault, roles, proof)


def _verdict(fault: str) -> tuple[Verdict, int]:
    if fault == Fault.NONE:
        return Verdict.NONE, -1
    return (Verdict.UNKNOWN, -1) if fault == Fault.UNKNOWN else (Verdict.ISSUE, FAULTS.index(fault))


def _root(truth: Mapping[str, object], rows: Rows, evidence: Evidence) -> int:
    also = truth.get("also_roots") or ()
    for cause in (truth["root_cause"], *(also if isinstance(also, (list, tuple)) else ())):
        found = [
            (ref.namespace not in (None, evidence.subject.namespace), row)
            for ref, row in rows.index().items()
            if isinstance(cause, dict) and (ref.kind, ref.name) == (cause["kind"], cause["name"])
        ]
        if found:
            return min(found)[1]
    return -1


def _leading_to(root: int, rows: Rows) -> set[int]:
    """The rows from which the root can be reached along edges that carry blame."""
    before: dict[int, set[int]] = defaultdict(set)
    for (source, target), variant in rows.edges.items():
        relation = variant.partition(":")[0]
        before[target].add(source)
        if relation in BACKWARD or rows.rows[source].kind in HOLDERS or (relation == NAMES and source == root):
            before[source].add(target)
    reached, border = {root}, [root]
    while border:
        border = [row for row in set().union(*(before[each] for each in border)) if row not in reached]
        reached.update(border)
    return reached - {root}


def _proof(root: int, behind: Iterable[int], rows: Rows, evidence: Evidence) -> set[int]:
    """The root, its pods in trouble, what names it, and the callers that complain about the next one on the way."""
    on_the_way = {root, *behind}
    found = {root}
    places = rows.index()
    for (source, target), variant in rows.edges.items():
        if source == root and variant.startswith("owns") and rows.rows[target].troubled:
            found.add(target)
        if source in on_the_way and target in on_the_way and complains(variant):
            found.add(source)
    for fact in evidence.facts:
        place = places.get(fact.source.object)
        if place is not None and any(ref in rows.rows[root].refs for ref in mentions(fact)):
            found.add(place)
    return found
