"""Who is right about the same cases how often: one table, over seeds. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from trm.incident.card import share, table
from trm.incident.dataset import Dataset
from trm.incident.evaluate import Bools, Groups, Ints, groups_of

ALIKE = 0.01
"""Families in which nobody is worse than the best by more are left out of the table."""


@dataclass(frozen=True)
class Run:
    """One training of one entrant, or one asking of the rules: what was right, case for case."""

    name: str
    told: str
    seed: int
    right: tuple[bool, ...]
    captures: Mapping[str, tuple[bool, ...]] = field(default_factory=dict)
    minutes: float = 0.0
    parameters: int = 0
    optimizer_steps: int = 0
    incidents: int = 0


@dataclass(frozen=True)
class Measures:
    """The cases that are asked: of a data set, those with these numbers."""

    data: Dataset
    numbers: Ints

    @cached_property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of the cases, in their order."""
        return tuple(int(seed) for seed in self.data.arrays["seed"][self.numbers])

    @cached_property
    def groups(self) -> Groups:
        """What they are counted by."""
        return groups_of(self.data, self.numbers)


def comparison(runs: Sequence[Run], measures: Measures, machine: Mapping[str, str]) -> str:
    """The table as Markdown, and where the recursion is not the best."""
    by_name: dict[str, list[Run]] = defaultdict(list)
    for each in runs:
        by_name[each.name].append(each)
    folders = list(dict.fromkeys(folder for run in runs for folder in run.captures))
    parts = [
        "# Who is right how often",
        f"{len(measures.numbers)} generated cases with wordings and shapes of calls held out of training, which chose "
        "nothing. Right is verdict, root and fault together. Shares are means over seeds; behind them the lowest and "
        "the highest. Of captures, a folder each: right over all seeds. Minutes are those of one processor.",
        table(("who", "seeds", "minutes", "parameters", "incidents seen", "all", *folders), _heads(by_name, folders)),
        *_groups(by_name, measures),
        "## Where the recursion does not win",
        *_lost(by_name, measures),
        table(("measured on", ""), machine.items()),
    ]
    return "\n\n".join(parts) + "\n"


def _heads(by_name: Mapping[str, Sequence[Run]], folders: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for runs in by_name.values():
        first = runs[0]
        counts = (f"{first.minutes:g}", f"{first.parameters:,}", f"{np.mean([run.incidents for run in runs]):,.0f}")
        seen = counts if first.parameters or first.minutes else ("-", "-", "-")
        yield first.told, str(len(runs)), *seen, spread(runs), *(_captured(runs, folder) for folder in folders)


def _captured(runs: Sequence[Run], folder: str) -> str:
    marks = np.array([each for run in runs for each in run.captures.get(folder, ())], np.bool_)
    return share(marks) if len(marks) else "-"


def spread(runs: Sequence[Run], chosen: Bools | None = None) -> str:
    """The mean share over seeds, and the lowest and the highest."""
    shares = [float(_right(run, chosen).mean()) for run in runs]
    told = f"{np.mean(shares):.1%}"
    return told if len(runs) == 1 else f"{told} ({min(shares):.1%} to {max(shares):.1%})"


def _right(run: Run, chosen: Bools | None) -> Bools:
    right = np.array(run.right, np.bool_)
    return right if chosen is None else right[chosen]


def _groups(by_name: Mapping[str, Sequence[Run]], measures: Measures) -> Iterator[str]:
    for kind, groups in measures.groups.items():
        if kind == "rows":
            continue
        head = (kind, "n", *(runs[0].told for runs in by_name.values()))
        found = [(name, each) for name, each in groups.items() if kind != "family" or _differ(by_name, each)]
        rows = [(name, int(each.sum()), *(spread(runs, each) for runs in by_name.values())) for name, each in found]
        yield table(head, rows)
    yield f"Families in which all are within {ALIKE:.0%} of the best are left out."


def _differ(by_name: Mapping[str, Sequence[Run]], chosen: Bools) -> bool:
    shares = [_mean(runs, chosen) for runs in by_name.values()]
    return max(shares) - min(shares) > ALIKE


def _mean(runs: Sequence[Run], chosen: Bools) -> float:
    return float(np.mean([_right(run, chosen).mean() for run in runs]))


def _lost(by_name: Mapping[str, Sequence[Run]], measures: Measures, own: str = "trm") -> Iterator[str]:
    if own not in by_name:
        yield "The recursion was not asked."
        return
    rows = []
    for kind in ("hops", "family", "noise", "wording"):
        for name, chosen in measures.groups[kind].items():
            best = max(by_name, key=lambda each: _mean(by_name[each], chosen))
            gap = _mean(by_name[best], chosen) - _mean(by_name[own], chosen)
            if gap > ALIKE:
                told = (spread(by_name[own], chosen), by_name[best][0].told, spread(by_name[best], chosen))
                rows.append((f"{kind} {name}", int(chosen.sum()), *told))
    yield table(("where", "n", "recursion", "best", ""), rows) if rows else f"Nowhere by more than {ALIKE:.0%}."
