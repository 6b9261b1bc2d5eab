"""Measures over many answers: calibration, risk against coverage, and how far off a counted rate may be. Pure."""

from collections.abc import Sequence
from itertools import accumulate
from math import ceil, exp, lgamma, log, log1p, sqrt
from typing import NamedTuple

BINS = 10
Z95 = 1.959964
"""Quantile of the normal distribution for a two-sided interval of 95 %."""


class Answer(NamedTuple):
    """How sure one answer was, and whether it was right."""

    confidence: float
    right: bool


class Point(NamedTuple):
    """Of the surest answers, a share `coverage` of all: the share of them that is not right."""

    coverage: float
    risk: float


def brier(answers: Sequence[Answer]) -> float:
    """Mean squared gap between confidence and truth; 0 is perfect. Raises ZeroDivisionError for no answers."""
    return sum((answer.confidence - answer.right) ** 2 for answer in answers) / len(answers)


def calibration_error(answers: Sequence[Answer]) -> float:
    """
    Expected calibration error over ten equal bins: mean gap of confidence and accuracy, weighted by size.

    Noisy below a few hundred answers. Source: Guo et al. 2017, eq. 3, https://arxiv.org/abs/1706.04599
    """
    bins: list[list[Answer]] = [[] for _ in range(BINS)]
    for answer in answers:
        bins[min(int(answer.confidence * BINS), BINS - 1)].append(answer)
    gaps = (abs(sum(answer.confidence - answer.right for answer in inside)) for inside in bins)
    return sum(gaps) / len(answers)


def risk_coverage(answers: Sequence[Answer]) -> tuple[Point, ...]:
    """The risk among the surest k answers, for each k at which the confidence changes: nobody can cut within a tie."""
    ordered = sorted(answers, key=lambda answer: -answer.confidence)
    wrongs = list(accumulate(not answer.right for answer in ordered))
    last = len(ordered) - 1
    return tuple(
        Point((index + 1) / len(ordered), wrongs[index] / (index + 1))
        for index, answer in enumerate(ordered)
        if index == last or ordered[index + 1].confidence != answer.confidence
    )


def risk_at_half(answers: Sequence[Answer]) -> float:
    """The risk among the surer half of the answers; among equally sure ones the right ones count first."""
    surest = sorted(answers, reverse=True)[: ceil(len(answers) / 2)]
    return 1 - sum(answer.right for answer in surest) / len(surest)


def wilson(count: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a rate of which `count` of `n` were seen. Source: Wilson 1927, doi.org/10.2307/2276774."""
    if n == 0:
        return 0.0, 1.0
    rate, square = count / n, Z95**2
    middle = (rate + square / (2 * n)) / (1 + square / n)
    half = Z95 / (1 + square / n) * sqrt(rate * (1 - rate) / n + square / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def upper_bound(count: int, n: int, miss: float = 0.05) -> float:
    """
    The largest rate under which at most `count` of `n` is still as likely as `miss`: 3/n where nothing was seen.

    Exact and one-sided. Source: Clopper and Pearson 1934, doi.org/10.2307/2331986.
    """
    if count >= n:
        return 1.0
    low, high = count / n, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(count, n, middle) > miss else (low, middle)
    return high


def _at_most(count: int, n: int, rate: float) -> float:
    """Probability of at most `count` hits in `n` trials; 0 < rate < 1."""
    ways = (lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) for k in range(count + 1))
    return sum(exp(way + k * log(rate) + (n - k) * log1p(-rate)) for k, way in enumerate(ways))


def quantile(values: Sequence[float], share: float) -> float:
    """The value at this share of the sorted values. Raises IndexError for no values."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]
