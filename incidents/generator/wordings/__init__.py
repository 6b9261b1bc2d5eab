"""
How programs say what ails them: wordings in families of (kind, dialect), some of which are held out of training.

Written from knowledge of the programs, apart from what reads logs: the one is measured by the other.
"""

from collections import defaultdict
from dataclasses import dataclass

from incidents.generator.wordings import calls, configuration, ends, failures, frameworks, network, products
from incidents.generator.wordings.held_out import HELD_OUT


@dataclass(frozen=True)
class Family:
    """The wordings of one kind of mishap in one dialect. `«slots»` are filled in by who speaks."""

    kind: str
    dialect: str
    texts: tuple[str, ...]
    held_out: bool

    @property
    def name(self) -> str:
        """Kind and dialect."""
        return f"{self.kind}/{self.dialect}"


def _read(*tables: str) -> dict[str, tuple[Family, ...]]:
    texts: dict[tuple[str, str], list[str]] = defaultdict(list)
    kind = ""
    for line in (line for table in tables for line in table.splitlines() if line):
        if line.startswith("## "):
            kind = line.removeprefix("## ")
            continue
        dialect, _, text = line.partition(" | ")
        texts[(kind, dialect)].append(text.replace("⏎", "\n"))
    families: dict[str, list[Family]] = defaultdict(list)
    for (of, dialect), said in texts.items():
        families[of].append(Family(of, dialect, tuple(said), f"{of}/{dialect}" in HELD_OUT))
    return {of: tuple(found) for of, found in families.items()}


FAMILIES = _read(
    configuration.TABLE,
    network.TABLE,
    ends.TABLE,
    frameworks.TABLE,
    calls.TABLE,
    failures.TABLE,
    products.TABLE,
)
"""Every family, by kind of mishap."""
