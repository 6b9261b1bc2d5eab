"""The floors that the rules alone have to keep on incidents of a real cluster. They are never tuned to single ones."""

import asyncio
from pathlib import Path

import pytest

from deployments.evaluation.captures import files_in
from deployments.evaluation.choosing import chooser_of
from deployments.evaluation.on_captures import evaluate
from deployments.evaluation.results import Summary, summary

CAPTURES = Path(__file__).parent.parent / "data" / "captures"


@pytest.fixture(scope="module")
def total() -> Summary:
    done = asyncio.run(evaluate(files_in(CAPTURES), chooser_of("rules", None), lambda _said: None))
    return summary(done.results, done.said, done.failed)


def test_at_least_thirty_of_thirty_two_are_right(total: Summary) -> None:
    assert total.scored == 32
    assert total.right >= 30


def test_at_most_one_is_wrong_because_users_forgive_no_wrong_cause(total: Summary) -> None:
    assert total.wrong <= 1


def test_at_least_ten_of_the_twelve_fixes_are_found(total: Summary) -> None:
    assert total.with_fix == 12
    assert total.fix >= 10


def test_nothing_that_is_proposed_would_harm(total: Summary) -> None:
    assert (total.harm, total.auto_harm) == (0, 0)


def test_no_capture_breaks_the_evaluation(total: Summary) -> None:
    assert total.failed == 0
