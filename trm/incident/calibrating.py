"""
Fitting the confidence of a model to cases it has not learned from, and choosing where it may stop and act. Pure.

A first confidence is fitted to the answers after every step but the first, then again to those at which that one stops:
what is served is what has to be honest. The lowest at which stopping early costs no answer worth mentioning ends the
thinking. A second one is fitted to the first and to how far the answer holds where evidence is left out; it is the one
that is told, and the lowest at which what is said is right often enough is where it may be acted on.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace

import numpy as np

from trm.core.calibrate import (
    NEVER_ACT,
    Calibration,
    acting_threshold,
    auroc,
    brier,
    expected_calibration_error,
    fitted,
)
from trm.incident.evaluate import Answers, Bools, Floats, Ints
from trm.incident.judge import FEATURES, LASTING, of_lasting
from trm.incident.model import ISSUE, UNKNOWN

MOST_RISK = 0.02
"""Share of wrong answers among those that are acted on, at most."""
BOUND = 0.95
"""How sure that has to be: one-sided, by Wilson."""
LEAST_CONFIDENCE = 0.9
"""Nothing less sure is acted on, however right the rest is: the risk of all must not hide that of the last."""
BEYOND = 1.0
"""So far below the least sure answer that was calibrated on, confidence is 0; in units of the score, a logit."""
COST_OF_STOPPING = 0.001
"""Share of cases that stopping early may lose."""
ROUNDS = 2
"""How often the confidence is fitted again to where the solver then stops."""
Q = FEATURES.index("q")


@dataclass(frozen=True)
class Stopped:
    """The answers at which the solver stops, of N cases."""

    step: Ints  # (N,) from 1
    verdict: Ints  # (N,)
    confidence: Floats  # (N,)
    raw: Floats  # (N,) what the halting head says, uncalibrated
    right: Bools  # (N,)

    def but(self, confidence: Floats) -> "Stopped":
        """The same with another confidence, (N,)."""
        return replace(self, confidence=confidence)

    def where(self, chosen: Bools) -> "Stopped":
        """Those of some cases, (N,)."""
        said = (self.step[chosen], self.verdict[chosen])
        return Stopped(*said, self.confidence[chosen], self.raw[chosen], self.right[chosen])


def stopped(answers: Answers, calibration: Calibration) -> Stopped:
    """Where the solver stops: sure and as a step before, after two steps at least; else after the last."""
    confidence = calibration.confidence(answers.features)  # (N, S)
    last = _last(confidence, answers, calibration.halting)
    cases = np.arange(len(last))
    raw = 1 / (1 + np.exp(-answers.features[cases, last, Q]))
    return Stopped(
        last + 1, answers.verdict[cases, last], confidence[cases, last], raw, np.asarray(answers.right[cases, last])
    )


def _last(confidence: Floats, answers: Answers, halting: float) -> Ints:
    """The place of the step at which the solver stops, (N,)."""
    sure = (confidence >= halting) & answers.stable  # (N, S); never the first step, which nothing stands before
    return np.asarray(np.where(sure.any(1), sure.argmax(1), sure.shape[1] - 1), np.int64)


def calibrated(answers: Answers) -> Calibration:
    """
    The calibration that answers of cases which the model has not seen come to, with the level to stop at.

    Raises ValueError where all of them are right, or all wrong.
    """
    asked = answers.features[:, 1:] if answers.features.shape[1] > 1 else answers.features
    right = answers.right[:, 1:] if answers.right.shape[1] > 1 else answers.right
    fit = fitted(asked.reshape(-1, asked.shape[-1]), right.reshape(-1), FEATURES)
    cases = np.arange(len(right))
    for _ in range(ROUNDS):
        last = _last(fit.confidence(answers.features), answers, halting(answers, fit))
        fit = fitted(answers.features[cases, last], answers.right[cases, last], FEATURES)
    fit = grounded(fit, answers.features[cases, last])
    return replace(fit, halting=halting(answers, fit))


def grounded(calibration: Calibration, features: Floats) -> Calibration:
    """
    The calibration with a curve that falls to 0 below all that it was fitted to, features (N, F).

    Without this an answer of a kind that was never seen would be believed as the least sure of those that were.
    """
    at = calibration
    scores = ((features - np.array(at.means)) / np.array(at.scales)) @ np.array(at.weights) + at.bias  # (N,)
    least = min(float(scores.min()), at.scores[0])
    edge = ((least - BEYOND, 0.0), (least, at.levels[0])) if least < at.scores[0] else ((least - BEYOND, 0.0),)
    curve = (*edge, *zip(at.scores, at.levels, strict=True))
    return replace(at, scores=tuple(score for score, _ in curve), levels=tuple(level for _, level in curve))


def enduring(said: Stopped, endurance: Floats) -> Calibration:
    """
    The second calibration of answers of endurance (N,), with the threshold to act at.

    Raises ValueError where all of them are right, or all wrong.
    """
    seen = of_lasting(said.confidence, endurance)
    fit = grounded(fitted(seen, said.right, LASTING), seen)
    return replace(fit, threshold=threshold(said.but(fit.confidence(seen))))


def as_told(said: Stopped, endurance: Floats, calibration: Calibration) -> Stopped:
    """The answers with the confidence that is told, by the second calibration."""
    return said.but(calibration.confidence(of_lasting(said.confidence, endurance)))


def both(parts: Sequence[tuple[Stopped, Floats]]) -> tuple[Stopped, Floats]:
    """Several parts of answers with their endurance as one."""
    said = [np.concatenate(each) for each in zip(*(astuple(stop) for stop, _ in parts), strict=True)]
    return Stopped(*said), np.concatenate([each for _, each in parts])


def halting(answers: Answers, calibration: Calibration) -> float:
    """The lowest level of the curve at which stopping loses at most COST_OF_STOPPING; NEVER_ACT where each does."""
    floor = answers.right[:, -1].mean() - COST_OF_STOPPING
    for level in sorted({*calibration.levels} - {0.0}):
        if stopped(answers, replace(calibration, halting=level)).right.mean() >= floor:
            return float(level)
    return NEVER_ACT


def threshold(said: Stopped) -> float:
    """
    The lowest confidence at which the risk is bounded, of all answers that conclude something and of issues alone;
    LEAST_CONFIDENCE at least.

    The many cases in which nothing is wrong must not pay for the ones in which something is done.
    """
    groups = (concluding(said), said.where(said.verdict == ISSUE))
    found = [
        acting_threshold(at.confidence, at.right, MOST_RISK, BOUND) if len(at.right) else NEVER_ACT for at in groups
    ]
    return max(LEAST_CONFIDENCE, *found)


def concluding(said: Stopped) -> Stopped:
    """The answers that could be acted on: what nobody knows goes to a human in any case."""
    return said.where(said.verdict != UNKNOWN)


def honesty(confidence: Floats, right: Bools) -> dict[str, float]:
    """Brier score, AUROC and expected calibration error, (N,) each; AUROC is missing where all or none are right."""
    found = {"brier": brier(confidence, right), "ece": expected_calibration_error(confidence, right)}
    if right.any() and not right.all():
        found["auroc"] = auroc(confidence, right)
    return {name: round(value, 4) for name, value in found.items()}
