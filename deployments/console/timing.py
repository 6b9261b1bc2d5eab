"""How long each phase of an incident took, from the ledger's own timeline. Pure."""

from collections.abc import Sequence
from datetime import datetime

from rich.table import Table

from incidents.models import Step

PHASES = (
    ("alert committed to question stored", "received", "asked"),
    ("decision stored to workload verified", "decided", "state:resolved"),
)


def phases_of(timeline: Sequence[Step]) -> list[tuple[str, float]]:
    """Seconds per phase, for the phases that happened; the first of each event counts."""
    at: dict[str, datetime] = {}
    for step in timeline:
        at.setdefault(step.event, step.at)
    return [(name, (at[end] - at[start]).total_seconds()) for name, start, end in PHASES if start in at and end in at]


def table_of(seconds: Sequence[tuple[str, float]]) -> Table:
    """Phases and seconds, one below the other."""
    table = Table.grid(padding=(0, 2))
    for name, took in seconds:
        table.add_row(f"  {name}", f"{took:.2f} s")
    return table
