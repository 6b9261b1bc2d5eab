"""Calibration on made-up answers whose true probabilities are known."""

import json

import numpy as np
import pytest

from trm.core.calibrate import (
    NEVER_ACT,
    BadCalibration,
    Bools,
    Calibration,
    Floats,
    acting_threshold,
    auroc,
    brier,
    expected_calibration_error,
    fitted,
    rising,
    risk_coverage,
    wilson_upper,
)


def make_answers(many: int = 6000, seed: int = 0) -> tuple[Floats, Bools, Floats]:
    """Features (one that tells, one that misleads, one that says nothing), outcomes, and the true probabilities."""
    draws = np.random.default_rng(seed)
    telling = draws.normal(size=many)
    truth = 1 / (1 + np.exp(-(2 * telling + 1)))
    right = draws.random(many) < truth
    misleading = -telling + draws.normal(size=many)
    return np.column_stack((telling, misleading, np.full(many, 3.0))), right, truth


def test_a_fitted_confidence_is_near_the_true_probability_on_new_answers() -> None:
    features, right, _ = make_answers()
    calibration = fitted(features, right, ("telling", "misleading", "constant"))
    fresh, outcome, truth = make_answers(seed=1)

    confidence = calibration.confidence(fresh)

    assert np.abs(confidence - truth).mean() < 0.03
    assert expected_calibration_error(confidence, outcome) < 0.03
    assert brier(confidence, outcome) < brier(np.full(len(outcome), outcome.mean()), outcome)


def test_more_of_a_feature_never_makes_an_answer_less_likely() -> None:
    features, right, _ = make_answers()
    calibration = fitted(features, right, ("telling", "misleading", "constant"))

    assert min(calibration.weights) >= 0
    for column in range(3):
        ladder = np.tile(features.mean(0), (50, 1))
        ladder[:, column] += np.linspace(-5, 5, 50)
        assert (np.diff(calibration.confidence(ladder)) >= 0).all()


def test_no_confidence_is_certain() -> None:
    features, right, _ = make_answers()
    calibration = fitted(features, right, ("telling", "misleading", "constant"))

    extremes = calibration.confidence(np.array([[99.0, 99.0, 3.0], [-99.0, -99.0, 3.0]]))

    assert 0 < extremes[1] < extremes[0] < NEVER_ACT


@pytest.mark.parametrize("right", [np.array([], bool), np.ones(9, bool), np.zeros(9, bool)])
def test_fitting_refuses_answers_that_teach_nothing(right: Bools) -> None:
    with pytest.raises(ValueError, match="right and answers that are wrong"):
        fitted(np.zeros((len(right), 1)), right, ("q",))


def test_levels_rise_even_where_outcomes_fall() -> None:
    scores = np.arange(400.0)
    right = np.concatenate((np.ones(200, bool), np.zeros(200, bool)))

    knots, levels = rising(scores, right)

    assert knots.tolist() == [199.5]
    assert levels.tolist() == [201 / 402]


def test_equal_scores_get_one_level() -> None:
    knots, levels = rising(np.array([1.0] * 70 + [2.0] * 70), np.array([False] * 70 + [True] * 70))

    assert knots.tolist() == [1.0, 2.0]
    assert levels.tolist() == [1 / 72, 71 / 72]


def test_a_calibration_comes_back_from_json_as_it_was() -> None:
    features, right, _ = make_answers(500)
    made = fitted(features, right, ("telling", "misleading", "constant"))

    assert Calibration.from_json(made.to_json()) == made


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 0},
        {"levels": [0.9, 0.1]},
        {"levels": [0.5, 1.5]},
        {"weights": [-1.0]},
        {"weights": [float("nan")]},
        {"weights": [1.0, 1.0]},
        {"scales": [0.0]},
        {"threshold": 2.0},
        {"more": 1},
        {"scores": "ab"},
    ],
)
def test_a_calibration_that_was_tampered_with_is_refused(change: dict[str, object]) -> None:
    good = json.loads(Calibration(("q",), (0.0,), (1.0,), (1.0,), 0.0, (0.0, 1.0), (0.1, 0.9)).to_json())

    with pytest.raises(BadCalibration, match="again"):
        Calibration.from_json(json.dumps(good | change))


@pytest.mark.parametrize("text", ["", "[]", "null", "{}"])
def test_what_is_no_calibration_is_refused(text: str) -> None:
    with pytest.raises(BadCalibration, match="calibrate again"):
        Calibration.from_json(text)


def test_the_calibration_error_is_the_gap_that_was_put_in() -> None:
    right = np.arange(1000) % 10 < 7

    assert expected_calibration_error(np.full(1000, 0.9), right) == pytest.approx(0.2)
    assert expected_calibration_error(np.full(1000, 0.7), right) == pytest.approx(0.0)
    assert expected_calibration_error(np.ones(4), np.zeros(4, bool)) == 1.0


@pytest.mark.parametrize("measure", [brier, expected_calibration_error, risk_coverage])
def test_nothing_is_no_sign_of_calibration(measure: object) -> None:
    assert callable(measure)
    with pytest.raises(ValueError, match="no answers"):
        measure(np.array([]), np.array([], bool))


def test_auroc_counts_the_pairs_in_order_and_ties_half() -> None:
    right = np.array([True, True, False, False])

    assert auroc(np.array([0.9, 0.8, 0.2, 0.1]), right) == 1.0
    assert auroc(np.array([0.1, 0.2, 0.8, 0.9]), right) == 0.0
    assert auroc(np.array([0.9, 0.5, 0.5, 0.1]), right) == pytest.approx(3.5 / 4)
    with pytest.raises(ValueError, match="right and answers that are wrong"):
        auroc(np.ones(3), np.ones(3, bool))


def test_the_wilson_bound_is_as_tabulated() -> None:
    bound = wilson_upper(np.array([0, 5]), np.array([100, 100]), 0.975)

    assert bound == pytest.approx([0.036994, 0.111752], abs=1e-5)  # 95 % two-sided


def test_the_curve_takes_equal_confidences_together() -> None:
    curve = risk_coverage(np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, False, True, False]))

    assert curve.thresholds.tolist() == [0.9, 0.5, 0.1]
    assert curve.coverage.tolist() == [0.25, 0.75, 1.0]
    assert curve.risk == pytest.approx([0, 1 / 3, 0.5])


def test_acting_above_the_threshold_keeps_the_risk_on_new_answers() -> None:
    _, right, truth = make_answers()
    threshold = acting_threshold(truth, right, most_risk=0.05)
    _, outcome, fresh = make_answers(seed=2)

    assert 0.5 < threshold < 0.99
    assert (~outcome[fresh >= threshold]).mean() <= 0.05
    assert (fresh >= threshold).mean() > 0.15


def test_too_few_answers_permit_no_acting_however_right_they_are() -> None:
    assert acting_threshold(np.full(20, 0.99), np.ones(20, bool), most_risk=0.05) == NEVER_ACT
    assert acting_threshold(np.full(200, 0.99), np.ones(200, bool), most_risk=0.05) == 0.99
