"""A capture served as a world: frozen it is what was captured; alive it goes on, and what fixes it fixes it."""

from typing import Any

import pytest

from incidents.standin.captured import Capture, load
from incidents.standin.consistency import contradictions
from incidents.standin.deletion import delete
from incidents.standin.errors import ApiError
from incidents.standin.faults.site import change_spec, in_container
from incidents.standin.kinds import KINDS
from incidents.standin.pod_logs import pod_log
from incidents.standin.simulation import Simulation
from tests.standin.faithful import CAPTURES, capture_of, differences, objects_of
from tests.standin.makers import condition

NAMES = sorted(file.stem for file in CAPTURES.glob("*.json"))
PLURALS = {kind.plural: name for name, kind in KINDS.items()}


def make_world(name: str, *, frozen: bool = False) -> tuple[Simulation, dict[str, Any]]:
    content = capture_of(name)
    return load(Capture.parse(content), frozen=frozen), content


@pytest.mark.parametrize("frozen", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_the_objects_served_are_the_captured_ones(name: str, *, frozen: bool) -> None:
    simulation, content = make_world(name, frozen=frozen)

    for plural, items in content["objects"].items():
        kind = PLURALS[plural]
        names = {obj["metadata"]["name"] for obj in items}
        ours = simulation.world.all(kind, content["namespace"] if KINDS[kind].namespaced else None)
        shown = [obj for obj in ours if KINDS[kind].namespaced or obj["metadata"]["name"] in names]

        assert shown == sorted(items, key=lambda obj: str(obj["metadata"]["name"]))
    assert simulation.world.all("Node") == content["nodes"]


@pytest.mark.parametrize("name", NAMES)
def test_the_logs_served_are_the_captured_ones(name: str) -> None:
    simulation, content = make_world(name, frozen=True)
    for place, texts in content["logs"].items():
        pod_name, container = place.split("/")
        pod = simulation.world.get("Pod", content["namespace"], pod_name)
        assert pod is not None

        assert logged(simulation, pod, container, "false") == texts["current"]
        assert logged(simulation, pod, container, "true") == texts["previous"]


def logged(simulation: Simulation, pod: dict[str, Any], container: str, previous: str) -> str:
    try:
        return pod_log(simulation, pod, {"container": container, "previous": previous})
    except ApiError:
        return ""  # captures hold nothing where the API server refuses


@pytest.mark.parametrize("name", NAMES)
def test_a_frozen_world_stays_as_it_is_whatever_time_passes(name: str) -> None:
    simulation, content = make_world(name, frozen=True)
    simulation.settle(200)

    assert differences(objects_of(simulation, content["namespace"]), content["objects"]) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_living_world_stays_possible_and_its_fault_stays(name: str) -> None:
    simulation, content = make_world(name)
    simulation.settle(60)
    found = differences(objects_of(simulation, content["namespace"]), content["objects"])

    assert contradictions(simulation.world) == []
    assert [each for each in found if each.startswith(("- events", "- deployments: Available"))] == []


def workload(simulation: Simulation, kind: str, namespace: str, name: str) -> dict[str, Any]:
    found = simulation.world.get(kind, namespace, name)
    assert found is not None
    return found


FIXES: dict[str, tuple[str, Any]] = {
    "missing-env": ("checkout-api", {"env": [{"name": "REQUIRED_CONFIG", "value": "x"}]}),
    "bad-env-value": ("indexer", {"env": [{"name": "HTTP_PORT", "value": "80"}]}),
    "dns-typo": ("news", {"env": [{"name": "DB_HOST", "value": "postgres"}]}),
    "oomkilled": ("report-builder", {"resources": {"limits": {"memory": "64Mi"}}}),
    "cascade-db-oom": ("db", {"resources": {"limits": {"memory": "64Mi"}}}),
    "image-tag-typo": ("web", {"image": "127.0.0.1:5000/shop/web:v1.4.2"}),
    "read-only-fs": ("thumbs", {"securityContext": {}}),
    "unschedulable-cpu": ("trainer", {"resources": {"requests": {"cpu": "100m"}}}),
    "readiness-wrong-port": ("rates", {"readinessProbe": {"tcpSocket": {"port": 8080}, "periodSeconds": 3}}),
    "liveness-wrong-port": ("feed", {"livenessProbe": {"tcpSocket": {"port": 8080}, "periodSeconds": 3}}),
    "missing-configmap": ("profile-api", {"envFrom": []}),
}


@pytest.mark.parametrize("name", FIXES)
def test_what_is_right_helps_in_a_living_world(name: str) -> None:
    simulation, content = make_world(name)
    simulation.settle(10)
    deployment, fields = FIXES[name]
    found = workload(simulation, "Deployment", content["namespace"], deployment)
    change_spec(simulation, found, lambda spec: in_container(spec, **fields))
    simulation.settle(400)

    for each in simulation.world.all("Deployment", content["namespace"]):
        assert condition(each, "Available")[0] == "True"
    assert contradictions(simulation.world) == []


@pytest.mark.parametrize("name", ["missing-env", "oomkilled"])
def test_what_is_wrong_does_not_help(name: str) -> None:
    simulation, content = make_world(name)
    found = workload(simulation, "Deployment", content["namespace"], FIXES[name][0])
    change_spec(simulation, found, lambda spec: in_container(spec, env=[{"name": "OTHER", "value": "x"}]))
    simulation.settle(60)

    assert condition(found, "Available")[0] == "False"


def test_scaling_a_captured_dependency_up_ends_the_crashes_of_its_caller() -> None:
    simulation, content = make_world("dependency-scaled-to-zero")
    found = workload(simulation, "Deployment", content["namespace"], "db")
    change_spec(simulation, found, lambda spec: spec | {"replicas": 1})
    simulation.settle(400)

    assert {condition(each, "Available")[0] for each in simulation.world.all("Deployment", "erp")} == {"True"}


def test_a_rollback_uses_the_captured_replica_set_again() -> None:
    simulation, _ = make_world("rollout-stuck-bad-release")
    old = min(simulation.world.all("ReplicaSet", "chat"), key=lambda each: str(each["metadata"]["creationTimestamp"]))
    labels = {key: value for key, value in old["metadata"]["labels"].items() if key != "pod-template-hash"}
    template = old["spec"]["template"] | {"metadata": {"labels": labels}}
    found = workload(simulation, "Deployment", "chat", "chat")
    change_spec(simulation, found, lambda spec: spec | {"template": template})
    simulation.settle(60)

    assert len(simulation.world.all("ReplicaSet", "chat")) == 2
    assert condition(found, "Available")[0] == "True"


def test_deleting_a_wedged_pod_helps() -> None:
    simulation, _ = make_world("stuck-pod-restart")
    (pod,) = simulation.world.all("Pod", "sync")
    delete(simulation, pod)
    simulation.settle(60)

    assert condition(workload(simulation, "Deployment", "sync", "sync"), "Available")[0] == "True"
