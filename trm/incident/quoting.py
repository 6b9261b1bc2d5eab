"""
What a program's words refer to, whatever they say about it: variables of its template, and those whom it calls. Pure.

A complaint in words that nobody has read still names what it is about; that is a fact of the cluster and no matter of
wording. The names themselves do not become tokens: only what the template does with them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from incidents.models import Evidence, Fact, ObjectRef, Relation, Signal, WorkloadFacts
from incidents.models.base import ref_to
from trm.incident.marks import NETWORK_CLUES, QUIET_CLUES, how_changed

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,}")
_CONSTANT = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_UNTOLD = (QUIET_CLUES - {"unread"}) | NETWORK_CLUES
"""Clues of lines that are no complaint, or whose callee the evidence has found already."""


@dataclass(frozen=True)
class Known:
    """What one workload may refer to: (container, variable) -> given, removed, added, ...; host -> who is called."""

    variables: dict[tuple[str, str], str]
    callees: dict[str, ObjectRef]


class Quotes:
    """Looks up what the log lines of one evidence refer to."""

    def __init__(self, evidence: Evidence) -> None:
        changes: dict[ObjectRef, list[Fact]] = defaultdict(list)
        for fact in evidence.seen(Signal.CHANGED):
            changes[fact.source.object].append(fact)
        callees: dict[ObjectRef, dict[str, ObjectRef]] = defaultdict(dict)
        for link in evidence.links:
            if link.relation is Relation.CALLS and "host" in link.detail:
                callees[link.source][link.detail["host"]] = link.target
        known = {each.ref: Known(_variables(each, changes[each.ref]), callees[each.ref]) for each in evidence.workloads}
        self._known: Mapping[ObjectRef, Known] = known | {
            ref_to("Pod", item.pod, workload.ref.namespace): known[workload.ref]
            for workload in evidence.workloads
            for item in workload.containers
        }

    def marks(self, fact: Fact) -> Iterator[str]:
        """The tokens of what a log line refers to."""
        known = self._about(fact)
        if known is None:
            return
        container = fact.detail.get("container", "")
        for name in dict.fromkeys(_IDENTIFIER.findall(fact.statement)):
            how = known.variables.get((container, name)) or ("absent" if _CONSTANT.fullmatch(name) else None)
            if how:
                yield f"said.variable={how}"
        if next(self.callees(fact), None):
            yield "said.callee"

    def callees(self, fact: Fact) -> Iterator[ObjectRef]:
        """Those whom a log line names of those whom its program calls."""
        known = self._about(fact)
        if known is not None and known.callees:
            hosts = dict.fromkeys(_HOST.findall(fact.statement))
            named = (host for host in hosts if host in known.callees and _stands_alone(host, fact.statement))
            yield from (known.callees[host] for host in named)

    def _about(self, fact: Fact) -> Known | None:
        if fact.signal is not Signal.LOG or fact.detail.get("clue") in _UNTOLD:
            return None
        return self._known.get(fact.source.object)


def _variables(workload: WorkloadFacts, changes: Iterable[Fact]) -> dict[tuple[str, str], str]:
    found = {(spec.name, name): "given" for spec in workload.specs for name in spec.env_names}
    for fact in changes:
        kind, _, name = fact.detail.get("field", "").partition(" ")
        if kind == "env" and name:
            found[fact.detail.get("container", ""), name] = how_changed(fact)
    return found


def _stands_alone(host: str, text: str) -> bool:
    """Whether a host is no mere word: many a Service is called `api`."""
    return "." in host or "-" in host or re.search(rf"\b{re.escape(host)}:\d", text) is not None
