"""A variable's value comes from the cluster or from a human; it is never made up."""

import pytest

from incidents.faults import ActionName, Fault
from incidents.models import Fact, Signal
from tests.factories import WEB, make_fact, make_revision
from tests.plans.making import certain, changed, good_and_bad

OLD_WITH = {"app": ("REQUIRED_CONFIG",)}


def known(value: str, origin: str, variable: str = "DB_HOST") -> Fact:
    return make_fact(Signal.KNOWN_VALUE, WEB, container="app", variable=variable, value=value, origin=origin)


def test_a_variable_that_the_last_good_revision_had_comes_back_with_it() -> None:
    good = make_revision(1, current=False, ready=1, env_names=OLD_WITH)
    plan = certain(Fault.MISSING_ENV_VAR, env="REQUIRED_CONFIG", revisions=(good, make_revision(2)))

    assert (plan.action, plan.params) == (ActionName.ROLLBACK_DEPLOYMENT, {"to_revision": 1})


def test_a_variable_that_the_newest_revision_lost_comes_back_even_if_no_old_pod_is_left() -> None:
    old = make_revision(1, current=False, ready=0, env_names=OLD_WITH)
    plan = certain(Fault.MISSING_ENV_VAR, env="REQUIRED_CONFIG", revisions=(old, make_revision(2)))

    assert plan.action is ActionName.ROLLBACK_DEPLOYMENT


def test_a_variable_of_a_revision_long_ago_is_asked_for_with_the_hint() -> None:
    old = make_revision(1, current=False, env_names=OLD_WITH)
    revisions = (old, make_revision(2, current=False), make_revision(3))
    plan = certain(Fault.MISSING_ENV_VAR, env="REQUIRED_CONFIG", revisions=revisions)

    assert [(ask.param, ask.known) for ask in plan.asks] == [("value", "revision 1 had this variable")]


def test_a_value_that_nobody_knows_is_asked_for_and_treated_as_a_secret() -> None:
    plan = certain(Fault.MISSING_ENV_VAR, env="REQUIRED_CONFIG")

    assert plan.params == {"container": "app", "name": "REQUIRED_CONFIG"}
    assert [(ask.param, ask.secret) for ask in plan.asks] == [("value", True)]


def test_a_siblings_value_is_shown_to_the_human_and_not_taken() -> None:
    facts = (known("postgres", "sibling Deployment api"),)
    plan = certain(Fault.MISSING_ENV_VAR, env="DB_HOST", facts=facts)

    assert "value" not in plan.params
    assert plan.asks[0].known == "sibling Deployment api has postgres"


@pytest.mark.parametrize("origin", ["service postgres", "earlier duplicate", "revision 1"])
def test_a_wrong_value_is_replaced_by_the_one_the_cluster_holds(origin: str) -> None:
    plan = certain(Fault.BAD_ENV_VALUE, env="DB_HOST", facts=(known("postgres", origin),))

    assert plan.params == {"container": "app", "name": "DB_HOST", "value": "postgres"}
    assert plan.asks == ()


def test_a_value_of_another_variable_is_not_taken() -> None:
    plan = certain(Fault.BAD_ENV_VALUE, env="HTTP_PORT", facts=(known("postgres", "service postgres"),))

    assert [ask.param for ask in plan.asks] == ["value"]


def test_two_sources_that_disagree_are_left_to_the_human_with_both() -> None:
    facts = (known("postgres", "service postgres"), known("pg", "earlier duplicate"))
    plan = certain(Fault.BAD_ENV_VALUE, env="DB_HOST", facts=facts)

    assert plan.asks[0].known == "service postgres has postgres; earlier duplicate has pg"


def test_a_value_that_may_not_be_shown_goes_back_with_its_revision() -> None:
    facts = (known("", "revision 1"), changed("env DB_HOST"))
    plan = certain(Fault.BAD_ENV_VALUE, env="DB_HOST", facts=facts, revisions=good_and_bad())

    assert (plan.action, plan.params) == (ActionName.ROLLBACK_DEPLOYMENT, {"to_revision": 1})


def test_a_value_that_was_wrong_before_is_not_cured_by_going_back() -> None:
    plan = certain(Fault.BAD_ENV_VALUE, env="HTTP_PORT", facts=(changed("image"),), revisions=good_and_bad())

    assert [ask.param for ask in plan.asks] == ["value"]
