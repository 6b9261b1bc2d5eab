"""Each rule fires on its trouble, and on nothing else, and not before it has to."""

from pathlib import Path

import pytest
import yaml

from tests.alerts_rules.promtool import RULES, changed, problem
from tests.programs import needs_program

pytestmark = needs_program("promtool")

FROM_11 = "0x10 1x80"  # minutes 0 to 10 and what follows
TROUBLES: list[tuple[str, dict[str, str], int, int]] = [
    # the rule, what differs from healthy, a minute when it must not fire yet, and one when it must
    ("ReceiverDown", {'^up{.*"two"': "1x10 0x80"}, 12, 14),
    ("ReceiverDown", {"^up{": "1x10 _x80"}, 17, 19),
    ("LedgerDown", {"ledger_up": "1x10 0x80"}, 11, 13),
    ("AuditBroken", {"audit_whole": "1x10 0x80"}, 10, 11),
    ("PrefectAway", {"prefect_up": "1x10 0x80"}, 15, 17),
    ("NotReachedByAlertmanager", {"notifications_failed": "0x10 0+1x80"}, 16, 18),
    ("CallersRefused", {'code="401"': "0x10 0+1x80"}, 14, 21),
    ("DecisionWithoutCredentials", {'result="unauthenticated"': FROM_11}, 10, 11),
    ("AlertsRefused", {'code="413"': FROM_11}, 11, 12),
    ("AlertsTurnedAway", {'code="503"': "0x10 0+1x80"}, 16, 18),
    ("AlertsLeftOut", {"left_out": FROM_11}, 10, 11),
    ("RunsDoNotStart", {'oldest_seconds.*kind="dispatch"': "0x10 0+60x80"}, 13, 15),
    ("RunsDoNotWake", {'oldest_seconds.*kind="wake"': "0x10 0+60x80"}, 16, 18),
    ("Backlog", {'messages.*kind="dispatch"': "0x10 1001x80"}, 15, 17),
    ("LoopFailing", {"loop_failures": "0x10 0+10x80"}, 16, 20),
    ("RunsLost", {'action="restart"': "0x10 0+1x80"}, 14, 20),
    ("IncidentFailed", {'state="failed"': "3x10 4x80"}, 10, 11),
    ("DecisionDue", {"time_left": "NaN NaN NaN NaN NaN 3600-60x79"}, 50, 53),
    ("AcceptingSlowly", {'accept_seconds_bucket.*le="0.1"': "0x90"}, 10, 15),
    ("AskingSlowly", {'question_seconds_bucket.*le="20"': "0x90"}, 0, 5),
]
NEAR_MISSES: dict[str, dict[str, str]] = {
    "a receiver that is restarted": {"^up{": "1x10 0 1x79"},
    "a short absence of Prefect, with the failed rounds that it causes": {
        "prefect_up": "1x10 0x3 1x76",
        "loop_failures": "0x10 0+10x3 40x76",
    },
    "two attempts with an old token": {'code="401"': "0x10 1x5 2x74"},
    "a second click on an answered question": {'code="409"': "0+1x90"},
    "a run that was lost once": {'action="restart"': FROM_11},
    "a failed incident that was removed from the ledger": {'state="failed"': "3x10 2x80"},
    "a long verification while a wake-up waits": {'oldest_seconds.*"wake"': "0x10 0+60x4 0x75"},
}


@pytest.mark.parametrize(("rule", "changes", "quiet", "fires"), TROUBLES)
def test_a_trouble_fires_its_own_alert_alone_and_in_time(
    rule: str, changes: dict[str, str], quiet: int, fires: int, tmp_path: Path
) -> None:
    expected = {quiet: set[str](), fires: {f"Nightshift{rule}"}}

    assert problem(changed(changes), expected, tmp_path) == ""


@pytest.mark.parametrize("changes", [{}, *NEAR_MISSES.values()], ids=["nothing wrong", *NEAR_MISSES])
def test_what_is_no_trouble_wakes_nobody(changes: dict[str, str], tmp_path: Path) -> None:
    assert problem(changed(changes), {minute: set() for minute in range(0, 90)}, tmp_path) == ""


def test_failing_loops_are_not_blamed_while_prefect_is_known_to_be_away(tmp_path: Path) -> None:
    changes = {"loop_failures": "0x10 0+30x80", "prefect_up": "1x10 0x80"}

    assert problem(changed(changes), {40: {"NightshiftPrefectAway"}}, tmp_path) == ""


def test_the_proof_of_this_folder_can_fail(tmp_path: Path) -> None:
    assert "NightshiftLedgerDown" in problem(changed({"ledger_up": "0x90"}), {40: set()}, tmp_path)


def test_every_rule_is_tried() -> None:
    tried = {f"Nightshift{rule}" for rule, *_ in TROUBLES}

    assert tried == {rule["alert"] for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]}


def test_every_alert_says_how_bad_it_is_and_that_it_is_about_us_so_that_it_is_routed_to_people() -> None:
    rules = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]

    assert {rule["labels"]["service"] for rule in rules} == {"nightshift"}
    assert {rule["labels"]["severity"] for rule in rules} == {"warning", "critical"}
    assert all({"summary", "description"} == rule["annotations"].keys() for rule in rules)
