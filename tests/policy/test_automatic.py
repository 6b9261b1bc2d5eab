"""When nobody is asked: only where everything speaks for it. Each case takes one thing away."""

from datetime import timedelta
from typing import Any

import pytest

from incidents.errors import Refused
from incidents.faults import ActionName, Fault
from incidents.models import Abstention, Alert, Cause, ObjectRef, Opinion, Tier
from incidents.policy import check_automatic, check_history, ineffective, same_again, warnings_of
from tests.factories import NOW, WEB
from tests.policy.factories import automatic, good, make_facts, make_fix, make_policy, scaled

A = ActionName
PLAN = good(A.SCALE_DEPLOYMENT)
ELSEWHERE = ObjectRef(kind="Deployment", name="db", namespace="shop")

DIFFERS = Opinion(
    tier=Tier.TRM, fault=Fault.OOM_KILLED, root_cause=Cause(object=ELSEWHERE), summary="", confidence=0.8, agrees=False
)
AGREES = Opinion(tier=Tier.LLM, fault=Fault.SCALED_TO_ZERO, summary="", confidence=0.8, agrees=True)


def alerted(**annotations: str) -> Alert:
    return Alert(fingerprint="f", name="KubeDown", starts_at=NOW, annotations=annotations)


def asked_because(**given: Any) -> str:
    """Why a human is asked, as a code."""
    base = {"plan": PLAN, "diagnosis": scaled(), "policy": automatic(), "facts": make_facts()}
    with pytest.raises(Refused) as refused:
        check_automatic(**{**base, **given})
    return refused.value.code


def test_a_sure_diagnosis_with_a_rule_for_it_needs_nobody() -> None:
    words = check_automatic(PLAN, scaled(), automatic(), make_facts(), [alerted(runbook_url="https://x")])

    assert "0.95" in words
    assert "0.97" in words
    agreed = scaled(second_opinions=(AGREES,))
    assert check_automatic(PLAN, agreed, automatic(), make_facts()) == words


def test_without_a_file_nothing_is_automatic() -> None:
    assert asked_because(policy=make_policy()) == "not_automatic"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"diagnosis": scaled(confidence=0.9499)}, "unsure"),
        ({"diagnosis": scaled(fault=Fault.OOM_KILLED)}, "not_automatic"),
        ({"diagnosis": scaled(root_cause=None)}, "no_root"),
        ({"diagnosis": scaled(has_issue=False)}, "no_root"),
        ({"diagnosis": scaled(abstentions=(Abstention(tier=Tier.LLM, reason="?", where=ELSEWHERE),))}, "disagreement"),
        ({"diagnosis": scaled(second_opinions=(AGREES, DIFFERS))}, "disagreement"),
        ({"plan": good(A.RESTART_WORKLOAD)}, "not_automatic"),
        ({"plan": good(A.SCALE_DEPLOYMENT, risk="high")}, "high_risk"),
        ({"plan": good(A.SCALE_DEPLOYMENT, asks=("replicas",))}, "asked_value"),
        ({"plan": good(A.SCALE_DEPLOYMENT, target=ELSEWHERE.model_copy(update={"namespace": "shop2"}))},
         "not_automatic"),
        ({"plan": good(A.SCALE_DEPLOYMENT, target=ELSEWHERE.model_copy(update={"namespace": None}))}, "not_automatic"),
        ({"alerts": [alerted(lambda_function="restart-workload")]}, "contradicted"),
        ({"alerts": [alerted(lambda_function="pod-restart")]}, "contradicted"),
        ({"alerts": [alerted(lambda_function="rm -rf /")]}, "contradicted"),
        ({"alerts": [alerted(flux_reconcile="kustomization:shop:shop")]}, "contradicted"),
        ({"alerts": [alerted(), alerted(lambda_function="check-pvc-status")]}, "contradicted"),
        ({"policy": automatic(freeze={"weekly": [{"days": ["thu"], "zone": "UTC"}]})}, "frozen"),
        ({"policy": automatic(freeze={"dates": [{"from": "2026-01-01", "until": "2026-01-01", "zone": "UTC"}]})},
         "frozen"),
        ({"facts": make_facts(opened=11)}, "storm"),
        ({"policy": automatic(storm={"incidents": 3}), "facts": make_facts(opened=4)}, "storm"),
        ({"facts": make_facts(again=(make_fix(),))}, "applied_before"),
        ({"facts": make_facts(namespace_seen=False)}, "labels_unseen"),
    ],
)  # fmt: skip
def test_one_thing_against_it_and_a_human_is_asked(given: dict[str, Any], code: str) -> None:
    assert asked_because(**given) == code


