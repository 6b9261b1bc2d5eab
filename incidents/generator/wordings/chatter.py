"""What programs say that does not matter: calm remarks, loud ones that are harmless, and those of a slow shutdown."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from incidents.generator.wordings import chatter_compiled, chatter_scripted, chatter_stores

Mood = Literal["calm", "loud", "parting"]
MOODS: tuple[Mood, ...] = ("calm", "loud", "parting")
ANY = "any"
"""The dialect of in-house formats, which every program may have."""


@dataclass(frozen=True)
class Remark:
    """A line of a log, or a few that belong together. `«slots»` are filled in by who speaks."""

    dialect: str
    mood: Mood
    text: str
    held_out: bool


def _read(table: str) -> Iterator[Remark]:
    mood, held_out = MOODS[0], False
    for line in (line for line in table.splitlines() if line):
        if line.startswith("## "):
            name, _, rest = line.removeprefix("## ").partition(", ")
            mood, held_out = next(each for each in MOODS if each == name), rest == "held out"
            continue
        dialect, _, text = line.partition(" | ")
        yield Remark(dialect, mood, text.replace("⏎", "\n"), held_out)


_TABLES = (chatter_compiled.TABLE, chatter_scripted.TABLE, chatter_stores.TABLE)
REMARKS: tuple[Remark, ...] = tuple(remark for table in _TABLES for remark in _read(table))
"""Every remark."""
