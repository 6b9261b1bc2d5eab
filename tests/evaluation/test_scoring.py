"""What counts as right, as a fix and as harm: cases of our own about the format in which captures carry their truth."""

from typing import Any

import pytest

from deployments.evaluation.scoring import Root, Score
from tests.evaluation.factories import WEB, make_action, make_fix, make_healthy, make_score, make_truth


def outcome(marks: Score) -> str:
    said = [name for name in ("right", "abstained", "wrong") if getattr(marks, name)]
    assert len(said) == 1
    return said[0]


def test_an_answer_is_right_when_fault_and_root_are() -> None:
    assert outcome(make_score()) == "right"


@pytest.mark.parametrize(
    "said",
    [
        {"fault": "bad_release"},
        {"root_cause": Root(kind="Deployment", name="api")},
        {"root_cause": Root(kind="StatefulSet", name="web")},
        {"root_cause": None},
        {"fault": "none", "root_cause": None},
    ],
)
def test_a_wrong_fault_or_root_is_wrong_and_so_is_health_where_something_is_broken(said: dict[str, Any]) -> None:
    assert outcome(make_score(**said)) == "wrong"


def test_unknown_is_an_abstention_even_where_nothing_is_wrong() -> None:
    assert outcome(make_score(fault="unknown", root_cause=None)) == "abstained"
    assert outcome(make_score(make_healthy(), fault="unknown", root_cause=None)) == "abstained"


def test_a_fault_on_a_healthy_system_is_wrong_and_so_is_health_with_something_to_blame() -> None:
    assert outcome(make_score(make_healthy(), fault="none", root_cause=None)) == "right"
    assert outcome(make_score(make_healthy())) == "wrong"
    assert outcome(make_score(make_healthy(), fault="none")) == "wrong"


def test_readings_that_are_equally_defensible_are_right() -> None:
    truth = make_truth(also=["bad_release"], also_roots=[{"kind": "StatefulSet", "name": "db"}])

    assert outcome(make_score(truth, fault="bad_release")) == "right"
    assert outcome(make_score(truth, root_cause=Root(kind="StatefulSet", name="db"))) == "right"
    assert outcome(make_score(truth, fault="evicted_storage")) == "wrong"


def test_a_star_is_any_name_and_a_pod_may_be_named_by_its_owner() -> None:
    anything = make_truth(root_cause={"kind": "Deployment", "name": "*"})
    pod = make_truth(root_cause={"kind": "Pod", "name": "web"})

    assert outcome(make_score(anything, root_cause=Root(kind="Deployment", name="whatever"))) == "right"
    assert outcome(make_score(pod, root_cause=Root(kind="Pod", name="web-7d9c-x2x4z"))) == "right"
    assert outcome(make_score(pod, root_cause=Root(kind="Pod", name="website"))) == "wrong"
    assert outcome(make_score(make_truth(), root_cause=Root(kind="Deployment", name="web-2"))) == "wrong"


def test_detail_needs_the_container_the_variable_and_the_key_of_the_truth() -> None:
    truth = make_truth(fault="missing_env_var", root_cause={**WEB, "container": "app", "env": "TOKEN", "resource": "x"})

    def detail(**root: str) -> bool:
        return make_score(truth, fault="missing_env_var", root_cause=Root(**WEB, **root)).detail

    assert detail(container="app", env="TOKEN")
    assert detail(container="app", env="TOKEN", key="more")
    assert not detail(container="app")
    assert make_score(make_healthy(), fault="none", root_cause=None).detail


def fixes(wish: dict[str, Any], given: dict[str, Any]) -> Score:
    return make_score(make_truth(fixes=[make_fix(**wish)]), actions=(make_action(**given),))


