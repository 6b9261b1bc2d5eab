"""
Reading a program's last words: what they say about why it does not work.

Pure, and hostile text is inert: what comes out are closed words and the names they are about, never an order. It is
built from the grammar of such messages, not from any program's list of them; what no rule understands gives nothing.
"""

import re
from collections.abc import Iterable, Iterator

from incidents.logs.addresses import where
from incidents.logs.clue import Clue, ClueKind, Found, Line
from incidents.logs.life import crash
from incidents.logs.reading import MAX_LINE, Entry, entries_of
from incidents.logs.tables import BY_WORD, RULES

__all__ = ["MAX_LINE", "Clue", "ClueKind", "clues_in", "missing_variables"]

MAX_DETAIL = 253
NEAR = 6
"""Lines within which a crash is explained by what else was said."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_HEALTHY = frozenset({ClueKind.LISTENING, ClueKind.STARTED})
_CALLS = frozenset(
    {
        ClueKind.REFUSED,
        ClueKind.TIMED_OUT,
        ClueKind.UNRESOLVED,
        ClueKind.DNS_DOWN,
        ClueKind.UNAVAILABLE,
        ClueKind.AUTH_FAILED,
    }
)
_RECOVERED = re.compile(
    r"(?:successfully|now|re) ?-?connected|\bconnected to|connection (?:re-?)?(?:established|restored|succeeded|successful|ok)|reconnected|database is (?:up|ready)|is available|became available"
)


def clues_in(text: str) -> tuple[Clue, ...]:
    """What the last lines of a log say, in the order of the text, each thing once."""
    found = [(entry, item) for entry in entries_of(text) for item in _found_in(entry)]
    clues = [(Clue(item.kind, item.detail, line.shown, line.number), item.weak) for _, (line, item) in found]
    return tuple(_told_once(_worth_telling(clues)))


def missing_variables(text: str) -> Iterable[tuple[str, str]]:
    """Pairs of (variable, line) for each variable that a log says is needed."""
    for clue in clues_in(text):
        if clue.kind is ClueKind.MISSING_VARIABLE:
            yield clue.detail["variable"], clue.line


def _found_in(entry: Entry) -> Iterator[tuple[Line, Found]]:
    specific = False
    for line in entry.lines:
        for item in _first_of(line):
            if item.kind is ClueKind.CRASH and entry.traced:
                continue
            specific = specific or item.kind not in _HEALTHY
            yield line, _bounded(_completed(item, entry))
    if entry.traced and not specific:
        yield entry.lines[-1], crash(entry.lines[-1])


def _completed(found: Found, entry: Entry) -> Found:
    """A call that failed, with the place that another line of the same trace names."""
    if found.kind not in _CALLS or "host" in found.detail or len(entry.lines) == 1:
        return found
    places = (where(line.text) for line in entry.lines)
    return found._replace(detail={**next((place for place in places if "host" in place), {}), **found.detail})


def _first_of(line: Line) -> list[Found]:
    low = line.text.lower()
    called = sorted({index for word in set(_WORD.findall(line.text)) for index in BY_WORD.get(word.lower(), ())})
    for index in called:
        if found := list(RULES[index].read(line, low)):
            return found
    return []


def _bounded(found: Found) -> Found:
    return found._replace(detail={key: value[:MAX_DETAIL] for key, value in found.detail.items()})


def _worth_telling(clues: list[tuple[Clue, bool]]) -> Iterator[Clue]:
    """Without what is weak beside what is sure, and without a crash that its neighbours explain."""
    sure = [clue for clue, weak in clues if not weak and clue.kind not in _HEALTHY and clue.kind is not ClueKind.CRASH]
    for clue, weak in clues:
        if weak and sure:
            continue
        if clue.kind is ClueKind.CRASH and any(-3 <= other.number - clue.number <= NEAR for other in sure):
            continue
        yield clue


def _told_once(clues: Iterable[Clue]) -> Iterator[Clue]:
    """Each kind and detail once, the less precise left out."""
    told = list(clues)
    for index, clue in enumerate(told):
        others = [other for place, other in enumerate(told) if other.kind is clue.kind and place != index]
        if not any(_covers(other, clue, earlier=told.index(other) < index) for other in others):
            yield clue


def _covers(other: Clue, clue: Clue, *, earlier: bool) -> bool:
    if other.detail == clue.detail:
        return earlier
    return clue.detail.items() <= other.detail.items() and clue.kind not in _HEALTHY
