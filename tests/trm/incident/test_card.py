"""The model card says what was measured, with its spread, and what the model cannot do."""

import re
from dataclasses import replace

import numpy as np
import pytest

from tests.trm.incident.test_calibrating import CASES, make_answers
from trm.core.calibrate import NEVER_ACT
from trm.incident.calibrating import calibrated, enduring, stopped
from trm.incident.card import Measured, Origin, card, interval, reliability, share, table
from trm.incident.dataset import FAMILIES
from trm.incident.load import Calibrations

GOOD, BAD = FAMILIES.index("oom_killed"), FAMILIES.index("bad_command")
ORIGIN = Origin("small", {"parameters": "7"}, {"processor": "two cores"}, left_out=10)


@pytest.fixture(scope="module")
def calibrations() -> Calibrations:
    steps = calibrated(make_answers())
    said = stopped(make_answers(), steps)
    return Calibrations(steps, enduring(said, said.confidence))


def make_measured() -> Measured:
    """Cases of two families, one of which the model gets wrong."""
    answers = make_answers(seed=1)
    weak = ~answers.right[:, 0]
    whole = np.ones(CASES, np.bool_)
    groups = {"hops": {"1": whole}, "shape": {"chain": whole}, "noise": {"quiet": whole}, "wording": {"plain": whole}}
    groups |= {"rows": {"1-12": whole}, "family": {"oom_killed": ~weak, "bad_command": weak}}
    said = stopped(answers.first(2), calibrated(make_answers()))
    return Measured(answers, said, groups, np.where(weak, BAD, GOOD), steps=2)


def test_the_card_has_results_with_spread_the_curve_and_the_limits(calibrations: Calibrations) -> None:
    text = card(ORIGIN, calibrations, make_measured(), captures=np.array([True, False]))

    titles = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert titles == [
        *("How it was made", "How right it is", "More steps", "How honest its confidence is", "Risk and coverage"),
        *("Where it is weak", "Limits", "Measured on"),
    ]
    assert "50.0% (9.5% to 90.5%, n = 2)" in text
    assert f"n = {CASES + 10}" in text
    assert f"Acting threshold: {calibrations.lasting.threshold:.4f}" in text
    assert "two cores" in text


def test_a_weak_family_is_named_with_what_is_said_instead(calibrations: Calibrations) -> None:
    text = card(ORIGIN, calibrations, make_measured())

    weak = text.partition("## Where it is weak")[2].partition("## Limits")[0]
    assert "bad_command | 0.0%" in weak
    assert "missing_env_var" in weak
    assert "oom_killed |" not in weak


def test_more_steps_than_it_takes_are_shown_but_not_counted(calibrations: Calibrations) -> None:
    measured = make_measured()
    beyond = measured.answers.right.copy()
    beyond[:, 2:] = True
    text = card(ORIGIN, calibrations, replace(measured, answers=replace(measured.answers, right=beyond)))

    assert "| 4 | 100.0% | 100.0% |" in text
    assert "captures" not in text.partition("## Limits")[0].lower()
    assert "100.0% (" not in text.partition("## More steps")[0].partition("| family |")[0]


def test_a_model_that_may_never_be_acted_on_is_told_so(calibrations: Calibrations) -> None:
    never = calibrations._replace(lasting=replace(calibrations.lasting, threshold=NEVER_ACT))
    text = card(ORIGIN, never, make_measured())

    assert "nothing this model says may be acted on" in text
    assert "acted on | wrong" not in text


def test_a_share_comes_with_its_interval_and_count() -> None:
    low, high = interval(9, 10)

    assert (round(low, 3), round(high, 3)) == (0.596, 0.982)
    assert share(np.array([True] * 9 + [False])) == "90.0% (59.6% to 98.2%, n = 10)"
    assert share(np.zeros(0, np.bool_)) == "no cases"


def test_every_case_is_in_one_row_of_the_reliability_table() -> None:
    confidence = np.array([0.0, 0.05, 0.95, 1.0])
    rows = list(reliability(confidence, np.array([False, False, True, True])))

    assert [(name, cases) for name, cases, *_ in rows] == [("0.0 to 0.1", 2), ("0.9 to 1.0", 2)]


def test_a_table_has_as_many_cells_in_every_line() -> None:
    assert table(("a", "b"), [(1, 2.5)]) == "| a | b |\n| --- | --- |\n| 1 | 2.5 |"
