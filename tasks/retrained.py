"""What a retraining came to, to read: a verdict with its reasons, figures, and a table of families. Pure."""

from collections.abc import Sequence
from pathlib import Path

from tasks.training import Training
from trm.incident.journal import Progress, best
from trm.incident.promote import Family, Verdict

MOST_POINTS = 40
"""Points of a figure; of more looks, only some are shown."""


def markdown_of(training: Training, looks: Sequence[Progress], verdict: Verdict, place: Path) -> str:
    """The whole report. `place`: the folder of the checkpoint in use."""
    said = f"**Promoted** to `{place}`; the one before is in `{training.previous}`." if verdict.promoted else _refused()
    lines = [f"# Retraining: preset {training.preset}, seed {training.seed}", "", said, ""]
    lines += [f"- {reason}" for reason in verdict.reasons]
    lines += ["", "## Training", "", *_training(looks), ""]
    if len(looks) > 1:
        held = [each.held[-1] for each in _some(looks)]
        lines += _figure("Held-out cases that are exactly right", looks, held, 1.0)
        lines += _figure("Cost", looks, [each.cost for each in _some(looks)], max(each.cost for each in looks))
    lines += ["## Families", "", "| family | cases | right | before | gained | lost | chance of as much loss | |"]
    lines += ["| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |", *map(_family, verdict.families)]
    return "\n".join(lines) + "\n"


def rows_of(verdict: Verdict) -> list[dict[str, object]]:
    """One row for each family."""
    return [
        {
            "family": each.name,
            "cases": each.pairs.cases,
            "right": each.pairs.candidate,
            "before": each.pairs.current,
            "gained": each.pairs.gained,
            "lost": each.pairs.lost,
            "chance": round(each.chance, 4),
            "worse": each.worse,
        }
        for each in verdict.families
    ]


def _refused() -> str:
    return "**Not promoted**: the checkpoint in use stays."


def _training(looks: Sequence[Progress]) -> list[str]:
    if not looks:
        return ["Nothing was noted."]
    last, top = looks[-1], best(looks)
    rate = last.problems / (last.minutes * 60) if last.minutes else 0.0
    rows = {
        "minutes": f"{last.minutes:.1f}",
        "steps": f"{last.steps:,}",
        "incidents": f"{last.problems:,} ({rate:,.0f} a second)",
        "sample-steps a second, at last": f"{last.rate:,.0f}",
        "cost, at last": f"{last.cost:.3f}",
    }
    if top is not None:
        rows["best on held-out cases"] = f"{top.held[-1]:.1%} exact, after {top.minutes:.1f} minutes"
        rows["by supervision step"] = ", ".join(f"{share:.1%}" for share in top.held)
    return ["| | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows.items())]


def _some(looks: Sequence[Progress]) -> Sequence[Progress]:
    every = -(-len(looks) // MOST_POINTS)
    return [look for place, look in enumerate(looks, 1) if place % every == 0 or place == len(looks)]


def _figure(title: str, looks: Sequence[Progress], values: Sequence[float], top: float) -> list[str]:
    shown = ", ".join(f"{value:.4f}" for value in values)
    minutes = f'    x-axis "minutes" {_some(looks)[0].minutes:g} --> {looks[-1].minutes:g}'
    axis = f"    y-axis 0 --> {max(top, 1e-3):.3g}"
    return ["```mermaid", "xychart-beta", f'    title "{title}"', minutes, axis, f"    line [{shown}]", "```", ""]


def _family(each: Family) -> str:
    pairs = each.pairs
    counts = f"{pairs.cases} | {pairs.candidate} | {pairs.current} | {pairs.gained} | {pairs.lost}"
    return f"| {each.name} | {counts} | {each.chance:.2g} | {'worse' if each.worse else ''} |"
