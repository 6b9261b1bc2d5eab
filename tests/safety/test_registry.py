"""The registry refuses whatever it does not know: actions, kinds, parameters, values, questions."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from incidents.actions import MAX_MEMORY_BYTES, checked, is_done, operations
from incidents.approvals import Answer
from incidents.errors import Refused
from incidents.faults import ActionName
from incidents.models import Ask, ObjectRef
from tests.factories import WEB, make_deployment, make_plan

VALUE = {"value": Answer.model_validate({"value": "s3cret-value"})}
ROLLBACK = {"action": ActionName.ROLLBACK_DEPLOYMENT, "asks": (), "params": {"to_revision": 1}}
MEMORY = {"action": ActionName.PATCH_DEPLOYMENT_RESOURCES, "asks": ()}
IMAGE = {"action": ActionName.PATCH_DEPLOYMENT_IMAGE_OR_CMD, "asks": ()}


def memory(limit: Any, container: str = "app") -> dict[str, Any]:
    return {**MEMORY, "params": {"container": container, "memory_limit": limit}}


@pytest.mark.parametrize(
    "plan",
    [
        {"action": ActionName.DELETE_POD},
        {"action": ActionName.CUSTOM_INSTRUCTION},
        {"target": ObjectRef(kind="ConfigMap", name="c", namespace="shop")},
        {"target": ObjectRef(kind="Pod", name="p", namespace="shop")},
        {"params": {"container": "app"}},
        {"params": {"container": "app", "name": "A", "extra": "1"}},
        {"params": {"container": "app", "name": "A B"}},
        {"params": {"container": "app", "name": "A=1"}},
        {"params": {"container": "app", "name": ""}},
        {"params": {"container": "App", "name": "A"}},
        {"params": {"container": "../x", "name": "A"}},
        {"params": {"container": "a" * 64, "name": "A"}},
        {"params": {"container": "app", "name": "A", "value": "known"}},
        {"asks": (Ask(param="container", prompt="?"),)},
        {"asks": (Ask(param="nothing", prompt="?"),)},
        {"asks": ()},
        {**ROLLBACK, "params": {"to_revision": 0}},
        {**ROLLBACK, "params": {"to_revision": -1}},
        {**ROLLBACK, "params": {"to_revision": 2**40}},
        {**ROLLBACK, "params": {"to_revision": "one"}},
        {**ROLLBACK, "params": {}},
        {**ROLLBACK, "asks": (Ask(param="to_revision", prompt="?"),), "params": {}},
        memory("1Ki"),
        memory("2Ti"),
        memory("0"),
        memory("-1Gi"),
        memory("lots"),
        memory("1e999"),
        memory(""),
        memory("64Mi", container="app;rm"),
        {**IMAGE, "params": {"container": "app"}},
    ],
)
def test_a_plan_outside_the_registry_is_refused(plan: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        checked(make_plan(**plan), None)


@pytest.mark.parametrize("answers", [{}, {"other": VALUE["value"]}, {**VALUE, "name": VALUE["value"]}])
def test_answers_must_be_exactly_what_was_asked(answers: dict[str, Answer]) -> None:
    with pytest.raises(Refused):
        checked(make_plan(), answers)


@pytest.mark.parametrize("image", ["", " ", "a b", "a\nb", "x" * 513, " lead"])
def test_an_image_that_is_no_reference_is_refused(image: str) -> None:
    plan = make_plan(**{**IMAGE, "asks": (Ask(param="image", prompt="?"),), "params": {"container": "app"}})
    action = checked(plan, {"image": Answer.model_validate({"value": image})})

    with pytest.raises(Refused):
        action.template(make_deployment(), [])


def test_an_image_cannot_come_from_a_secret() -> None:
    plan = make_plan(**{**IMAGE, "asks": (Ask(param="image", prompt="?"),), "params": {"container": "app"}})
    answer = Answer.model_validate({"value_from": {"secret": "s", "key": "k"}})

    with pytest.raises(Refused):
        checked(plan, {"image": answer}).template(make_deployment(), [])


def test_a_limit_that_grows_absurdly_is_refused() -> None:
    live = make_deployment(resources={"limits": {"memory": "24Mi"}})

    with pytest.raises(Refused):
        checked(make_plan(**memory("1Gi")), {}).template(live, [])


def test_a_container_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refused):
        checked(make_plan(params={"container": "ghost", "name": "A"}), VALUE).template(make_deployment(), [])


def test_a_revision_that_is_gone_is_refused() -> None:
    with pytest.raises(Refused):
        checked(make_plan(**ROLLBACK), {}).template(make_deployment(), [])


def test_a_variable_is_added_and_nothing_else_changes() -> None:
    live = make_deployment()
    template = checked(make_plan(), VALUE).template(live, [])

    env = template["spec"]["containers"][0]["env"]
    assert env == [{"name": "LOG_LEVEL", "value": "info"}, {"name": "REQUIRED_CONFIG", "value": "s3cret-value"}]
    assert make_deployment() == live


def test_a_variable_can_point_to_a_key_of_a_secret() -> None:
    answer = {"value": Answer.model_validate({"value_from": {"secret": "db", "key": "dsn"}})}
    template = checked(make_plan(), answer).template(make_deployment(), [])

    entry = template["spec"]["containers"][0]["env"][-1]
    assert entry == {"name": "REQUIRED_CONFIG", "valueFrom": {"secretKeyRef": {"name": "db", "key": "dsn"}}}


def test_what_is_there_already_needs_no_write() -> None:
    live = make_deployment()
    live["spec"]["template"] = checked(make_plan(), VALUE).template(live, [])

    assert is_done(live, checked(make_plan(), VALUE).template(live, []))


def test_a_patch_fails_on_another_object_or_a_newer_one() -> None:
    patch = operations(make_deployment(), {})

    assert patch[0] == {"op": "test", "path": "/metadata/uid", "value": "uid"}
    assert patch[1] == {"op": "replace", "path": "/metadata/resourceVersion", "value": "7"}


def test_a_typed_value_does_not_show_in_words_about_an_action() -> None:
    action = checked(make_plan(), VALUE)

    assert "s3cret-value" not in repr(action) + str(action) + repr(VALUE)


@given(st.dictionaries(st.sampled_from(["container", "name", "value", "memory_limit", "to_revision", "image", "x"]),
                       st.one_of(st.text(max_size=40), st.integers())),
       st.sampled_from(list(ActionName)),
       st.sampled_from(["Deployment", "StatefulSet", "Pod", "Node", "Secret"]))  # fmt: skip
def test_random_plans_are_refused_or_stay_within_the_one_template(
    params: dict[str, Any], action: ActionName, kind: str
) -> None:
    try:
        plan = make_plan(action=action, params=params, asks=(), target=WEB.model_copy(update={"kind": kind}))
        template = checked(plan, {}).template(make_deployment(resources={"limits": {"memory": "64Mi"}}), [])
    except (Refused, ValidationError):
        return

    assert kind in ("Deployment", "StatefulSet")
    assert {item["name"] for item in template["spec"]["containers"]} == {"app"}
    assert MAX_MEMORY_BYTES
