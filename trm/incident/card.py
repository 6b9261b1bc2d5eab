"""The model card: what a checkpoint is, how right and honest it was on cases it has not seen, its limits. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from trm.core.calibrate import NEVER_ACT, Curve, risk_coverage, wilson_upper
from trm.incident.calibrating import BOUND, LEAST_CONFIDENCE, MOST_RISK, Stopped, concluding, honesty
from trm.incident.dataset import FAMILIES
from trm.incident.evaluate import Answers, Bools, Floats, Groups, Ints
from trm.incident.load import Calibrations
from trm.incident.model import ISSUE, NONE
from trm.incident.vocabulary import FAULTS

WEAK = 0.90
"""A family of which a smaller share is right is named as weak."""
BINS = 10
FLOORS = (("1 to 2 hops", ("1", "2"), 0.92), ("3 to 4 hops", ("3", "4"), 0.88))
LIMITS = """
* All figures above the captures are from generated incidents: wordings and shapes of calls that training has not seen,
  but the same generator. A real cluster differs in ways that nobody has listed; expect less there.
* It names one fault in one object. Of two faults at once it can only say one.
* It knows the listed faults. Another kind of fault is right only as "unknown", and nothing forces it to see that.
* It reads what the look collected. A root that nothing seen leads to, or whose log may not be read, cannot be found.
* Container, variable, key and action are not its own: rules derive them from the facts.
* The confidence was fitted to generated incidents. Where incidents differ from those, it is a rank and no probability.
* The acting threshold was chosen on some cases and is tested on others, in the last column above. It bounds the share
  of wrong diagnoses, not of harm: policy, approval and the checks after acting do that.
