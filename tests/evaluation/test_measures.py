"""Calibration, risk against coverage, and bounds: against values that can be worked out by hand."""

import pytest

from deployments.evaluation.measures import (
    Answer,
    Point,
    brier,
    calibration_error,
    quantile,
    risk_at_half,
    risk_coverage,
    upper_bound,
    wilson,
)

HALF_RIGHT = [Answer(0.75, True), Answer(0.75, False)]


def test_certainty_that_holds_costs_nothing_and_certainty_that_fails_costs_everything() -> None:
    assert brier([Answer(1, True), Answer(0, False)]) == 0
    assert brier([Answer(1, False)]) == 1
    assert brier(HALF_RIGHT) == pytest.approx((0.25**2 + 0.75**2) / 2)


def test_the_calibration_error_is_the_gap_within_each_bin_weighted_by_size() -> None:
    assert calibration_error(HALF_RIGHT) == pytest.approx(0.25)
    assert calibration_error([*HALF_RIGHT, Answer(1, True), Answer(1, True)]) == pytest.approx(0.125)


def test_nobody_can_cut_between_answers_that_are_equally_sure() -> None:
    curve = risk_coverage([*HALF_RIGHT, Answer(0.9, True), Answer(0.1, False)])

    assert curve == (Point(0.25, 0.0), Point(0.75, 1 / 3), Point(1.0, 0.5))


def test_the_risk_at_half_looks_at_the_surer_half_rounded_up() -> None:
    assert risk_at_half([Answer(0.9, True), Answer(0.8, False), Answer(0.1, False)]) == 0.5


def test_a_rate_seen_in_few_cases_may_be_far_from_the_truth() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = wilson(50, 100)
    assert (low, high) == pytest.approx((0.4038, 0.5962), abs=1e-4)
    assert wilson(10, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)


def test_nothing_seen_in_n_cases_still_allows_three_over_n() -> None:
    assert upper_bound(0, 1000) == pytest.approx(1 - 0.05 ** (1 / 1000))
    assert upper_bound(0, 1000) == pytest.approx(3 / 1000, rel=0.01)
    assert upper_bound(5, 5) == 1.0


def test_the_exact_bound_agrees_with_the_published_one_and_bears_large_numbers() -> None:
    assert upper_bound(1, 10) == pytest.approx(0.3942, abs=1e-4)
    assert 0.02 < upper_bound(2_000, 100_000) < 0.021


def test_a_quantile_is_one_of_the_values() -> None:
    assert quantile([3, 1, 2], 0.5) == 2
    assert quantile([3, 1, 2], 1.0) == 3
