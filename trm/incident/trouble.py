"""Which facts mean trouble, and what has to be known of all facts before one of them is told. Pure."""

from collections import defaultdict

from incidents.models import Evidence, Fact, ObjectRef, Signal
from trm.incident.marks import NETWORK_CLUES, QUIET_CLUES
from trm.incident.telling import Where

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


def is_trouble(fact: Fact) -> bool:
    """Whether a fact says that something is not as it should be, or a program complains."""
    complaint = fact.signal is Signal.LOG and fact.detail.get("clue") not in QUIET_CLUES
    return complaint or fact.signal not in QUIET


def unwell_in(evidence: Evidence) -> frozenset[Where]:
    """The containers that show trouble."""
    facts = (fact for fact in evidence.facts if fact.signal in OF_CONTAINERS)
    return frozenset((fact.source.object, fact.detail.get("container", "")) for fact in facts)


def waiting_in(evidence: Evidence) -> frozenset[Where]:
    """The containers that complain of somebody else, who does not answer or cannot be found."""
    facts = (fact for fact in evidence.seen(Signal.LOG) if fact.detail.get("clue") in NETWORK_CLUES)
    return frozenset((fact.source.object, fact.detail.get("container", "")) for fact in facts)


def heard_in(evidence: Evidence) -> dict[Where, frozenset[str]]:
    """The ports on which containers say they listen."""
    heard: dict[Where, set[str]] = defaultdict(set)
    for fact in evidence.facts:
        if fact.signal is Signal.LOG and fact.detail.get("clue") == "listening" and "port" in fact.detail:
            heard[fact.source.object, fact.detail.get("container", "")].add(fact.detail["port"])
    return {where: frozenset(ports) for where, ports in heard.items()}


def last_words_in(evidence: Evidence) -> frozenset[tuple[ObjectRef, str]]:
    """The last complaint in each log of a container that shows trouble, by pod and clue."""
    unwell, last = unwell_in(evidence), dict[tuple[ObjectRef, str, str], tuple[int, str]]()
    for fact in evidence.seen(Signal.LOG):
        about, container, clue = fact.source.object, fact.detail.get("container", ""), fact.detail.get("clue", "")
        if (about, container) in unwell and clue not in QUIET_CLUES:
            said = int(fact.detail.get("line", 0)), clue
            where = about, container, fact.detail.get("which", "")
            last[where] = max(said, last.get(where, said))
    return frozenset((about, clue) for (about, *_), (_, clue) in last.items())


def name_service_in(evidence: Evidence) -> tuple[ObjectRef, ...]:
    """The objects of the cluster's name service that are in trouble."""
    return tuple({fact.source.object: None for fact in evidence.seen(Signal.DNS_DOWN)})
