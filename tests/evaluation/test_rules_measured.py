"""What is counted of the rules, and the module that is written from it."""

from typing import Any

from deployments.evaluation.deciding import Decided
from deployments.evaluation.results import Result, result
from deployments.evaluation.rules_measured import counted_rules, module_of
from tests.evaluation.factories import SHOP, make_prediction, make_truth


def make_result(rule: str = "killed for memory", **said: Any) -> Result:
    return result(make_truth(), SHOP, Decided(make_prediction(**said), rule))


def test_a_rule_is_counted_when_it_concludes_and_right_when_fault_and_root_are() -> None:
    results = [make_result(), make_result(fault="bad_release"), make_result("b"), make_result(rule="")]

    assert counted_rules(results) == {"b": (1, 1), "killed for memory": (1, 2)}


def test_the_written_module_holds_what_was_measured_sorted_and_says_how() -> None:
    text = module_of({"b": (1, 2), "a": (30, 40)}, "python -m deployments eval", "abc1234", 1000)
    written: dict[str, Any] = {}
    exec(compile(text, "measured.py", "exec"), written)

    assert list(written["MEASURED"].items()) == [("a", (30, 40)), ("b", (1, 2))]
    assert "abc1234" in written["__doc__"]
    assert "1000 cases" in written["__doc__"]
