"""Results for people: one line when a drill ends, a table at the end, the time that each action takes. Pure."""

from collections.abc import Sequence
from statistics import median

from rich.table import Table
from rich.text import Text

from deployments.drill.judging import Result

PHASES = ("detect", "diagnose", "ask", "apply", "verify", "total")
HEADINGS = {"detect": "accepted", "apply": "applied", "verify": "verified"}


def line_of(result: Result) -> Text:
    """One drill that has ended."""
    line = Text("  passed  " if result.passed else "  FAILED  ", style="green" if result.passed else "bold red")
    line.append(f"{result.drill}: {result.state or 'no end'}", style="default")
    line.append(f" {result.seconds.get('total', 0.0):.1f} s", style="dim")
    return line.append("".join(f"\n          {problem}" for problem in result.problems), style="default")


def table_of(results: Sequence[Result]) -> Table:
    """All drills. Seconds: accepted, diagnosed and asked after the alert; applied and verified after the yes."""
    table = Table("drill", "end", box=None, header_style="bold", pad_edge=False)
    table.add_column("written", overflow="fold")
    for phase in PHASES:
        table.add_column(HEADINGS.get(phase, phase), justify="right")
    for result in results:
        style = "" if result.passed else "red"
        times = [f"{result.seconds[phase]:.1f}" if phase in result.seconds else "" for phase in PHASES]
        table.add_row(
            Text(result.drill), Text(result.state or "no end", style=style), Text(result.action or "nothing"), *times
        )
    return table


def by_action(results: Sequence[Result]) -> Table:
    """From approval to verified, by action."""
    times: dict[str, list[float]] = {}
    for result in results:
        if "verify" in result.seconds and result.action:
            times.setdefault(result.action.split(" ")[0], []).append(result.seconds["verify"])
    table = Table("from approval to verified", box=None, header_style="bold", pad_edge=False)
    for heading in ("median", "longest", "n"):
        table.add_column(heading, justify="right")
    for action, took in sorted(times.items()):
        table.add_row(action, f"{median(took):.1f} s", f"{max(took):.1f} s", str(len(took)))
    return table


def closing_of(results: Sequence[Result]) -> str:
    """One sentence about all of them."""
    good = sum(result.passed for result in results)
    ends = sorted({result.state for result in results if result.state})
    told = ", ".join(f"{sum(result.state == end for result in results)} {end}" for end in ends)
    wrong = sum(any(problem.startswith("wrong write") for problem in result.problems) for result in results)
    return f"{good} of {len(results)} drills as they should be ({told}); {wrong} wrong writes"
