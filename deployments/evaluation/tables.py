"""Results as text for a terminal. Pure."""

from collections.abc import Sequence

from deployments.evaluation.measures import Point, risk_coverage, upper_bound, wilson
from deployments.evaluation.results import Count, Result, Summary, answers, counted
from deployments.evaluation.scoring import Prediction, Score

WIDTH = 40
"""Columns of a bar."""
WORST = 15


def case_lines(results: Sequence[Result]) -> list[str]:
    """One line a case: what is true, who said what, and the marks."""
    return [_case(each) for each in results]


def _case(each: Result) -> str:
    marks = " ".join(name for name in Score.model_fields if getattr(each.marks, name))
    said = each.said
    return f"{said.id:30s} {each.truth.fault:26s} {said.tier:6s} {said.fault:26s} {said.confidence:.2f}  {marks}"


def answer_lines(said: Sequence[Prediction]) -> list[str]:
    """One line a case whose truth nobody told."""
    return [f"{each.id:30s} {each.tier:6s} {each.fault:26s} {each.confidence:.2f}  {_named(each)}" for each in said]


def _named(said: Prediction) -> str:
    root = f"{said.root_cause.kind}/{said.root_cause.name}" if said.root_cause else "-"
    return " ".join((root, *(action.action for action in said.actions)))


def summary_lines(total: Summary) -> list[str]:
    """The totals. Rates come with the bounds between which they lie at 95 %."""
    times = "" if total.p50_s is None else f"p50 {total.p50_s * 1e3:.1f} ms  p95 {total.p95_s or 0:.4f} s"
    failed = f"  failed {total.failed}" if total.failed else ""
    if total.brier is None:
        return [f"answered {total.answered}/{total.cases}{failed}  {times}"]
    n, bare = total.scored, total.scored - total.with_fix
    return [
        f"right {_rate(total.right, n)}  abstained {_rate(total.abstained, n)}  wrong {_rate(total.wrong, n)}",
        f"detail {total.detail}/{n}  fix {total.fix}/{total.with_fix}  restraint {total.restraint}/{bare}{failed}",
        f"harm {total.harm}/{n} (at most {upper_bound(total.harm, n):.2%} at 95 %)  auto_harm {total.auto_harm}",
        f"Brier {total.brier}  ECE {total.ece}  risk at half {total.risk_at_half}  {times}",
    ]


def _rate(count: int, n: int) -> str:
    low, high = wilson(count, n)
    return f"{count}/{n} = {count / max(n, 1):.1%} ({low:.1%} to {high:.1%})"


def group_lines(title: str, groups: dict[str, Count]) -> list[str]:
    """Outcomes by group."""
    head = f"{title:34s} {'cases':>6s} {'right':>7s} {'abst.':>7s} {'wrong':>7s} {'harm':>5s}"
    return [head, *(_group(name, count) for name, count in groups.items())]


def generated_lines(results: Sequence[Result]) -> list[str]:
    """Outcomes by every kind of group, and risk against coverage. Of wordings, only the worst are listed."""
    lines: list[str] = []
    for kind in ("fault", "hops", "negative", "adversarial", "noise"):
        lines += [*group_lines(kind, counted(results, kind)), ""]
    wordings = counted(results, "wordings")
    worst = sorted(wordings, key=lambda name: wordings[name].right / wordings[name].cases)[:WORST]
    lines += [*group_lines(f"worst of {len(wordings)} wordings", {name: wordings[name] for name in worst}), ""]
    return lines + curve_lines(risk_coverage(answers(results)))


def _group(name: str, count: Count) -> str:
    shares = " ".join(f"{part / count.cases:7.1%}" for part in (count.right, count.abstained, count.wrong))
    return f"  {name:32s} {count.cases:6d} {shares} {count.harm:5d}"


def curve_lines(curve: Sequence[Point]) -> list[str]:
    """Risk at every tenth of coverage, as bars; where nobody can cut, at the next point at which one can."""
    lines = ["coverage  risk"]
    for tenth in range(1, 11):
        point = next((each for each in curve if each.coverage >= tenth / 10 - 1e-9), curve[-1])
        lines.append(f"{point.coverage:7.0%}  {point.risk:6.2%} {'#' * round(point.risk * WIDTH)}".rstrip())
    return lines
