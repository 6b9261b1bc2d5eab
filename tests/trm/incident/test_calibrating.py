"""Where a model may stop, and where it may be acted on: chosen on what it was not taught, and bounded."""

from dataclasses import replace

import numpy as np
import pytest

from trm.core.calibrate import NEVER_ACT, wilson_upper
from trm.incident.calibrating import (
    LEAST_CONFIDENCE,
    MOST_RISK,
    Stopped,
    as_told,
    both,
    calibrated,
    concluding,
    enduring,
    honesty,
    stopped,
    threshold,
)
from trm.incident.evaluate import Answers
from trm.incident.judge import FEATURES
from trm.incident.model import ISSUE, NONE, UNKNOWN

CASES, STEPS = 3000, 4


def make_answers(wrong: float = 0.1, seed: int = 0) -> Answers:
    """Answers of which a share is wrong, with features that mostly tell which; all the same from the second step on."""
    draws = np.random.default_rng(seed)
    right = np.repeat(draws.random((CASES, 1)) > wrong, STEPS, axis=1)
    features = draws.normal(np.where(right, 3.0, 0.0)[:, :, None], 1.0, (CASES, STEPS, len(FEATURES)))
    features[:, :, FEATURES.index("stable_steps")] = np.arange(1, STEPS + 1)
    same = np.zeros((CASES, STEPS), np.int64)
    return Answers(np.arange(CASES), same, same, same, features, right)


def make_stopped(confidence: list[float], right: list[bool], verdict: list[int]) -> Stopped:
    told = np.array(confidence)
    return Stopped(np.full(len(told), 2), np.array(verdict), told, told, np.array(right))


def test_what_is_acted_on_is_wrong_no_more_often_than_promised_also_among_fresh_cases() -> None:
    calibration = calibrated(make_answers())
    bound = threshold(stopped(make_answers(), calibration))

    for seed in (0, 1):
        said = stopped(make_answers(seed=seed), calibration)
        acted = said.where(said.confidence >= bound)
        assert len(acted.right) > CASES / 2
        assert (~acted.right).mean() <= MOST_RISK


def test_where_nothing_tells_right_from_wrong_nothing_is_ever_acted_on() -> None:
    blind = make_answers(wrong=0.5)
    blind = replace(blind, features=np.zeros_like(blind.features))

    assert threshold(stopped(blind, calibrated(blind))) == NEVER_ACT


def test_answers_that_are_all_right_calibrate_nothing() -> None:
    with pytest.raises(ValueError, match="right and answers that are wrong"):
        calibrated(make_answers(wrong=0.0))


def test_stopping_early_waits_for_a_second_step_and_costs_next_to_nothing() -> None:
    answers = make_answers()
    said = stopped(answers, calibrated(answers))

    assert said.step.min() == 2
    assert said.step.mean() < STEPS
    assert said.right.mean() >= answers.right[:, -1].mean() - 0.001


def test_an_answer_that_changes_is_thought_about_to_the_end() -> None:
    answers = make_answers()
    answers.features[:, :, FEATURES.index("stable_steps")] = 1

    assert (stopped(answers, calibrated(answers)).step == STEPS).all()


def test_many_cases_with_nothing_wrong_do_not_pay_for_bad_diagnoses() -> None:
    wrong = 40
    quiet, issues = [True] * 5000, [True] * 460 + [False] * wrong
    said = make_stopped([0.9] * 5500, quiet + issues, [NONE] * 5000 + [ISSUE] * 500)

    assert float(wilson_upper(np.array(wrong), np.array(5500))) <= MOST_RISK
    assert threshold(said) == NEVER_ACT


def test_an_answer_less_sure_than_all_that_were_calibrated_on_is_not_believed() -> None:
    answers = make_answers(wrong=0.01)
    calibration = calibrated(answers)
    strange = np.full((1, len(FEATURES)), -20.0)

    assert calibration.confidence(strange)[0] == 0
    assert calibration.confidence(answers.features[:, -1]).min() > 0


def test_a_doubtful_answer_is_not_acted_on_because_the_others_are_right() -> None:
    said = make_stopped([0.99] * 1000 + [0.6] * 10, [True] * 1000 + [False] * 10, [ISSUE] * 1010)

    assert threshold(said) == LEAST_CONFIDENCE


def test_not_knowing_is_no_conclusion() -> None:
    said = make_stopped([0.9, 0.8], [True, False], [ISSUE, UNKNOWN])

    assert concluding(said).right.tolist() == [True]


def test_calibration_makes_the_confidence_more_honest_than_the_halting_head_alone() -> None:
    calibration = calibrated(make_answers())

    said = stopped(make_answers(seed=1), calibration)
    assert honesty(said.confidence, said.right)["brier"] < honesty(said.raw, said.right)["brier"]
    assert "auroc" not in honesty(said.confidence[:1], said.right[:1])


def test_an_answer_that_does_not_hold_is_less_sure_however_sure_it_was() -> None:
    answers = make_answers()
    said = stopped(answers, calibrated(answers))
    level = said.but(np.full(CASES, 0.9))
    held = np.clip(np.where(said.right, 0.9, 0.4) + np.random.default_rng(0).normal(0, 0.1, CASES), 0, 1)

    lasting = enduring(level, held)
    told = as_told(level, held, lasting).confidence

    assert told[held > 0.8].mean() > 0.9
    assert told[held < 0.5].mean() < 0.2
    assert 0 < lasting.threshold < NEVER_ACT


def test_parts_of_answers_are_joined_with_what_belongs_to_each() -> None:
    one = make_stopped([0.9], [True], [ISSUE]), np.array([0.8])
    other = make_stopped([0.2, 0.3], [False, True], [NONE, UNKNOWN]), np.array([0.1, 0.2])

    said, held = both((one, other))

    assert said.confidence.tolist() == [0.9, 0.2, 0.3]
    assert said.right.tolist() == [True, False, True]
    assert held.tolist() == [0.8, 0.1, 0.2]
