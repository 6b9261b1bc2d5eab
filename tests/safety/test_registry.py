"""The registry refuses whatever it does not know: actions, kinds, parameters, values, questions."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from incidents.actions import REGISTRY, checked
from incidents.approvals import Answer
from incidents.errors import Refused
from incidents.faults import READ_ONLY, TARGETS, ActionName
from incidents.models import Ask, ObjectRef
from tests.factories import WEB, make_plan
from tests.safety.wanting import VALUE, plan_of

A = ActionName
ROLLBACK = {"action": ActionName.ROLLBACK_DEPLOYMENT, "asks": (), "params": {"to_revision": 1}}
IMAGE = {"action": ActionName.PATCH_DEPLOYMENT_IMAGE_OR_CMD, "asks": ()}


def memory(limit: Any, container: str = "app") -> dict[str, Any]:
    return sized(container=container, memory_limit=limit)


def sized(**params: Any) -> dict[str, Any]:
    return plan_of(A.PATCH_DEPLOYMENT_RESOURCES, **{"container": "app", **params})


def probe(**params: Any) -> dict[str, Any]:
    return plan_of(A.PATCH_PROBE, **{"container": "app", "probe": "livenessProbe", **params})


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
        {**IMAGE, "params": {"container": "app", "command": []}},
        {**IMAGE, "params": {"container": "app", "args": "--one-word"}},
        sized(),
        sized(cpu_limit="0"),
        sized(cpu_limit="65"),
        sized(cpu_limit="lots"),
        sized(memory_request="1Ki"),
        sized(**{"nvidia.com/gpu": "1"}),
        plan_of(A.SCALE_DEPLOYMENT, replicas=0),
        plan_of(A.SCALE_DEPLOYMENT, replicas=-1),
        plan_of(A.SCALE_DEPLOYMENT, replicas=100_000),
        plan_of(A.SCALE_DEPLOYMENT),
        plan_of(A.SCALE_DEPLOYMENT, "DaemonSet", replicas=1),
        plan_of(A.DELETE_POD, "Deployment"),
        plan_of(A.DELETE_POD, "Namespace"),
        plan_of(A.DELETE_POD, "Pod", force="yes"),
        plan_of(A.RESTART_WORKLOAD, "Pod"),
        plan_of(A.PATCH_SERVICE, "Service"),
        plan_of(A.PATCH_SERVICE, "Service", selector={}),
        plan_of(A.PATCH_SERVICE, "Service", selector={"app": ""}),
        plan_of(A.PATCH_SERVICE, "Service", selector={"": "web"}),
        plan_of(A.PATCH_SERVICE, "Service", selector={"app": "web; rm -rf /"}),
        plan_of(A.PATCH_SERVICE, "Service", target_port=0),
        plan_of(A.PATCH_SERVICE, "Service", target_port=70_000),
        plan_of(A.PATCH_SERVICE, "Ingress", target_port=80),
        probe(),
        probe(port=0),
        probe(port=65_536),
        probe(path="no-slash"),
        probe(path="/a b"),
        probe(failure_threshold=10_000),
        probe(probe="lifecycle", port=80),
        plan_of(A.PATCH_CONFIGMAP, "ConfigMap", key="../x", value="v"),
        plan_of(A.PATCH_CONFIGMAP, "Secret", key="x", value="v"),
        plan_of(A.RECREATE_JOB, "CronJob"),
        plan_of(A.EXPAND_PVC, "PersistentVolumeClaim", size="1Ki"),
        plan_of(A.EXPAND_PVC, "PersistentVolumeClaim", size="100Ti"),
        plan_of(A.EXPAND_PVC, "PersistentVolumeClaim"),
        plan_of(A.CORDON_NODE, "Pod"),
        plan_of(A.FLUX_RECONCILE_KUSTOMIZATION, "GitRepository"),
        plan_of(A.FLUX_RECONCILE_HELMRELEASE, "HelmRelease", force="yes"),
        plan_of(A.POD_CHECK_STATUS, "Pod"),
        plan_of(A.CHECK_PVC_STATUS, "PersistentVolumeClaim"),
    ],
)
def test_a_plan_outside_the_registry_is_refused(plan: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        checked(make_plan(**plan), None)


@pytest.mark.parametrize("answers", [{}, {"other": VALUE["value"]}, {**VALUE, "name": VALUE["value"]}])
def test_answers_must_be_exactly_what_was_asked(answers: dict[str, Answer]) -> None:
    with pytest.raises(Refused):
        checked(make_plan(), answers)


def test_every_action_that_changes_something_is_registered_with_its_kinds_rights_and_way_back() -> None:
    assert set(REGISTRY) == set(ActionName) - READ_ONLY
    for name, action in REGISTRY.items():
        assert TARGETS[name], name
        assert action.verbs[0] == "get"
        assert action.risk == "high" or action.way_back != "none", f"{name} cannot be undone and is not of high risk"


@given(st.dictionaries(st.sampled_from(["container", "name", "value", "memory_limit", "to_revision", "image", "x",
                                        "replicas", "selector", "target_port", "size", "probe", "port", "key"]),
                       st.one_of(st.text(max_size=40), st.integers(), st.dictionaries(st.text(), st.text()))),
       st.sampled_from(list(ActionName)),
       st.sampled_from(["Deployment", "StatefulSet", "Pod", "Node", "Secret", "Service"]))  # fmt: skip
def test_random_plans_are_refused_or_stay_with_the_kinds_of_their_action(
    params: dict[str, Any], action: ActionName, kind: str
) -> None:
    try:
        plan = make_plan(action=action, params=params, asks=(), target=WEB.model_copy(update={"kind": kind}))
        passed = checked(plan, {})
    except (Refused, ValidationError):
        return

    assert kind in TARGETS[passed.name]
