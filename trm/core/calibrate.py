"""
Calibration: from what is seen of an answer to the probability that it is right, and how honest that probability is.

A logistic regression whose weights cannot be negative, and an isotonic curve over it: more of a good sign never makes
an answer less likely. Numpy alone; knows not what the features are of. All confidences are in [0, 1].
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SCHEMA = 1
NEVER_ACT = 1.0
"""The threshold that no confidence reaches: the isotonic curve stays below 1."""
RIDGE = 1e-3
ROUNDS = 2000
LEAST_OF_A_BLOCK = 40
"""So many cases at least make one level of the isotonic curve."""


class BadCalibration(ValueError):
    """A calibration that cannot be used. The text says what to do about it."""


@dataclass(frozen=True)
class Calibration:
    """
    How features (F of them, each the surer the larger) become a confidence.

    score = weights . (features - means) / scales + bias; the curve leads from `scores` to `levels`, both rising.
    halting: confidence above which there is no more need to think.  threshold: above which the answer may be acted on.
    """

    features: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    scores: tuple[float, ...]
    levels: tuple[float, ...]
    halting: float = NEVER_ACT
    threshold: float = NEVER_ACT
    metrics: Mapping[str, float] = field(default_factory=dict)

    def confidence(self, features: Floats) -> Floats:
        """(N, F) -> (N,)"""
        return np.interp(self._score(features), self.scores, self.levels)

    def _score(self, features: Floats) -> Floats:
        scaled = (features - np.array(self.means)) / np.array(self.scales)
        return np.asarray(scaled @ np.array(self.weights) + self.bias, np.float64)

    def to_json(self) -> str:
        """Readable; `from_json` gives the same calibration."""
        return json.dumps({"schema": SCHEMA, **asdict(self)}, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Calibration":
        """Raises BadCalibration for what is no calibration, has another schema, or does not rise."""
        try:
            content = json.loads(text)
            if content.pop("schema") != SCHEMA:
                raise BadCalibration(f"it has another schema than {SCHEMA}: calibrate again")
            lists: dict[str, Any] = {
                key: tuple(each) if isinstance(each, list) else each for key, each in content.items()
            }
            found = cls(**lists)
            found._check()
        except (AttributeError, KeyError, TypeError, ValueError) as e:
            raise e if isinstance(e, BadCalibration) else BadCalibration(f"it is none ({e}): calibrate again") from e
        return found

    def _check(self) -> None:
        numbers = np.array([*self.means, *self.scales, *self.weights, self.bias, *self.scores, *self.levels])
        counts = {len(self.features), len(self.means), len(self.scales), len(self.weights)}
        rises = bool((np.diff(self.scores) > 0).all() and (np.diff(self.levels) >= 0).all())
        bounds = np.array([*self.levels, self.halting, self.threshold])
        if not (len(counts) == 1 and len(self.scores) == len(self.levels) > 0 and rises):
            raise BadCalibration("its lists do not fit each other, or its curve does not rise: calibrate again")
        if not np.isfinite(numbers).all() or min(self.scales) <= 0 or min(self.weights) < 0:
            raise BadCalibration("a number of it is out of range: calibrate again")
        if not ((bounds >= 0) & (bounds <= 1)).all():
            raise BadCalibration("a probability of it is none: calibrate again")


def fitted(features: Floats, right: Bools, names: Sequence[str]) -> Calibration:
    """
    The calibration of answers that the model has not learned from, without thresholds.

    features: (N, F), each oriented so that more of it is better.  right: (N,)
    Raises ValueError where there is nothing to learn from: no answers, or all right, or all wrong.
    """
    if not len(right) or right.all() or not right.any():
        raise ValueError("calibrating needs answers that are right and answers that are wrong")
    means, scales = features.mean(0), features.std(0)
    scales = np.where(scales > 0, scales, 1.0)
    weights, bias = _logistic((features - means) / scales, right)
    plain = Calibration(tuple(names), _told(means), _told(scales), _told(weights), bias, (0.0,), (0.0,))
    scores, levels = rising(plain._score(features), right)
    return Calibration(plain.features, plain.means, plain.scales, plain.weights, bias, _told(scores), _told(levels))


def _told(values: Floats) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _logistic(scaled: Floats, right: Bools) -> tuple[Floats, float]:
    """Logistic regression with weights >= 0, by accelerated projected gradient descent. (N, F), (N,) -> (F,), bias"""
    design = np.column_stack((scaled, np.ones(len(scaled))))  # (N, F + 1)
    step = 1 / (0.25 * np.linalg.norm(design, 2) ** 2 / len(design) + RIDGE)
    floor = np.append(np.zeros(scaled.shape[1]), -np.inf)
    ridge = np.append(np.full(scaled.shape[1], RIDGE), 0.0)
    held = np.zeros(design.shape[1])
    ahead, pace = held, 1.0
    for _ in range(ROUNDS):
        said = 1 / (1 + np.exp(-np.clip(design @ ahead, -60, 60)))
        fresh = np.maximum(ahead - step * (design.T @ (said - right) / len(design) + ridge * ahead), floor)
        faster = (1 + np.sqrt(1 + 4 * pace**2)) / 2
        ahead, held, pace = fresh + (pace - 1) / faster * (fresh - held), fresh, faster
    return held[:-1], float(held[-1])


def rising(scores: Floats, right: Bools, least: int = LEAST_OF_A_BLOCK) -> tuple[Floats, Floats]:
    """
    The isotonic curve of being right over scores: knots and levels, (K,) each, both rising.

    Pooled over at least `least` cases, and each level as if one more had been right and one more wrong: none is 0 or 1.
    Source: Ayer et al. 1955 (pool adjacent violators)
    """
    order = np.argsort(scores, kind="stable")
    blocks: list[tuple[float, float, float]] = []  # sum of scores, right, cases
    for part in _portions(scores[order], least):
        chosen = order[part]
        blocks.append((float(scores[chosen].sum()), float(right[chosen].sum()), float(len(chosen))))
        while len(blocks) > 1 and _level(blocks[-2]) >= _level(blocks[-1]):
            last, before = blocks.pop(), blocks.pop()
            blocks.append((last[0] + before[0], last[1] + before[1], last[2] + before[2]))
    return np.array([total / cases for total, _, cases in blocks]), np.array([_level(block) for block in blocks])


def _level(block: tuple[float, float, float]) -> float:
    return (block[1] + 1) / (block[2] + 2)


def _portions(ordered: Floats, least: int) -> list[slice]:
    """Stretches of at least `least` scores; equal scores stay together."""
    starts, begun = [], 0
    while begun < len(ordered):
        starts.append(begun)
        begun = int(np.searchsorted(ordered, ordered[min(begun + least, len(ordered)) - 1], side="right"))
    if len(starts) > 1 and len(ordered) - starts[-1] < least:
        starts.pop()
    return [slice(start, end) for start, end in zip(starts, [*starts[1:], len(ordered)], strict=True)]


def brier(confidence: Floats, right: Bools) -> float:
    """Mean square of confidence against outcome, (N,) each. 0 is perfect. Raises ValueError on nothing."""
    _some(right)
    return float(((confidence - right) ** 2).mean())


def expected_calibration_error(confidence: Floats, right: Bools, bins: int = 15) -> float:
    """
    Mean gap between confidence and share of right answers, weighted by bin size. 0 is perfect, 1 is worst.

    confidence, right: (N,).  Bins are equally wide.  Raises ValueError on nothing: that must not read as calibrated.
    Source: Guo et al. 2017, eq. 3, https://arxiv.org/abs/1706.04599
    """
    _some(right)
    place = np.minimum((confidence * bins).astype(np.int64), bins - 1)
    gaps = np.bincount(place, confidence - right, bins)
    return float(np.abs(gaps).sum() / len(right))


def auroc(confidence: Floats, right: Bools) -> float:
    """
    The probability that a right answer is surer than a wrong one, ties counting half. (N,) each.

    Raises ValueError unless there are both.
    """
    many, wrong = int(right.sum()), int((~right).sum())
    if not many or not wrong:
        raise ValueError("AUROC needs answers that are right and answers that are wrong")
    _, place, counts = np.unique(confidence, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2  # mean rank of each value, from 1
    return float((ranks[place][right].sum() - many * (many + 1) / 2) / (many * wrong))


@dataclass(frozen=True)
class Curve:
    """Risk against coverage: at each distinct confidence, what acting on it and all above would have come to."""

    thresholds: Floats  # (K,) falling
    coverage: Floats  # (K,) share of all answers
    risk: Floats  # (K,) share of them that were wrong
    bound: Floats  # (K,) Wilson's upper bound of that share


def risk_coverage(confidence: Floats, right: Bools, bound: float = 0.95) -> Curve:
    """The curve of answers, (N,) each; `bound`: one-sided confidence of the Wilson bound. ValueError on nothing."""
    _some(right)
    order = np.argsort(-confidence, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(confidence[order])), len(order) - 1)  # equal confidences stay together
    cases, wrong = ends + 1, np.cumsum(~right[order])[ends]
    return Curve(confidence[order][ends], cases / len(order), wrong / cases, wilson_upper(wrong, cases, bound))


def wilson_upper(wrong: NDArray[np.int64], cases: NDArray[np.int64], bound: float = 0.95) -> Floats:
    """
    The largest share that is believable when `wrong` of `cases` (> 0) were wrong, one-sided.

    Source: Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953
    """
    z = NormalDist().inv_cdf(bound)
    share = wrong / cases
    middle = share + z * z / (2 * cases)
    spread = z * np.sqrt(share * (1 - share) / cases + z * z / (4 * cases**2))
    return np.asarray((middle + spread) / (1 + z * z / cases), np.float64)


def acting_threshold(confidence: Floats, right: Bools, most_risk: float, bound: float = 0.95) -> float:
    """
    The lowest confidence at and above which the Wilson bound of the risk stays at or below `most_risk`, (N,) each.

    NEVER_ACT where no confidence does. Not covered: as the best of many thresholds it is a little optimistic, so the
    risk has to be checked on answers that it was not chosen from.
    """
    curve = risk_coverage(confidence, right, bound)
    fine = np.flatnonzero(curve.bound <= most_risk)
    return float(curve.thresholds[fine[-1]]) if len(fine) else NEVER_ACT


def _some(right: Bools) -> None:
    if not len(right):
        raise ValueError("there are no answers: nothing is no sign of calibration")
