"""Actions on pod templates change the one thing they are for, and refuse what makes no sense for the live object."""

from typing import Any

import pytest

from incidents.actions import checked
from incidents.approvals import Answer
from incidents.errors import Refused
from incidents.faults import ActionName
from incidents.models import Ask
from tests.factories import make_deployment, make_plan
from tests.safety.wanting import AT, VALUE, change_of, plan_of, template_wanted

ENV = {"params": {"container": "app", "name": "REQUIRED_CONFIG"}}
PROBE = {"tcpSocket": {"port": 9090}, "periodSeconds": 3}
A = ActionName


def asked_image(image: str) -> Any:
    plan = make_plan(
        action=A.PATCH_DEPLOYMENT_IMAGE_OR_CMD, asks=(Ask(param="image", prompt="?"),), params={"container": "app"}
    )
    return checked(plan, {"image": Answer.model_validate({"value": image})}).change(make_deployment(), [], AT)


def sized(live: Any, **sizes: str) -> Any:
    return template_wanted(live, plan_of(A.PATCH_DEPLOYMENT_RESOURCES, container="app", **sizes))


def probed(live: Any, **params: Any) -> Any:
    plan = plan_of(A.PATCH_PROBE, container="app", probe="livenessProbe", **params)
    return template_wanted(live, plan)["spec"]["containers"][0]["livenessProbe"]


def make_revision_of(kind: str, number: int, template: Any, owner: str = "uid") -> dict[str, Any]:
    """A ReplicaSet or ControllerRevision of `web`."""
    meta = {"name": f"web-{number}", "ownerReferences": [{"uid": owner}]}
    if kind == "ReplicaSet":
        meta["annotations"] = {"deployment.kubernetes.io/revision": str(number)}  # type: ignore[assignment]
        return {"kind": kind, "metadata": meta, "spec": {"template": template}}
    data = {"spec": {"template": {"$patch": "replace", **template}}}
    return {"kind": kind, "metadata": meta, "revision": number, "data": data}


@pytest.mark.parametrize("image", ["", " ", "a b", "a\nb", "x" * 513, " lead"])
def test_an_image_that_is_no_reference_is_refused(image: str) -> None:
    with pytest.raises(Refused):
        asked_image(image)


def test_an_image_cannot_come_from_a_secret() -> None:
    plan = make_plan(
        action=A.PATCH_DEPLOYMENT_IMAGE_OR_CMD, asks=(Ask(param="image", prompt="?"),), params={"container": "app"}
    )
    answer = Answer.model_validate({"value_from": {"secret": "s", "key": "k"}})

    with pytest.raises(Refused):
        checked(plan, {"image": answer}).change(make_deployment(), [], AT)


def test_a_command_line_is_set_as_it_is_without_a_shell() -> None:
    plan = plan_of(A.PATCH_DEPLOYMENT_IMAGE_OR_CMD, container="app", command=["/bin/web"], args=["--port", "80"])
    container = template_wanted(make_deployment(), plan)["spec"]["containers"][0]

    assert (container["command"], container["args"]) == (["/bin/web"], ["--port", "80"])
    assert container["image"] == "shop/web:v1"


@pytest.mark.parametrize(
    "sizes",
    [
        {"memory_limit": "1Gi"},
        {"memory_limit": "23Mi"},
        {"memory_request": "25Mi"},
        {"cpu_limit": "4"},
        {"cpu_limit": "99m"},
        {"cpu_request": "200m"},
    ],
)
def test_sizes_that_make_no_sense_are_refused(sizes: dict[str, str]) -> None:
    with pytest.raises(Refused, match="limit"):
        sized(make_deployment(resources={"limits": {"memory": "24Mi", "cpu": "100m"}}), **sizes)


def test_sizes_change_and_nothing_else_does() -> None:
    live = make_deployment(resources={"limits": {"memory": "24Mi"}, "requests": {"cpu": "64"}})
    container = sized(live, memory_limit="48Mi", cpu_request="500m")["spec"]["containers"][0]

    assert container["resources"] == {"limits": {"memory": "48Mi"}, "requests": {"memory": "24Mi", "cpu": "500m"}}
    assert {**container, "resources": None} == {**live["spec"]["template"]["spec"]["containers"][0], "resources": None}


def test_a_higher_limit_reserves_no_more_than_before() -> None:
    live = make_deployment(resources={"limits": {"memory": "24Mi", "cpu": "1"}})
    resources = sized(live, memory_limit="96Mi")["spec"]["containers"][0]["resources"]

    assert resources == {"limits": {"memory": "96Mi", "cpu": "1"}, "requests": {"memory": "24Mi"}}


