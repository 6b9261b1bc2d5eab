"""One program's manner of speaking: its dialect, its start, its last words, and what else gets into its log."""

import re
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from incidents.generator.wordings import FAMILIES, Family
from incidents.generator.wordings.preambles import CHATTER, COUSINS, ENDINGS, PLAIN, PREAMBLES

Pool = Literal["training", "held_out", "all"]
_SLOT = re.compile("«([a-z]+)»")
_TIMES = {
    "t": "2026-01-01T{clock}.{millis:03d}Z",
    "date": "2026/01/01",
    "clock": "{clock}",
    "klog": "0101 {clock}.{millis:03d}417",
    "epoch": "{epoch}.{millis:03d}",
}
DIALECTS = tuple(PREAMBLES)


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
    millis: int = 0

    def last_words(self, kind: str, /, **about: str) -> tuple[str, ...]:
        """The same for the same mishap, however often it befalls the program."""
        key = (kind, *about.values())
        if key not in self.said:
            self.said[key] = self._worded(kind, about)
        return self.said[key]

    def preamble(self) -> tuple[str, ...]:
        """Its banner, or the part of it that is switched on, and now and then some chatter."""
        if self.started is None:
            start = PREAMBLES.get(COUSINS.get(self.dialect, self.dialect), PLAIN)
            shown = start[: self.rng.randint(0, len(start))]
            chatter = self.rng.sample(CHATTER, self.rng.choice((0, 0, 0, 1, 2)))
            self.started = (*(self._filled(line, {}) for line in (*shown, *chatter)), *self.extra)
        return self.started

    def _worded(self, kind: str, about: dict[str, str]) -> tuple[str, ...]:
        family = self._family(kind)
        if family is None:
            return ()
        self.heard.add(family.name)
        lines = self._filled(self.rng.choice(family.texts), about).split("\n")
        ending = ENDINGS.get(COUSINS.get(family.dialect, family.dialect), ())
        return (*lines, *(self._filled(line, {}) for line in ending)) if self.rng.random() < 0.3 else tuple(lines)

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
