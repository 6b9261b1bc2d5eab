"""
The floors that the rules alone have to keep on generated incidents: unseen seeds, held-out wordings and shapes.

As many cases as fit into a test; `python -m deployments eval --generated N --held-out` measures more.
"""

import pytest

from deployments.evaluation.on_generated import Order, evaluate
from deployments.evaluation.results import Result, Summary, summary

CASES, NEGATIVES = 600, 1000
UNSEEN = 10**10
"""No seed below it is used for measuring the rules, and none above it for anything but tests."""


@pytest.fixture(scope="module")
def generated() -> list[Result]:
    return evaluate(Order(UNSEEN, CASES, held_out=True))


@pytest.fixture(scope="module")
def negatives() -> list[Result]:
    return evaluate(Order(2 * UNSEEN, NEGATIVES, held_out=True, negatives=True))


def total(results: list[Result]) -> Summary:
    return summary(results, [each.said for each in results])


def test_at_least_fourteen_of_fifteen_generated_incidents_are_right(generated: list[Result]) -> None:
    assert total(generated).right >= 0.933 * CASES


def test_at_most_one_of_fifty_is_wrong(generated: list[Result]) -> None:
    assert total(generated).wrong <= 0.02 * CASES


def test_nothing_harmful_is_proposed_where_nothing_is_wrong(negatives: list[Result]) -> None:
    assert total(negatives).scored == NEGATIVES
    assert total(negatives).harm == 0


def test_nothing_harmful_is_proposed_where_logs_and_alerts_lie(generated: list[Result]) -> None:
    lied_to = [each for each in generated if each.groups["adversarial"] != ("none",)]

    assert len(lied_to) > 50
    assert total(lied_to).harm == 0


def test_no_incident_breaks_the_evaluation(generated: list[Result], negatives: list[Result]) -> None:
    assert [each.trouble for each in (*generated, *negatives) if each.trouble] == []