def test_an_init_container_can_be_given_more() -> None:
    live = make_deployment()
    live["spec"]["template"]["spec"]["initContainers"] = [{"name": "setup", "resources": {"limits": {"memory": "8Mi"}}}]
    plan = plan_of(A.PATCH_DEPLOYMENT_RESOURCES, container="setup", memory_limit="16Mi")

    spec = template_wanted(live, plan)["spec"]
    assert spec["initContainers"][0]["resources"]["limits"] == {"memory": "16Mi"}
    assert spec["containers"] == live["spec"]["template"]["spec"]["containers"]


def test_a_container_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refused):
        change_of(make_deployment(), {"params": {"container": "ghost", "name": "A"}}, answers=VALUE)


def test_a_variable_is_added_and_nothing_else_changes() -> None:
    live = make_deployment()
    template = template_wanted(live, ENV, answers=VALUE)

    env = template["spec"]["containers"][0]["env"]
    assert env == [{"name": "LOG_LEVEL", "value": "info"}, {"name": "REQUIRED_CONFIG", "value": "s3cret-value"}]
    assert make_deployment() == live


def test_a_variable_that_was_given_twice_is_given_once() -> None:
    twice = [{"name": "A", "value": "1"}, {"name": "B", "value": "$(A)"}, {"name": "A", "value": "x"}]
    plan = plan_of(A.PATCH_DEPLOYMENT_ENV, container="app", name="A", value="1")

    env = template_wanted(make_deployment(env=twice), plan)["spec"]["containers"][0]["env"]
    assert env == [{"name": "A", "value": "1"}, {"name": "B", "value": "$(A)"}]


def test_a_variable_can_point_to_a_key_of_a_secret() -> None:
    answer = {"value": Answer.model_validate({"value_from": {"secret": "db", "key": "dsn"}})}
    entry = template_wanted(make_deployment(), ENV, answers=answer)["spec"]["containers"][0]["env"][-1]

    assert entry == {"name": "REQUIRED_CONFIG", "valueFrom": {"secretKeyRef": {"name": "db", "key": "dsn"}}}


def test_a_typed_value_does_not_show_in_words_about_an_action() -> None:
    action = checked(make_plan(), VALUE)

    assert "s3cret-value" not in repr(action) + str(action) + repr(VALUE)


def test_a_probe_is_pointed_to_another_port_and_keeps_its_times() -> None:
    assert probed(make_deployment(livenessProbe=PROBE), port=8080) == {"tcpSocket": {"port": 8080}, "periodSeconds": 3}


def test_a_probe_gets_more_time_and_keeps_its_port() -> None:
    longer = probed(make_deployment(livenessProbe=PROBE), failure_threshold=30)

    assert longer == {**PROBE, "failureThreshold": 30}


@pytest.mark.parametrize(
    ("live", "params"),
    [
        ({}, {"port": 8080}),
        ({"livenessProbe": {"exec": {"command": ["true"]}}}, {"port": 8080}),
        ({"livenessProbe": PROBE}, {"path": "/healthz"}),
    ],
)
def test_a_probe_is_not_made_up(live: dict[str, Any], params: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        probed(make_deployment(**live), **params)


@pytest.mark.parametrize(
    ("kind", "source"),
    [("Deployment", "ReplicaSet"), ("StatefulSet", "ControllerRevision"), ("DaemonSet", "ControllerRevision")],
)
def test_a_rollback_takes_the_earlier_template_without_what_controllers_added(kind: str, source: str) -> None:
    earlier = {
        "metadata": {"labels": {"app": "web", "pod-template-hash": "x"}},
        "spec": {"containers": [{"name": "app"}]},
    }
    live = {**make_deployment(), "kind": kind}
    plan = plan_of(A.ROLLBACK_DEPLOYMENT, kind, to_revision=1)
    template = template_wanted(live, plan, make_revision_of(source, 1, earlier))

    assert template == {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "app"}]}}


def test_a_revision_that_is_gone_or_another_workloads_is_refused() -> None:
    plan = plan_of(A.ROLLBACK_DEPLOYMENT, to_revision=1)
    template = make_deployment()["spec"]["template"]
    foreign = make_revision_of("ReplicaSet", 1, template, owner="another")
    other = make_revision_of("ReplicaSet", 2, template)
    empty = make_revision_of("ReplicaSet", 1, {})

    for sources in ((), (foreign,), (other,), (empty,)):
        with pytest.raises(Refused):
            change_of(make_deployment(), plan, *sources)


def test_a_restart_marks_the_template_with_the_moment_of_the_approval() -> None:
    template = template_wanted(make_deployment(), plan_of(A.RESTART_WORKLOAD))

    assert template["metadata"]["annotations"] == {"kubectl.kubernetes.io/restartedAt": AT}
    assert template["metadata"]["labels"] == {"app": "web"}


def test_a_paused_rollout_is_not_restarted() -> None:
    live = make_deployment()
    live["spec"]["paused"] = True

    with pytest.raises(Refused):
        change_of(live, plan_of(A.RESTART_WORKLOAD))
