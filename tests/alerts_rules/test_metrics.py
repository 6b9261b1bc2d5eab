"""A rule about a figure that nobody exports never fires: every series of the rules is one of a running receiver's."""

import re

import pytest
import yaml

from tests.alertmanager.receiver import Receiver
from tests.alerts_rules.promtool import RULES

SELECTOR = re.compile(r"\b(nightshift_\w+)(?:\{([^}]*)\})?")
MATCHER = re.compile(r'(\w+)=~?"([^"]*)"')


def wanted() -> list[tuple[str, str]]:
    """Every series of the rules: a name, and a label with one value that it must have (or nothing)."""
    rules = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    found = [selector for rule in rules for selector in SELECTOR.findall(rule["expr"])]
    return sorted({(name, label) for name, matchers in found for label in _labels(matchers)})


def _labels(matchers: str) -> list[str]:
    """Each alternative of each matcher."""
    pairs = [(label, value) for label, values in MATCHER.findall(matchers) for value in values.split("|")]
    return [f'{label}="{value}"' for label, value in pairs] or [""]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The series of a receiver that has just started."""
    receiver = Receiver(tmp_path_factory.mktemp("figures"))
    receiver.start()
    text = receiver.http.get("/metrics").text
    receiver.stop()
    receiver.http.close()
    return [line.rpartition(" ")[0] for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(("name", "label"), wanted())
def test_what_a_rule_asks_for_is_there_from_the_start(figures: list[str], name: str, label: str) -> None:
    assert any(series.partition("{")[0] == name and label in series for series in figures)


def test_the_rules_ask_for_much() -> None:
    assert len(wanted()) > 20


def test_of_others_the_rules_ask_only_for_the_figure_that_the_tests_of_alertmanager_read() -> None:
    expressions = " ".join(
        rule["expr"] for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]
    )
    names = set(re.findall(r"\b([a-z]+(?:_[a-z]+)+)(?=[\[{)])", expressions))

    assert {name for name in names if not name.startswith("nightshift_")} == {"alertmanager_notifications_failed_total"}