""".strip()


@dataclass(frozen=True)
class Origin:
    """Where a model comes from and what it was measured on, in words and numbers; `facts` make one table row each."""

    name: str
    facts: Mapping[str, str]
    machine: Mapping[str, str]
    left_out: int = 0
    """Test cases that were not asked, since nothing seen leads to their root."""


@dataclass(frozen=True)
class Measured:
    """
    Answers to cases which nothing was fitted to, after all steps and more, with the labels of the cases.

    said: where the model stops, as sure as it is told.  steps: that it takes at most; `answers` may hold more, for the
    table.
    """

    answers: Answers
    said: Stopped
    groups: Groups
    family: Ints  # (N,) index into FAMILIES
    steps: int


def card(origin: Origin, calibrations: Calibrations, measured: Measured, captures: Bools | None = None) -> str:
    """The card as Markdown."""
    said = measured.said
    parts = [
        f"# {origin.name}",
        "A tiny recursive model that reads one incident as a graph of objects and names the object at its root, the "
        "fault in it, or that nothing is wrong, or that it does not know. This file is generated; do not edit it.",
        _section("How it was made", table(("what", "value"), origin.facts.items())),
        _section("How right it is", *_rightness(said, measured, origin.left_out, captures)),
        _section("More steps", *_steps(measured)),
        _section("How honest its confidence is", *_honesty(said)),
        _section("Risk and coverage", *_risk(said, calibrations)),
        _section("Where it is weak", *_weak(said, measured)),
        _section("Limits", LIMITS),
        _section("Measured on", table(("what", "value"), origin.machine.items())),
    ]
    return "\n\n".join(parts) + "\n"


def _section(title: str, *parts: str) -> str:
    return "\n\n".join((f"## {title}", *parts))


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table. rows: as many cells each as the head has."""
    lines = [tuple(head), tuple("---" for _ in head), *(tuple(str(cell) for cell in row) for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def share(right: Bools) -> str:
    """A share with its two-sided 95 % interval and n."""
    many, n = int(right.sum()), len(right)
    if not n:
        return "no cases"
    low, high = interval(many, n)
    return f"{many / n:.1%} ({low:.1%} to {high:.1%}, n = {n})"


def interval(many: int, n: int) -> tuple[float, float]:
    """Wilson's two-sided 95 % interval of a share."""
    wrong, cases = np.array([n - many, many]), np.array([n, n])
    upper = wilson_upper(wrong, cases, 0.975)
    return float(1 - upper[0]), float(upper[1])


def _rightness(said: Stopped, measured: Measured, left_out: int, captures: Bools | None) -> Iterator[str]:
    whole = np.concatenate((said.right, np.zeros(left_out, np.bool_)))
    yield (
        "Right: verdict, root and fault, all of them, of generated cases with wordings and shapes of calls held out of "
        f"training, on the part of them that chose neither weights nor calibration: {share(whole)}. "
        + (
            f"{left_out} of them have a root that nothing seen leads to: they were not asked and count as wrong. "
            * bool(left_out)
        )
        + f"Steps taken: {said.step.mean():.2f} on average."
    )
    if captures is not None:
        yield f"Captured incidents, which nothing was trained, calibrated or chosen on: {share(captures)}."
    hops = measured.groups["hops"]
    floors = []
    for name, which, floor in FLOORS:
        chosen = np.any([hops[each] for each in which if each in hops] or [np.zeros(len(said.right), bool)], axis=0)
        floors.append((name, share(said.right[chosen]), f"{floor:.0%}"))
    yield table(("hops from alert to root", "right", "wanted at least"), floors)
    for kind in ("hops", "shape", "noise", "wording", "rows"):
        found = measured.groups[kind].items()
        yield table((kind, "right"), [(name, share(said.right[chosen])) for name, chosen in found])
    families = sorted(measured.groups["family"].items(), key=lambda item: float(said.right[item[1]].mean()))
    yield table(("family", "right"), [(name, share(said.right[chosen])) for name, chosen in families])


def _steps(measured: Measured) -> Iterator[str]:
    hops = measured.groups["hops"]
    right = measured.answers.right  # (N, S)
    yield (
        f"Right after each supervision step, without stopping early; it is trained for {measured.steps}"
        + (", and the steps after those show what more would bring." if right.shape[1] > measured.steps else ".")
    )
    head = ("step", "all", *(f"{name} hops" for name in hops))
    rows = []
    for step in range(right.shape[1]):
        column = right[:, step]
        rows.append((step + 1, f"{column.mean():.1%}", *(f"{column[chosen].mean():.1%}" for chosen in hops.values())))
    yield table(head, rows)


def _honesty(said: Stopped) -> Iterator[str]:
    yield (
        "The confidence is made of how the answer came about and of how far it holds where parts of the evidence are "
        "left out: the same incident is read again several times, with other gaps each time."
    )
    before, after = honesty(said.raw, said.right), honesty(said.confidence, said.right)
    names = {"brier": "Brier score (0 is best)", "auroc": "AUROC (1 is best)", "ece": "ECE, 15 bins (0 is best)"}
    rows = [(title, before.get(name, "-"), after.get(name, "-")) for name, title in names.items()]
    yield table(("measure", "halting head alone", "calibrated"), rows)
    yield table(("confidence", "cases", "mean confidence", "right"), reliability(said.confidence, said.right))


def reliability(confidence: Floats, right: Bools) -> Iterator[tuple[str, int, str, str]]:
    """A row for each tenth of confidence that has cases."""
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    for tenth in range(BINS):
        inside = place == tenth
        if inside.any():
            name = f"{tenth / BINS:.1f} to {(tenth + 1) / BINS:.1f}"
            yield name, int(inside.sum()), f"{confidence[inside].mean():.3f}", share(right[inside])


def _risk(said: Stopped, calibrations: Calibrations) -> Iterator[str]:
    halting, threshold = calibrations.steps.halting, calibrations.lasting.threshold
    concluded = concluding(said)
    yield "Of the answers that conclude something, the surest share; risk is the share of them that is wrong."
    curve = risk_coverage(concluded.confidence, concluded.right, BOUND)
    yield table(("coverage", "confidence from", "risk", f"bound of the risk at {BOUND:.0%}"), curve_rows(curve))
    if threshold >= NEVER_ACT:
        yield (
            f"No confidence bounds the risk to {MOST_RISK:.0%} at {BOUND:.0%} on the calibration cases: "
            "the threshold is 1, and nothing this model says may be acted on."
        )
        return
    yield (
        f"Acting threshold: {threshold:.4f}, the lowest confidence at which the risk of the calibration "
        f"cases is at most {MOST_RISK:.0%} at {BOUND:.0%} one-sided (Wilson), of all conclusions and of issues alone, "
        f"and {LEAST_CONFIDENCE} at least. "
        f"Halting threshold: {halting:.4f}. What the acting threshold leaves of the test cases:"
    )
    yield table(("answers", "acted on", "wrong", "risk", "bound"), threshold_rows(said, threshold))


def curve_rows(curve: Curve) -> Iterator[tuple[str, str, str, str]]:
    """A row for each tenth of coverage, at the next point where the confidence changes."""
    places = {int(np.searchsorted(curve.coverage, tenth / 10 - 1e-9)) for tenth in range(1, 11)}
    for place in sorted(min(each, len(curve.coverage) - 1) for each in places):
        yield (
            f"{curve.coverage[place]:.1%}",
            f"{curve.thresholds[place]:.4f}",
            f"{curve.risk[place]:.2%}",
            f"{curve.bound[place]:.2%}",
        )


def threshold_rows(said: Stopped, threshold: float) -> Iterator[tuple[str, str, int, str, str]]:
    """What acting from a confidence on comes to: of all cases, and of those said to have an issue, or to have none."""
    verdicts = {"conclusions": None, "issues": ISSUE, "nothing wrong": NONE}
    for name, verdict in verdicts.items():
        kind = concluding(said) if verdict is None else said.where(said.verdict == verdict)
        acted = kind.where(kind.confidence >= threshold)
        many, wrong = len(acted.right), int((~acted.right).sum())
        bound = f"{float(wilson_upper(np.array(wrong), np.array(many), BOUND)):.2%}" if many else "-"
        yield name, f"{many} of {len(kind.right)}", wrong, f"{wrong / many:.2%}" if many else "-", bound


def _weak(said: Stopped, measured: Measured) -> Iterator[str]:
    weak = {name: each for name, each in measured.groups["family"].items() if said.right[each].mean() < WEAK}
    rows = [(name, share(said.right[each]), mistakes(said, measured, each)) for name, each in weak.items()]
    if not rows:
        yield f"No family is right less often than {WEAK:.0%} in the test cases."
        return
    yield f"Families below {WEAK:.0%}, and what is said instead:"
    yield table(("family", "right", "said instead"), rows)


def mistakes(said: Stopped, measured: Measured, chosen: Bools, most: int = 3) -> str:
    """The most frequent wrong answers to some cases."""
    wrong = np.flatnonzero(chosen & ~said.right)
    counts: Counter[str] = Counter()
    for case in wrong:
        told = _told(measured.answers, int(case), int(said.step[case]) - 1)
        same = told == FAMILIES[int(measured.family[case])]
        counts["the right fault in another object" if same else told] += 1
    return ", ".join(f"{told} {count}" for told, count in counts.most_common(most))


def _told(answers: Answers, case: int, step: int) -> str:
    verdict, fault = int(answers.verdict[case, step]), int(answers.fault[case, step])
    return FAULTS[fault] if verdict == ISSUE else "none" if verdict == NONE else "unknown"
