"""
Evidence as rows: the alert, then the objects around it, each with its tokens and words, and the edges between them.

No name enters a row: tokens are closed, words are cleaned of names, and who is who is kept beside the rows. Rows are in
the order of their distance from what the alert is about, what shows trouble first; never in the order of names.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from incidents.models import Evidence, Fact, GapKind, ObjectRef, Relation, Signal, WorkloadFacts
from trm.incident.marks import (
    QUIET_CLUES,
    container_marks,
    fact_marks,
    link_marks,
    number,
    workload_marks,
)
from trm.incident.mentions import mentions
from trm.incident.relations import CLUES, NAMES, RANK, variant_of
from trm.incident.words import with_pairs, words_of

MAX_ROWS = 48
MAX_TOKENS = 96
"""Distinct tokens of one row."""
FAR = 6
"""The distance of what hangs together with nothing."""

OF_CONTAINERS = frozenset(
    {
        *(Signal.CRASHING, Signal.NOT_READY, Signal.INIT_UNFINISHED, Signal.PROBE_FAILING, Signal.OOM_KILLED),
        *(Signal.IMAGE_UNAVAILABLE, Signal.START_REFUSED, Signal.CONFIG_REFUSED),
    }
)
"""Signals after which what a container writes is worth more."""
QUIET = frozenset(
    {
        *(Signal.ROLLED_OUT, Signal.UNDER_WAY, Signal.JOB_DONE, Signal.SERVES, Signal.RECONCILED, Signal.RECOVERED),
        *(Signal.KNOWN_VALUE, Signal.NEAR_MISS, Signal.MANAGED, Signal.CHANGED, Signal.USAGE, Signal.WARNING),
        *(Signal.SUSPENDED, Signal.LOG),
    }
)
"""Signals that are no trouble by themselves."""
TOLD = frozenset(
    {
        *(Signal.LOG, Signal.CREATE_REFUSED, Signal.UNSCHEDULABLE, Signal.MOUNT_FAILED, Signal.NOT_RECONCILED),
        *(Signal.START_REFUSED, Signal.CERTIFICATE_INVALID, Signal.IMAGE_UNAVAILABLE, Signal.CONFIG_REFUSED),
        *(Signal.EVICTED, Signal.NO_METRICS, Signal.PROBE_FAILING, Signal.JOB_FAILED, Signal.CLAIM_UNBOUND),
        *(Signal.NODE_NOT_READY, Signal.NODE_PRESSURE, Signal.DNS_DOWN, Signal.TERMINATING),
    }
)
"""Signals whose statement quotes what the cluster or a program wrote."""
UP = ("listening", "started")
"""Clues of which the words say no more than the clue."""


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
    return _Builder(evidence).rows()


class _Builder:
    """What is collected on one walk over one evidence."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.tokens: dict[ObjectRef, dict[str, None]] = {}
        self.facts: dict[ObjectRef, list[Fact]] = defaultdict(list)
        self.variants: dict[tuple[ObjectRef, ObjectRef], str] = {}
        self.near: dict[ObjectRef, dict[ObjectRef, None]] = defaultdict(dict)
        self.pods: dict[ObjectRef, list[ObjectRef]] = defaultdict(list)
        self.owner: dict[ObjectRef, ObjectRef] = {}
        self.troubled: set[ObjectRef] = set()
        self.told: set[ObjectRef] = set()
        self.old: set[ObjectRef] = set()
        self.unwell = {
            (fact.source.object, fact.detail.get("container", ""))
            for fact in evidence.facts
            if fact.signal in OF_CONTAINERS
        }
        self.dns = {fact.source.object: None for fact in evidence.facts if fact.signal is Signal.DNS_DOWN}
        self._collect()
        self.names = _names(evidence, self.tokens)

    def rows(self) -> Rows:
        """Everything in its order, cut, merged and joined."""
        words = {ref: self._texts(facts) for ref, facts in self.facts.items()}
        distance = self._distances()
        merged = self._merged(words)
        ordered = sorted(merged, key=lambda refs: self._key(refs[0], distance))
        kept = ordered[: MAX_ROWS - 1]
        rows = [self._alert(), *(self._row(refs, words, distance) for refs in kept)]
        place = {ref: index for index, refs in enumerate(kept, 1) for ref in refs}
        focus = place.get(self.evidence.focus) if self.evidence.focus else None
        return Rows(tuple(rows), self._edges(place), focus, len(ordered) - len(kept))

    # collecting

    def _collect(self) -> None:
        evidence = self.evidence
        if evidence.focus is not None:
            self._add(evidence.focus)["focus"] = None
        for workload in evidence.workloads:
            self._workload(workload)
        self._links()
        heard = self._heard()
        for fact in evidence.facts:
            self._fact(fact, heard)
        self._gaps()

    def _add(self, ref: ObjectRef) -> dict[str, None]:
        found = self.tokens.get(ref)
        if found is None:
            found = self.tokens[ref] = {f"kind:{ref.kind}": None}
        return found

    def _workload(self, workload: WorkloadFacts) -> None:
        self._add(workload.ref).update(dict.fromkeys(workload_marks(workload)))
        current = workload.current.number if workload.current else None
        for item in workload.containers:
            bare = workload.ref.kind == "Pod"
            pod = workload.ref if bare else ObjectRef.model_construct(
                kind="Pod", name=item.pod, namespace=workload.ref.namespace
            )  # fmt: skip
            tokens = self._add(pod)
            tokens.update(dict.fromkeys(container_marks(item)))
            if current is not None and item.revision not in (None, current):
                tokens["revision=old"] = None
                self.old.add(pod)

    def _links(self) -> None:
        inits = {each.ref: {spec.name for spec in each.specs if spec.init} for each in self.evidence.workloads}
        complaints: dict[ObjectRef, ObjectRef] = {}
        for link in self.evidence.links:
            variant, source, target = variant_of(link), link.source, link.target
            out, into = self._add(source), self._add(target)
            out[f"out:{variant}"] = into[f"in:{variant}"] = None
            out.update(dict.fromkeys(link_marks(link, inits.get(source, ()))))
            if variant.startswith("calls:") and variant.split(":")[1] in CLUES:
                complaints[source] = target
            if link.found is False:
                self.told.add(target)
            if link.relation is Relation.OWNS and target.kind == "Pod" and target not in self.owner:
                self.owner[target] = source
                self.pods[source].append(target)
            self._join(source, target, variant)
        for target in complaints.values():
            self._add(target)["complained:last"] = None

    def _join(self, source: ObjectRef, target: ObjectRef, variant: str) -> None:
        if source == target:
            return
        known = self.variants.get((source, target))
        if known is None or RANK[variant] < RANK[known]:
            self.variants[source, target] = variant
        self.near[source][target] = None
        self.near[target][source] = None

    def _heard(self) -> dict[tuple[ObjectRef, str], frozenset[str]]:
        heard: dict[tuple[ObjectRef, str], set[str]] = defaultdict(set)
        for fact in self.evidence.facts:
            if fact.signal is Signal.LOG and fact.detail.get("clue") == "listening" and "port" in fact.detail:
                heard[fact.source.object, fact.detail.get("container", "")].add(fact.detail["port"])
        return {key: frozenset(ports) for key, ports in heard.items()}

    def _fact(self, fact: Fact, heard: dict[tuple[ObjectRef, str], frozenset[str]]) -> None:
        about = fact.source.object
        tokens = self._add(about)
        self.facts[about].append(fact)
        where = (about, fact.detail.get("container", ""))
        tokens.update(dict.fromkeys(fact_marks(fact, where not in self.unwell, heard.get(where, frozenset()))))
        if fact.signal not in QUIET or (fact.signal is Signal.LOG and fact.detail.get("clue") not in QUIET_CLUES):
            self.troubled.add(about)
        for named in mentions(fact):
            if named != about:
                self._add(named)[f"named:{fact.signal}"] = None
                self.told.add(named)
                self._join(about, named, NAMES)
        if fact.detail.get("clue") == "dns_down":
            for named in self.dns:
                self._join(self.owner.get(about, about), named, NAMES)

    def _gaps(self) -> None:
        by_name = {ref.name: tokens for ref, tokens in self.tokens.items() if ref.kind == "Pod"}
        for gap in self.evidence.missing:
            tokens = by_name.get(gap.about.rpartition("/")[0].rpartition("/")[2])
            if tokens is not None:
                tokens[f"gap:{gap.kind}"] = None

    # order

    def _distances(self) -> dict[ObjectRef, int]:
        focus = self.evidence.focus
        distance = {focus: 0} if focus is not None else {}
        if focus is None or not self.near.get(focus):  # a namespace, say: everything in it is as near
            distance |= {each.ref: 1 for each in self.evidence.workloads}
        border = list(distance)
        while border:
            reached = []
            for ref in border:
                for other in self.near.get(ref, ()):
                    if other not in distance:
                        distance[other] = distance[ref] + 1
                        reached.append(other)
            border = reached
        return distance

    def _key(self, ref: ObjectRef, distance: dict[ObjectRef, int]) -> tuple[int, bool]:
        """Quiet pods come last: their workload tells of them."""
        quiet = ref not in self.troubled and ref not in self.told
        return distance.get(ref, FAR) + (2 if quiet and ref.kind == "Pod" else 0), quiet

    # rows

    def _merged(self, words: dict[ObjectRef, list[list[str]]]) -> list[tuple[ObjectRef, ...]]:
        """Pods of one workload that show the same, together; everything else by itself."""
        groups: dict[object, list[ObjectRef]] = {}
        for ref, tokens in self.tokens.items():
            owner = self.owner.get(ref)
            key: object = ref if owner is None else (owner, frozenset(tokens), tuple(map(tuple, words.get(ref, ()))))
            groups.setdefault(key, []).append(ref)
        return [tuple(refs) for refs in groups.values()]

    def _row(
        self, refs: tuple[ObjectRef, ...], words: dict[ObjectRef, list[list[str]]], distance: dict[ObjectRef, int]
    ) -> Row:
        ref = refs[0]
        tokens = dict(self.tokens[ref])
        texts = list(words.get(ref, ()))
        tokens[f"hop:{min(distance.get(ref, FAR), FAR)}"] = None
        tokens[f"namespace:{self._namespace(ref)}"] = None
        if len(refs) > 1:
            tokens[f"same={number(len(refs))}"] = None
        for pod in self.pods.get(ref, ()):
            prefix = "oldpod:" if pod in self.old else "pod:"
            tokens.update((prefix + each, None) for each in self.tokens[pod] if not each.startswith(("kind:", "in:")))
            texts += words.get(pod, ()) if pod not in self.old else ()
        return Row(refs, ref.kind, tuple(tokens)[:MAX_TOKENS], with_pairs(texts), ref in self.troubled)

    def _namespace(self, ref: ObjectRef) -> str:
        if ref.namespace is None:
            return "none"
        return "own" if ref.namespace == self.evidence.subject.namespace else "other"

    def _alert(self) -> Row:
        evidence = self.evidence
        tokens = {"kind:Alert": None, f"subject:{evidence.subject.kind}": None}
        tokens[f"symptom:{evidence.subject.symptom}"] = None
        tokens[f"focus:{evidence.focus.kind if evidence.focus else 'none'}"] = None
        tokens[f"workloads={number(len(evidence.workloads))}"] = None
        tokens.update((f"gap:{gap.kind}", None) for gap in evidence.missing if gap.kind is not GapKind.KIND_UNREADABLE)
        return Row((), "Alert", tuple(tokens)[:MAX_TOKENS], (), False)

    def _texts(self, facts: list[Fact]) -> list[list[str]]:
        """The words of an object's facts, those of containers in trouble first."""
        told = [fact for fact in facts if fact.signal in TOLD and fact.detail.get("clue") not in UP]
        told.sort(key=lambda fact: (fact.source.object, fact.detail.get("container", "")) not in self.unwell)
        return [words for fact in told if (words := words_of(_quoted(fact), self.names))]

    # edges

    def _edges(self, place: dict[ObjectRef, int]) -> dict[tuple[int, int], str]:
        edges: dict[tuple[int, int], str] = {}
        for (source, target), variant in self.variants.items():
            here, there = place.get(source), place.get(target)
            if here is None or there is None or here == there:
                continue
            back, known = edges.get((there, here)), edges.get((here, there))
            best = min((RANK[each] for each in (back, known) if each is not None), default=len(RANK))
            if RANK[variant] < best:
                edges.pop((there, here), None)
                edges[here, there] = variant
        return edges


def _quoted(fact: Fact) -> str:
    """What a statement quotes: what stands behind our own first words."""
    head, colon, rest = fact.statement.partition(": ")
    return rest if colon else head


def _names(evidence: Evidence, refs: Iterable[ObjectRef]) -> frozenset[str]:
    names = {name for ref in refs for name in (ref.name, ref.namespace or "")}
    for workload in evidence.workloads:
        names.update(revision.name for revision in workload.revisions)
        for spec in workload.specs:
            names.add(spec.name)
            names.update(spec.env_names)
            names.add(spec.image.rpartition("/")[2].partition(":")[0])
    names.update(_named(evidence))
    names.discard("")
    return frozenset(names)


NAMED = ("container", "variable", "host", "user", "volume", "webhook", "service", "key", "wanted", "class", "name")


def _named(evidence: Evidence) -> Iterator[str]:
    for fact in evidence.facts:
        for key in NAMED:
            if key in fact.detail:
                yield fact.detail[key]