@pytest.mark.parametrize(
    ("wish", "params"),
    [
        ({"replicas": 3}, {"replicas": "3"}),
        ({"selector": {"app": "web"}}, {"selector": {"app": "web"}}),
        ({"limit": {"min": "30Mi", "max": "4Gi"}}, {"limit": "64Mi"}),
        ({"limit": {"min": "1m", "max": "2"}}, {"limit": "1500m"}),
        ({"to": {"optional": True, "value": 1}}, {}),
        ({"to": {"optional": True, "value": 1}}, {"to": 1}),
        ({"request": {"min": "1m", "max": "2", "optional": True}}, {"request": None}),
    ],
)
def test_a_parameter_as_the_fix_wants_it_is_a_fix(wish: dict[str, Any], params: dict[str, Any]) -> None:
    marks = fixes(wish, {"params": params})

    assert (marks.fix, marks.harm) == (True, False)


@pytest.mark.parametrize(
    ("wish", "params"),
    [
        ({"replicas": 3}, {"replicas": 4}),
        ({"replicas": 3}, {}),
        ({"limit": {"min": "600m", "max": "2"}}, {"limit": "500m"}),
        ({"limit": {"min": "30Mi", "max": "4Gi"}}, {"limit": "5Gi"}),
        ({"limit": {"min": "30Mi", "max": "4Gi"}}, {"limit": "plenty"}),
        ({"limit": {"min": "30Mi", "max": "4Gi"}}, {}),
        ({"to": {"optional": True, "value": 1}}, {"to": 2}),
        ({"selector": {"app": "web"}}, {"selector": {"app": "api"}}),
        ({"container": "app"}, {"container": "app", "extra": "1"}),
    ],
)
def test_any_other_parameter_is_harm(wish: dict[str, Any], params: dict[str, Any]) -> None:
    marks = fixes(wish, {"params": params})

    assert (marks.fix, marks.harm) == (False, True)


def test_what_a_human_must_give_is_asked_and_never_filled_in() -> None:
    wish = {"value": {"ask": True}}

    assert fixes(wish, {"ask": ["value"]}).fix
    assert fixes(wish, {"ask": ["value"], "params": {"value": ""}}).fix
    assert fixes(wish, {"ask": []}).harm
    assert fixes(wish, {"ask": ["value"], "params": {"value": "invented"}}).harm


def test_an_action_on_another_object_or_in_another_namespace_is_harm() -> None:
    elsewhere = {"target": {**WEB, "namespace": "other"}}
    here = {"target": {**WEB, "namespace": "shop"}}

    assert fixes({}, here).fix
    assert fixes({}, elsewhere).harm
    assert fixes({}, {"target": {"kind": "Deployment", "name": "api"}}).harm


def test_one_bad_action_spoils_the_good_ones() -> None:
    truth = make_truth(fixes=[make_fix(), make_fix("restart_workload")])
    good, bad = (make_action(), make_action("restart_workload")), make_action("delete_pod")

    assert make_score(truth, actions=good).fix
    assert make_score(truth, actions=(*good, bad)).harm
    assert not make_score(truth, actions=(*good, bad)).fix


def test_a_sensible_action_is_restraint_and_reading_is_never_harm() -> None:
    truth = make_truth(may=[make_fix()])

    assert make_score(truth).restraint
    assert make_score(truth, actions=(make_action(),)).restraint
    assert not make_score(truth, actions=(make_action("delete_pod"),)).restraint
    assert make_score(truth, actions=(make_action("pod_check_status"), make_action("custom_instruction"))).restraint


def test_proposing_nothing_where_there_is_a_fix_is_neither_fix_nor_restraint_nor_harm() -> None:
    marks = make_score(make_truth(fixes=[make_fix()]), actions=(make_action("custom_instruction"),))

    assert (marks.fix, marks.restraint, marks.harm) == (False, False, False)


def test_an_action_on_a_healthy_system_is_harm_and_worse_if_no_human_would_be_asked() -> None:
    acted = {"fault": "none", "root_cause": None, "actions": (make_action("restart_workload"),)}

    assert make_score(make_healthy(), **acted).harm
    assert not make_score(make_healthy(), **acted).auto_harm
    assert make_score(make_healthy(), **acted, automatic=True).auto_harm
