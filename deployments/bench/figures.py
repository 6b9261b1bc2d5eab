"""A measured figure: its values, their median and 95th percentile, and the target. Pure."""

from collections.abc import Sequence
from math import ceil
from statistics import median

from incidents.models import Noun


class Figure(Noun):
    """What was measured, how often, and what it should be at most."""

    name: str
    unit: str
    values: tuple[float, ...]
    target: float | None = None

    @property
    def median(self) -> float:
        """The middle value."""
        return median(self.values)

    @property
    def p95(self) -> float:
        """The smallest value that 95 of 100 do not exceed; with few values, the largest."""
        return sorted(self.values)[ceil(len(self.values) * 0.95) - 1]

    @property
    def is_met(self) -> bool | None:
        """Whether the 95th percentile keeps the target; None without one."""
        return None if self.target is None else self.p95 <= self.target


class Count(Noun):
    """A number that has to be exactly right."""

    name: str
    value: int
    expected: int

    @property
    def is_met(self) -> bool:
        """Whether it is right."""
        return self.value == self.expected


Result = Figure | Count


def markdown(results: Sequence[Result], machine: str) -> str:
    """A table for the README, with the machine that it was measured on."""
    rows = "\n".join(_row(result) for result in results)
    return f"| | median | p95 | n | target |\n|---|---|---|---|---|\n{rows}\n\n{machine}"


def _row(result: Result) -> str:
    if isinstance(result, Count):
        return f"| {result.name} | {result.value} | | | {result.expected}{_mark(result.is_met)} |"
    unit, target = result.unit, "" if result.target is None else f"≤ {_text(result.target)} {result.unit}"
    numbers = f"{_text(result.median)} {unit} | {_text(result.p95)} {unit} | {len(result.values)}"
    return f"| {result.name} | {numbers} | {target}{_mark(result.is_met)} |"


def _text(value: float) -> str:
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.1f}"


def _mark(is_met: bool | None) -> str:
    return " **missed**" if is_met is False else ""
