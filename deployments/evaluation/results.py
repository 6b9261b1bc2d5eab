"""What an evaluation adds up to: marks per case, per group and in all. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import Field

from deployments.evaluation.deciding import Decided
from deployments.evaluation.measures import Answer, brier, calibration_error, quantile, risk_at_half
from deployments.evaluation.scoring import Prediction, Score, Truth, score
from incidents.models import Noun

Groups = Mapping[str, tuple[str, ...]]
"""Kind of group -> the groups of this kind that a case belongs to."""


@dataclass(frozen=True)
class Result:
    """One case with its truth, what was said about it, and the marks for that."""

    truth: Truth
    said: Prediction
    marks: Score
    rule: str = ""
    groups: Groups = field(default_factory=dict)
    trouble: str = ""


def result(truth: Truth, namespace: str, answer: Decided, groups: Groups | None = None) -> Result:
    """A case with its marks."""
    said = answer.prediction
    return Result(truth, said, score(truth, namespace, said), answer.rule, groups or {}, answer.trouble)


class Count(Noun):
    """Outcomes of some cases."""

    cases: int
    right: int
    abstained: int
    wrong: int
    harm: int


class Summary(Noun):
    """Outcomes of all cases, and how well confidence told them apart."""

    cases: int
    answered: int
    failed: int = 0
    scored: int = Field(default=0, description="cases whose truth is told")
    with_fix: int = 0
    right: int = 0
    abstained: int = 0
    wrong: int = 0
    detail: int = 0
    fix: int = 0
    restraint: int = 0
    harm: int = 0
    auto_harm: int = 0
    brier: float | None = None
    ece: float | None = None
    risk_at_half: float | None = None
    p50_s: float | None = None
    p95_s: float | None = None


def counted(results: Iterable[Result], kind: str) -> dict[str, Count]:
    """Outcomes by the groups of one kind, sorted."""
    groups: dict[str, list[Result]] = defaultdict(list)
    for each in results:
        for name in each.groups.get(kind, ()):
            groups[name].append(each)
    return {name: _count(groups[name]) for name in sorted(groups)}


def _count(results: Sequence[Result]) -> Count:
    outcomes = {name: _marks(results, name) for name in ("right", "abstained", "wrong", "harm")}
    return Count(cases=len(results), **outcomes)


def _marks(results: Sequence[Result], name: str) -> int:
    return sum(getattr(each.marks, name) for each in results)


def summary(results: Sequence[Result], said: Sequence[Prediction], failed: int = 0) -> Summary:
    """All in one: marks of the cases with a truth, times of all."""
    seconds = [each.seconds for each in said]
    times = {"p50_s": quantile(seconds, 0.5), "p95_s": quantile(seconds, 0.95)} if seconds else {}
    head = {"cases": len(said), "answered": len(said), "failed": failed, "scored": len(results), **times}
    if not results:
        return Summary.model_validate(head)
    totals = {name: _marks(results, name) for name in Score.model_fields}
    with_fix = sum(bool(each.truth.fixes) for each in results)
    return Summary.model_validate({**head, "with_fix": with_fix, **totals, **_calibration(answers(results))})


def _calibration(given: Sequence[Answer]) -> dict[str, float]:
    measured = {"brier": brier(given), "ece": calibration_error(given), "risk_at_half": risk_at_half(given)}
    return {name: round(value, 4) for name, value in measured.items()}


def answers(results: Iterable[Result]) -> list[Answer]:
    """How sure each answer was, and whether it was right."""
    return [Answer(each.said.confidence, each.marks.right) for each in results]
