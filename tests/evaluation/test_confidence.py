"""A rule is as sure as it was right, and never surer than what was measured allows."""

from incidents.rules.confidence import FEW, MOST, confidence_of


def confidence(right: int, asked: int) -> float:
    return confidence_of("rule", {"rule": (right, asked)})


def test_a_rule_that_nobody_measured_is_cautious_but_may_speak() -> None:
    assert confidence_of("never heard of", {}) == 0.75


def test_a_rule_that_was_hardly_asked_does_not_become_sure_of_itself() -> None:
    assert confidence(FEW - 1, FEW - 1) == 0.75
    assert confidence(FEW, FEW) > 0.9


def test_a_rule_that_is_often_wrong_says_so_even_when_it_was_hardly_asked() -> None:
    assert confidence(0, 5) < 0.4
    assert abs(confidence(500, 1000) - 0.5) < 0.01


def test_no_rule_is_ever_certain() -> None:
    assert confidence(10**6, 10**6) == MOST
