"""Which of the things that a log says are worth telling: the sure before the guessed, the latest, each once."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from incidents.logs.clue import Clue, ClueKind
from incidents.logs.reading import Entry

HEALTHY = frozenset({ClueKind.LISTENING, ClueKind.STARTED})
CALLS = frozenset(
    {
        ClueKind.REFUSED,
        ClueKind.TIMED_OUT,
        ClueKind.UNRESOLVED,
        ClueKind.DNS_DOWN,
        ClueKind.UNAVAILABLE,
        ClueKind.AUTH_FAILED,
    }
)
EXPLAINED_AFTER, EXPLAINED_BEFORE = 6, 3
"""Lines around a crash within which another clue is taken for its reason."""

_RECOVERED = re.compile(
    r"(?<!not )(?<!n't )(?:\b(?:re)?connected to|reconnected|successfully connected|connect(?:ion"
    r"|ed)? (?:re-?)?(?:established|restored|succeeded"
    r"|successful|ok\b|recovered)|(?:is|are) (?:now |back )?(?:up|online|reachable|available) ?(?:again|now"
    r"|$)|became (?:available|reachable))"
)
_HINTS = ("connect", "avail", "reachable", "online", " up")
_NOT_RECOVERED = re.compile(
    r"\bnot\b|n't\b|fail|cannot|could|unable|error|lost|clos|refus|never|if |when |once |until "
)


class Told(NamedTuple):
    """A clue, and whether it is only a guess."""

    clue: Clue
    weak: bool


def weighed(told: list[Told], entries: list[Entry]) -> tuple[Clue, ...]:
    """The clues worth telling, in their order."""
    last_recovery = _last_recovery(entries) if any(item.clue.kind in CALLS for item in told) else -1
    sure = [item.clue for item in told if not item.weak and item.clue.kind not in (*HEALTHY, ClueKind.CRASH)]
    last_health = max((item.clue.number for item in told if item.clue.kind in HEALTHY), default=-1)
    kept = [
        item.clue
        for item in told
        if not (item.weak and (sure or (item.clue.number < last_health and item.clue.kind not in CALLS)))
        and not (item.clue.kind in CALLS and item.clue.number < last_recovery)
        and not (item.clue.kind is ClueKind.CRASH and _is_explained(item.clue, sure))
    ]
    return tuple(_once(kept))


def _is_explained(crash: Clue, sure: list[Clue]) -> bool:
    return any(-EXPLAINED_BEFORE <= other.number - crash.number <= EXPLAINED_AFTER for other in sure)


def _last_recovery(entries: list[Entry]) -> int:
    """The number of the last line that says that a connection stands."""
    for entry in reversed(entries):
        low = entry.lines[0].text.lower()
        if any(hint in low for hint in _HINTS) and _RECOVERED.search(low) and not _NOT_RECOVERED.search(low):
            return entry.lines[0].number
    return -1


def _once(clues: list[Clue]) -> Iterator[Clue]:
    """Each kind and detail once; what tells less than another of its kind is left out."""
    for place, clue in enumerate(clues):
        others = (other for other in enumerate(clues) if other[1].kind is clue.kind and other[0] != place)
        if not any(_covers(other, clue, earlier=index < place) for index, other in others):
            yield clue


def _covers(other: Clue, clue: Clue, *, earlier: bool) -> bool:
    if other.detail == clue.detail:
        return earlier
    return clue.detail.items() <= other.detail.items() and clue.kind not in HEALTHY
