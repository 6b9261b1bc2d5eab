"""What the facts of an object quote, as words without names. Pure."""

from collections.abc import Collection, Iterable, Iterator

from incidents.models import Evidence, Fact, ObjectRef, Signal
from trm.incident.words import words_of

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
NAMED = ("container", "variable", "host", "user", "volume", "webhook", "service", "key", "wanted", "class", "name")
"""Keys of a fact's detail that hold names."""

Where = tuple[ObjectRef, str]
Texts = tuple[tuple[str, ...], ...]


def texts_of(facts: Iterable[Fact], names: Collection[str], unwell: Collection[Where]) -> Texts:
    """The words of each fact that quotes something; those of containers that are `unwell` first."""
    told = [fact for fact in facts if fact.signal in TOLD and fact.detail.get("clue") not in UP]
    told.sort(key=lambda fact: (fact.source.object, fact.detail.get("container", "")) not in unwell)
    return tuple(tuple(words) for fact in told if (words := words_of(_quoted(fact), names)))


def _quoted(fact: Fact) -> str:
    """What a statement quotes: what stands behind our own first words."""
    head, colon, rest = fact.statement.partition(": ")
    return rest if colon else head


def names_in(evidence: Evidence, refs: Iterable[ObjectRef]) -> frozenset[str]:
    """Everything that is known to be a name: of objects, namespaces, containers, variables, images."""
    names = {name for ref in refs for name in (ref.name, ref.namespace or "")}
    for workload in evidence.workloads:
        names.update(revision.name for revision in workload.revisions)
        for spec in workload.specs:
            names.add(spec.name)
            names.update(spec.env_names)
            names.add(spec.image.rpartition("/")[2].partition(":")[0])
    names.update(_named(evidence.facts))
    return frozenset(names - {""})


def _named(facts: Iterable[Fact]) -> Iterator[str]:
    for fact in facts:
        for key in NAMED:
            if key in fact.detail:
                yield fact.detail[key]
