"""One program's manner of speaking: its dialect, its start, its last words, and what else gets into its log."""

import re
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Literal

from incidents.generator.wordings import FAMILIES, Family
from incidents.generator.wordings.chatter import ANY, REMARKS, Mood, Remark
from incidents.generator.wordings.preambles import COUSINS, ENDINGS, PLAIN, PREAMBLES

Pool = Literal["training", "held_out", "all"]
_CHATTY = frozenset(remark.dialect for remark in REMARKS)
_SLOT = re.compile("«([a-z]+)»")
_TIMES = {
    "t": "2026-01-01T{clock}.{millis:03d}Z",
    "date": "2026/01/01",
    "clock": "{clock}",
    "klog": "0101 {clock}.{millis:03d}417",
    "epoch": "{epoch}.{millis:03d}",
}
DIALECTS = tuple(PREAMBLES)
MOST_CALM = 25
HOW_LOUD = (0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 5, 6)
MOST_PARTING = 3
SHORT_OF_WORDS = 0.2
"""The share of programs that say nothing but their banner."""

SLOW_TO_END = 0.15
ENDS = frozenset(
    {"missing_variable", "bad_value", "missing_file", "unparsable", "certificate"}
    | {"read_only", "permission", "low_port", "crash", "migration"}
)
"""The mishaps that surely end a program. Of others the last line may be said again, or is the last for good."""


@cache
def _remarks_of(dialect: str, mood: Mood, pool: Pool) -> tuple[Remark, ...]:
    sides = (True, False) if pool == "all" else (pool == "held_out",)
    return tuple(each for each in REMARKS if (each.dialect, each.mood) == (dialect, mood) and each.held_out in sides)


@dataclass
class Speaker:
    """A voice. `heard` gathers the names of the families that were spoken; `extra` lines come before the last words."""

    app: str
    rng: Random
    pool: Pool = "training"
    dialect: str = "go"
    version: str = "1.0.0"
    extra: tuple[str, ...] = ()
    heard: set[str] = field(default_factory=set)
    said: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)
    started: tuple[str, ...] | None = None
    tongue: str | None = None
    foreign: float | None = None
    millis: int = 0

    def last_words(self, kind: str, /, **about: str) -> tuple[str, ...]:
        """The same for the same mishap, however often it befalls the program."""
        key = (kind, *about.values())
        if key not in self.said:
            self.said[key] = self._worded(kind, about)
        return self.said[key]

    def complaint(self, kind: str, /, **about: str) -> tuple[str, ...]:
        """As last words, without what only comes at the end."""
        key = ("complaint", kind, *about.values())
        if key not in self.said:
            self.said[key] = self._worded(kind, about, ends=False)
        return self.said[key]

    def preamble(self) -> tuple[str, ...]:
        """Its banner, or the part of it that is switched on, its chatter, and last of all the `extra` lines."""
        if self.started is None:
            start = PREAMBLES.get(COUSINS.get(self.dialect, self.dialect), PLAIN)
            shown = start[: self.rng.randint(0, len(start))]
            self.started = (*(self._filled(line, {}) for line in shown), *self._chatter(), *self.extra)
        return self.started

    def _chatter(self) -> tuple[str, ...]:
        """Up to 25 calm remarks, with up to 6 loud ones somewhere among them; of some programs none."""
        if self.rng.random() < SHORT_OF_WORDS:
            return ()
        remarks = self._remarks("calm", self.rng.randint(0, MOST_CALM))
        for loud in self._remarks("loud", self.rng.choice(HOW_LOUD)):
            remarks.insert(self.rng.randint(0, len(remarks)), loud)
        return self._spoken(remarks)

    def _parting(self) -> tuple[str, ...]:
        """What a program still says that takes its time to shut down."""
        return self._spoken(self._remarks("parting", self.rng.randint(1, MOST_PARTING)))[:MOST_PARTING]

    def _remarks(self, mood: Mood, count: int) -> list[Remark]:
        """So many different remarks, or as many as there are: mostly of its own dialect."""
        own = [each for dialect in self._tongues() for each in _remarks_of(dialect, mood, self.pool)]
        other = _remarks_of(ANY, mood, self.pool)
        mine = min(len(own), sum(self.rng.random() >= self._foreign() for _ in range(count)))
        chosen = self.rng.sample(own, mine) + self.rng.sample(other, min(len(other), count - mine))
        return self.rng.sample(chosen, len(chosen))

    def _tongues(self) -> tuple[str, ...]:
        """Its dialect, and perhaps one that is spoken by a kind of program that starts alike."""
        if self.tongue is None:
            alike = (self.dialect, *(cousin for cousin, of in COUSINS.items() if of == self.dialect))
            self.tongue = self.rng.choice([each for each in alike if each in _CHATTY] or [self.dialect])
        return (self.dialect,) if self.tongue == self.dialect else (self.dialect, self.tongue)

    def _foreign(self) -> float:
        """The share of remarks that are of an in-house format: none for many programs."""
        if self.foreign is None:
            self.foreign = self.rng.choice((0.0, 0.0, 0.1, 0.3, 1.0))
        return self.foreign

    def _spoken(self, remarks: list[Remark]) -> tuple[str, ...]:
        return tuple(line for each in remarks for line in self._filled(each.text, {}).split("\n"))

    def _worded(self, kind: str, about: dict[str, str], *, ends: bool = True) -> tuple[str, ...]:
        family = self._family(kind)
        if family is None:
            return ()
        self.heard.add(family.name)
        lines = self._filled(self.rng.choice(family.texts), about).split("\n")
        return tuple(lines) if not ends else (*lines, *self._ending(kind, COUSINS.get(family.dialect, family.dialect)))

    def _ending(self, kind: str, dialect: str) -> tuple[str, ...]:
        """What follows the last words: what the dialect always says then, and what a slow shutdown lets it say."""
        ending = ENDINGS.get(dialect, ()) if self.rng.random() < 0.3 else ()
        parting = self._parting() if kind in ENDS and self.rng.random() < SLOW_TO_END else ()
        return (*parting, *(self._filled(line, {}) for line in ending))

    def _family(self, kind: str) -> Family | None:
        """The family of this kind nearest to the program's dialect that the pool allows."""
        if kind not in self.families:
            allowed = [each for each in FAMILIES.get(kind, ()) if self._may_use(each)]
            if not allowed:
                return None
            own = [each for each in allowed if self._is_near(each)]
            self.families[kind] = self.rng.choice(own or allowed)
        return self.families[kind]

    def _is_near(self, family: Family) -> bool:
        return self.dialect in (family.dialect, COUSINS.get(family.dialect))

    def _may_use(self, family: Family) -> bool:
        return self.pool == "all" or family.held_out is (self.pool == "held_out")

    def _filled(self, text: str, about: dict[str, str]) -> str:
        if "«" not in text:
            return text
        return _SLOT.sub(lambda found: about.get(found[1]) or self._usual(found[1]), text)

    def _usual(self, slot: str) -> str:
        """What stands in a slot that belongs to no mishap: names, and times a moment after one another."""
        if slot in ("app", "version"):
            return self.app if slot == "app" else self.version
        if slot in ("hex", "n"):
            return f"{self.rng.getrandbits(28):07x}" if slot == "hex" else str(2 + self.rng.getrandbits(3))
        self.millis += 1 + self.rng.getrandbits(6)
        second, millis = divmod(self.millis, 1000)
        form = _TIMES.get(slot, "")
        return form.format(clock=f"00:01:{second % 60:02d}", millis=millis, epoch=1_767_225_660 + second)