def test_an_annotation_that_asks_for_the_same_is_no_contradiction() -> None:
    assert check_automatic(PLAN, scaled(), automatic(), make_facts(), [alerted(lambda_function="scale-deployment")])


def test_whoever_decides_is_warned_of_a_freeze_a_storm_and_the_same_fix_before() -> None:
    policy = make_policy(freeze={"weekly": [{"days": ["thu"], "zone": "UTC", "why": "fair"}]})
    fix = make_fix(at=NOW - timedelta(minutes=20))
    said = " / ".join(warnings_of(policy, make_facts(opened=12, again=(fix,), namespace_seen=False)))

    assert "freeze now (fair)" in said
    assert "12 incidents were opened within 10 minutes" in said
    assert "the same was done 20 minutes ago, approved by Alice (incident aaaaaaaaaaaa), and did not help" in said
    assert "labels" in said
    assert warnings_of(make_policy(), make_facts()) == ()


@pytest.mark.parametrize(
    ("given", "is_same"),
    [
        ({}, True),
        ({"status": "applied"}, True),
        ({"fault": Fault.OOM_KILLED}, False),
        ({"fault": None}, False),
        ({"action": "restart_workload"}, False),
        ({"target": ELSEWHERE}, False),
        ({"at": NOW - timedelta(minutes=61)}, False),
        ({"at": NOW - timedelta(minutes=59)}, True),
    ],
)
def test_the_same_again_is_the_same_action_object_and_fault_within_its_lifetime(
    given: dict[str, Any], is_same: bool
) -> None:
    found = same_again([make_fix(**given)], PLAN, Fault.SCALED_TO_ZERO, NOW - timedelta(minutes=60))

    assert bool(found) is is_same


ROOT = "default/shop/Deployment/web"


@pytest.mark.parametrize(
    ("fixes", "is_refused"),
    [
        ([make_fix()] * 2, False),
        ([make_fix()] * 3, True),
        ([make_fix(fault=Fault.OOM_KILLED)] * 3, True),
        ([make_fix(status="undo_failed")] * 3, True),
        ([make_fix(status="applied")] * 3, True),
        ([make_fix(status="applied", fault=Fault.OOM_KILLED)] * 3, False),
        ([make_fix(root="default/shop/Deployment/db")] * 9, False),
        ([make_fix(root=None)] * 9, False),
        ([make_fix(at=NOW - timedelta(hours=25))] * 9, False),
        ([make_fix(), make_fix(action="restart_workload"), make_fix(target=ELSEWHERE)], True),
    ],
)
def test_three_fixes_of_a_root_that_did_not_hold_within_a_day_are_enough(fixes: list[Any], is_refused: bool) -> None:
    failed = ineffective(fixes, ROOT, Fault.SCALED_TO_ZERO, NOW)
    if not is_refused:
        check_history(failed)
        return
    with pytest.raises(Refused, match="look for the cause behind it") as refused:
        check_history(failed)
    assert refused.value.code == "ineffective"


def test_a_root_that_nobody_knows_has_no_history() -> None:
    assert ineffective([make_fix()] * 9, None, Fault.SCALED_TO_ZERO, NOW) == ()
    assert make_fix().target == WEB
