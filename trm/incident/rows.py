"""
Evidence as rows: the alert, then the objects around it, each with its tokens and words, and the edges between them.

No name enters a row: tokens are closed, words are cleaned of names, and who is who is kept beside the rows. Rows are in
the order of their distance from what the alert is about, what shows trouble first; never in the order of names.
"""

from collections import defaultdict
from dataclasses import dataclass

from incidents.models import Evidence, Fact, GapKind, Link, ObjectRef, Relation, WorkloadFacts
from incidents.models.base import ref_to
from incidents.rules.words import holds_certificate
from trm.incident.marks import container_marks, fact_marks, link_marks, number, workload_marks
from trm.incident.mentions import mentions
from trm.incident.order import FAR, distances, place_of
from trm.incident.quoting import Quotes
from trm.incident.relations import NAMES, RANK, complains, variant_of
from trm.incident.telling import Texts, names_in, texts_of
from trm.incident.trouble import heard_in, is_trouble, last_words_in, name_service_in, unwell_in, waiting_in
from trm.incident.words import with_pairs

MAX_ROWS = 48
MAX_TOKENS = 96
"""Distinct tokens of one row."""


@dataclass(frozen=True, slots=True)
class Row:
    """One object, or several pods of one workload that show the same."""

    refs: tuple[ObjectRef, ...]
    kind: str
    tokens: tuple[str, ...]
    words: tuple[str, ...]
    troubled: bool

    @property
    def ref(self) -> ObjectRef | None:
        """The object; None for the alert."""
        return self.refs[0] if self.refs else None


@dataclass(frozen=True, slots=True)
class Rows:
    """
    The rows of one incident; row 0 is the alert.

    edges: (row, row) -> variant, read from the first to the second; one for each two rows.  cut: rows left out.
    """

    rows: tuple[Row, ...]
    edges: dict[tuple[int, int], str]
    focus: int | None
    cut: int

    @property
    def refs(self) -> tuple[ObjectRef | None, ...]:
        """The object of each row."""
        return tuple(row.ref for row in self.rows)

    def index(self) -> dict[ObjectRef, int]:
        """Object -> row; pods that were merged lead to the same row."""
        return {ref: place for place, row in enumerate(self.rows) for ref in row.refs}


def rows_of(evidence: Evidence) -> Rows:
    """The rows of an evidence, at most MAX_ROWS."""
    builder = _Builder(evidence)
    distance = distances(evidence, builder.near)
    loud = builder.troubled | builder.told
    groups = sorted(builder.merged(), key=lambda refs: place_of(refs[0], distance, loud))
    kept = groups[: MAX_ROWS - 1]
    place = {ref: index for index, refs in enumerate(kept, 1) for ref in refs}
    rows = (_alert(evidence), *(builder.row(refs, distance) for refs in kept))
    focus = place.get(evidence.focus) if evidence.focus else None
    return Rows(rows, builder.edges(place), focus, len(groups) - len(kept))


def _alert(evidence: Evidence) -> Row:
    tokens = {"kind:Alert": None, f"subject:{evidence.subject.kind}": None, f"symptom:{evidence.subject.symptom}": None}
    tokens[f"focus:{evidence.focus.kind if evidence.focus else 'none'}"] = None
    tokens[f"workloads={number(len(evidence.workloads))}"] = None
    # Training cases may read every kind, so that one which could not be read teaches nothing here.
    tokens.update((f"gap:{gap.kind}", None) for gap in evidence.missing if gap.kind is not GapKind.KIND_UNREADABLE)
    return Row((), "Alert", tuple(tokens), (), False)


