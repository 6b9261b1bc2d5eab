"""Evidence as the rules look at it: facts by object, links by their ends, pods by workload. Pure."""

from collections import defaultdict
from typing import NamedTuple

from incidents.faults import Fault
from incidents.models import Cause, Evidence, Fact, Link, ObjectRef, Relation, Signal


class Finding(NamedTuple):
    """What one rule concludes, with the facts it rests on. `rule` names it in the table of measured confidences."""

    rule: str
    fault: Fault
    cause: Cause
    summary: str
    facts: tuple[Fact, ...]


class View:
    """An index over one evidence."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._facts: dict[ObjectRef, list[Fact]] = defaultdict(list)
        self._from: dict[ObjectRef, list[Link]] = defaultdict(list)
        self._to: dict[ObjectRef, list[Link]] = defaultdict(list)
        for fact in evidence.facts:
            self._facts[fact.source.object].append(fact)
        for link in evidence.links:
            self._from[link.source].append(link)
            self._to[link.target].append(link)

    def facts(self, about: ObjectRef, *signals: Signal) -> tuple[Fact, ...]:
        """The facts about one object, in order; of all signals when none is named."""
        return tuple(fact for fact in self._facts.get(about, ()) if not signals or fact.signal in signals)

    def links(self, source: ObjectRef, *relations: Relation) -> tuple[Link, ...]:
        """The links that leave an object."""
        return tuple(link for link in self._from.get(source, ()) if not relations or link.relation in relations)

    def links_to(self, target: ObjectRef, *relations: Relation) -> tuple[Link, ...]:
        """The links that end at an object."""
        return tuple(link for link in self._to.get(target, ()) if not relations or link.relation in relations)

    def pods(self, workload: ObjectRef) -> tuple[ObjectRef, ...]:
        """The pods of a workload; a bare pod is its own."""
        if workload.kind == "Pod":
            return (workload,)
        return tuple(link.target for link in self.links(workload, Relation.OWNS))

    def pod_facts(self, workload: ObjectRef, *signals: Signal) -> tuple[Fact, ...]:
        """The facts about a workload's pods and their containers."""
        return tuple(fact for pod in self.pods(workload) for fact in self.facts(pod, *signals))
