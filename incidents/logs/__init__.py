"""
Reading a program's last words: what they say about why it does not work.

Pure, and hostile text is inert: what comes out are closed words and the names they are about, never an order. It is
built from the grammar of such messages, not from any program's list of them; what no rule understands gives nothing.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from incidents.logs.addresses import where
from incidents.logs.clue import Clue, ClueKind, Found, Level, Line
from incidents.logs.levels import without_prefix
from incidents.logs.life import crash
from incidents.logs.reading import MAX_LINE, Entry, entries_of, leveled
from incidents.logs.tables import BY_WORD, RULES
from incidents.logs.variables import complained_of
from incidents.logs.weighing import CALLS, HEALTHY, Told, weighed
from incidents.logs.words import names_in

__all__ = ["MAX_LINE", "Clue", "ClueKind", "clues_in", "last_words"]

MAX_DETAIL = 253
MAX_READ = 6_000
"""Characters of one log that rules get to read, the last first: what a hostile log may cost."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@lru_cache(maxsize=128)
def clues_in(text: str) -> tuple[Clue, ...]:
    """
    What the last lines of a log say, in the order of the text, each thing once.

    Kept for a while: a look and the evidence of it read the same logs, and replicas often say the same. Nobody may
    change the detail of a clue.
    """
    entries = entries_of(text)
    told: list[Told] = []
    left = MAX_READ
    for entry, called in _calling(entries):
        left -= sum(len(line.text) for line in entry.lines)
        if left < 0:
            break
        told[:0] = [
            Told(Clue(item.kind, item.detail, line.shown, line.number), item.weak)
            for line, item in _found_in(entry, called)
        ]
    return weighed(told, entries)


def last_words(text: str, most: int) -> tuple[tuple[int, str, str], ...]:
    """
    The first lines of the last messages of a log, whether or not a rule understands them.

    Each with its number, and the names of the variables that it may complain of.
    """
    if not text:
        return ()
    lines = [leveled(entry.lines[0], entry) for entry in entries_of(text)[-most:]]
    return tuple((line.number, line.shown, " ".join(complained_of(line))) for line in lines)


def _calling(entries: list[Entry]) -> Iterator[tuple[Entry, list[list[int]]]]:
    """The messages that call rules, the last first, with the rules of each line; what is said again is read once."""
    said: set[tuple[str, ...]] = set()
    for entry in reversed(entries):
        called = [_called(line) for line in entry.lines]
        if entry.traced or any(called):
            words = tuple(without_prefix(line.text) for line in entry.lines)
            if words not in said:
                said.add(words)
                yield entry, called


def _called(line: Line) -> list[int]:
    found = {index for word in set(_WORD.findall(line.text)) for index in BY_WORD.get(word.lower(), ())}
    if line.level is Level.FATAL:
        found.add(len(RULES) - 1)
    return sorted(found)


def _found_in(entry: Entry, called: list[list[int]]) -> Iterator[tuple[Line, Found]]:
    specific = False
    for line, rules in zip(entry.lines, called, strict=True):
        for item in _first_of(leveled(line, entry), rules) if rules else ():
            if item.kind is ClueKind.CRASH and entry.traced:
                continue
            specific = specific or item.kind not in HEALTHY
            yield line, _bounded(_completed(item, entry))
    if entry.traced and not specific:
        yield entry.lines[-1], crash(entry.lines[-1])


def _first_of(line: Line, rules: list[int]) -> list[Found]:
    low = line.text.lower()
    for index in rules:
        if found := list(RULES[index].read(line, low)):
            return found
    return []


def _completed(found: Found, entry: Entry) -> Found:
    """A call that failed, or a value that is refused: with what another line of the same trace names."""
    if found.kind is ClueKind.BAD_VALUE and not found.detail and entry.traced and len(entry.lines) > 1:
        named = {name for line in entry.lines for name in names_in(line.text)}
        return found._replace(detail={"variable": next(iter(named))} if len(named) == 1 else {})
    if found.kind not in (*CALLS, ClueKind.CERTIFICATE) or "host" in found.detail or len(entry.lines) == 1:
        return found
    places = (where(line.text) for line in entry.lines)
    return found._replace(detail={**next((place for place in places if "host" in place), {}), **found.detail})


def _bounded(found: Found) -> Found:
    return found._replace(detail={key: value[:MAX_DETAIL] for key, value in found.detail.items()})