class _Builder:
    """What is collected of every object on one walk over one evidence."""

    def __init__(self, evidence: Evidence) -> None:
        self.tokens: dict[ObjectRef, dict[str, None]] = {}
        self.near: dict[ObjectRef, dict[ObjectRef, None]] = defaultdict(dict)
        self.troubled: set[ObjectRef] = set()
        self.told: set[ObjectRef] = set()
        self._namespace = evidence.subject.namespace
        self._variants: dict[tuple[ObjectRef, ObjectRef], str] = {}
        self._pods: dict[ObjectRef, list[ObjectRef]] = defaultdict(list)
        self._owner: dict[ObjectRef, ObjectRef] = {}
        self._old: set[ObjectRef] = set()
        self._collect(evidence)

    def _collect(self, evidence: Evidence) -> None:
        if evidence.focus is not None:
            self._add(evidence.focus)["focus"] = None
        for workload in evidence.workloads:
            self._workload(workload)
        self._links(evidence)
        for workload in evidence.workloads:
            for pod in dict.fromkeys(item.pod for item in workload.containers if workload.ref.kind != "Pod"):
                self._own(workload.ref, ref_to("Pod", pod, workload.ref.namespace))
        unwell, heard, last = unwell_in(evidence), heard_in(evidence), last_words_in(evidence)
        dns, waiting, quotes = name_service_in(evidence), waiting_in(evidence), Quotes(evidence)
        facts: dict[ObjectRef, list[Fact]] = defaultdict(list)
        for fact in evidence.facts:
            where = (fact.source.object, fact.detail.get("container", ""))
            facts[fact.source.object].append(fact)
            marks = fact_marks(fact, where not in unwell, where in waiting, heard.get(where, frozenset()))
            self._fact(fact, dict.fromkeys((*marks, *quotes.marks(fact))), dns)
            for callee in quotes.callees(fact):
                self._add(callee)["named:said"] = None
                self._join(fact.source.object, callee, NAMES)
        for speaker, clue in last:
            self._add(speaker)[f"log.last={clue}"] = None
        self._gaps(evidence)
        names = names_in(evidence, self.tokens)
        self._texts: dict[ObjectRef, Texts] = {ref: texts_of(said, names, unwell) for ref, said in facts.items()}

    def _add(self, ref: ObjectRef) -> dict[str, None]:
        found = self.tokens.get(ref)
        if found is None:
            found = self.tokens[ref] = {f"kind:{ref.kind}": None}
        return found

    def _workload(self, workload: WorkloadFacts) -> None:
        self._add(workload.ref).update(dict.fromkeys(workload_marks(workload)))
        current = workload.current.number if workload.current else None
        bare = workload.ref if workload.ref.kind == "Pod" else None
        for item in workload.containers:
            pod = bare or ref_to("Pod", item.pod, workload.ref.namespace)
            tokens = self._add(pod)
            tokens.update(dict.fromkeys(container_marks(item)))
            if current is not None and item.revision not in (None, current):
                tokens["revision=old"] = None
                self._old.add(pod)

    def _links(self, evidence: Evidence) -> None:
        inits = {each.ref: {spec.name for spec in each.specs if spec.init} for each in evidence.workloads}
        complaints: dict[ObjectRef, ObjectRef] = {}
        for link in evidence.links:
            if link.target.kind == "Host" and link.target.name.isdecimal():
                continue  # an argument such as ":8080", or the number behind "sleep": no host
            variant = self._link(link)
            self._add(link.source).update(dict.fromkeys(link_marks(link, inits.get(link.source, ()))))
            if complains(variant):
                complaints[link.source] = link.target
            if holds_certificate(link):
                self._add(link.target)["holds=certificate"] = None
        for target in complaints.values():
            self._add(target)["complained:last"] = None

    def _link(self, link: Link) -> str:
        variant, source, target = variant_of(link), link.source, link.target
        self._add(source)[f"out:{variant}"] = self._add(target)[f"in:{variant}"] = None
        if link.found is False:
            self.told.add(target)
        if link.relation is Relation.OWNS and target.kind == "Pod":
            self._own(source, target)
        self._join(source, target, variant)
        return variant

    def _own(self, owner: ObjectRef, pod: ObjectRef) -> None:
        if pod not in self._owner:
            self._owner[pod] = owner
            self._pods[owner].append(pod)
            self._join(owner, pod, str(Relation.OWNS))

    def _join(self, source: ObjectRef, target: ObjectRef, variant: str) -> None:
        if source == target:
            return
        known = self._variants.get((source, target))
        if known is None or RANK[variant] < RANK[known]:
            self._variants[source, target] = variant
        self.near[source][target] = None
        self.near[target][source] = None

    def _fact(self, fact: Fact, marks: dict[str, None], dns: tuple[ObjectRef, ...]) -> None:
        about, clue = fact.source.object, fact.detail.get("clue")
        self._add(about).update(marks)
        if is_trouble(fact):
            self.troubled.add(about)
        for named in mentions(fact):
            if named != about:
                self._add(named)[f"named:{fact.signal}"] = None
                self.told.add(named)
                self._join(about, named, NAMES)
        if clue == "dns_down":  # who cannot resolve names asks the cluster's name service
            for each in dns:
                self._join(self._owner.get(about, about), each, NAMES)

    def _gaps(self, evidence: Evidence) -> None:
        pods = {ref.name: tokens for ref, tokens in self.tokens.items() if ref.kind == "Pod"}
        for gap in evidence.missing:
            tokens = pods.get(gap.about.rpartition("/")[0].rpartition("/")[2])
            if tokens is not None:
                tokens[f"gap:{gap.kind}"] = None

    def merged(self) -> list[tuple[ObjectRef, ...]]:
        """Pods of one workload that show the same, together; everything else by itself."""
        groups: dict[object, list[ObjectRef]] = {}
        for ref, tokens in self.tokens.items():
            owner = self._owner.get(ref)
            key = ref if owner is None else (owner, frozenset(tokens), self._texts.get(ref))
            groups.setdefault(key, []).append(ref)
        return [tuple(refs) for refs in groups.values()]

    def row(self, refs: tuple[ObjectRef, ...], distance: dict[ObjectRef, int]) -> Row:
        """A row: its own tokens and words, and those of the pods that it owns."""
        ref = refs[0]
        tokens = dict(self.tokens[ref])
        texts = list(self._texts.get(ref, ()))
        tokens[f"hop:{min(distance.get(ref, FAR), FAR)}"] = None
        tokens[f"namespace:{self._space(ref)}"] = None
        if len(refs) > 1:
            tokens[f"same={number(len(refs))}"] = None
        for pod in self._pods.get(ref, ()):
            prefix = "oldpod:" if pod in self._old else "pod:"
            tokens.update((prefix + each, None) for each in self.tokens[pod] if not each.startswith(("kind:", "in:")))
            texts += self._texts.get(pod, ()) if pod not in self._old else ()
        return Row(refs, ref.kind, tuple(tokens)[:MAX_TOKENS], with_pairs(texts), ref in self.troubled)

    def _space(self, ref: ObjectRef) -> str:
        if ref.namespace is None:
            return "none"
        return "own" if ref.namespace == self._namespace else "other"

    def edges(self, place: dict[ObjectRef, int]) -> dict[tuple[int, int], str]:
        """For each two rows that hang together, what says most about trouble."""
        edges: dict[tuple[int, int], str] = {}
        for (source, target), variant in self._variants.items():
            here, there = place.get(source), place.get(target)
            if here is None or there is None or here == there:
                continue
            known = [edges[pair] for pair in ((here, there), (there, here)) if pair in edges]
            if all(RANK[variant] < RANK[each] for each in known):
                edges.pop((there, here), None)
                edges[here, there] = variant
        return edges
