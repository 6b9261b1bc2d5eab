"""What the scenarios make of a world, beside what a real 1.36 cluster showed of the same fault."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from incidents.standin.faults import Site, Truth, healthy, image_not_found, missing_env_var, oom_killed
from incidents.standin.simulation import Simulation

CAPTURES = Path(__file__).parent.parent / "data" / "captures"
TELLING = frozenset({"reason", "status", "type", "phase", "exitCode", "message", "kind", "apiVersion", "ready"})
"""Fields whose values must agree; of all others only the shape."""

CASES: list[tuple[str, str, Callable[..., Truth], str, int]] = [
    ("missing-env", "checkout", missing_env_var, "checkout-api", 0),
    ("image-tag-typo", "shop", image_not_found, "web", 1),
    ("oomkilled", "reports", oom_killed, "report-builder", 1),
    ("healthy", "catalog", healthy, "catalog", 0),
]


def capture_of(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((CAPTURES / f"{name}.json").read_text())
    return content


def simulated(scenario: Callable[..., Truth], namespace: str, name: str, seed: int) -> Simulation:
    """Settled for as long as the capture was: four restarts, or four pulls after a good revision."""
    simulation = Simulation(seed=7)
    scenario(Site(simulation, namespace, name, seed))
    simulation.settle(133 if scenario is image_not_found else 115)
    return simulation


def plain(text: str) -> str:
    """A text without what is generated: names, uids, images, numbers."""
    text = re.sub(r"127\.0\.0\.1:5000/\S+?:v[\d.]+\d", "IMAGE", text)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UID", text)
    return re.sub(r"-[0-9a-z]{7,10}(-[0-9a-z]{5})?(?![0-9a-z])", "-GENERATED", text)


def skeleton(value: Any, field: str = "") -> Any:
    """The shape of an object, with the values of telling fields."""
    if isinstance(value, dict):
        return {key: skeleton(part, key) for key, part in sorted(value.items())}
    if isinstance(value, list):
        return [skeleton(part, field) for part in value]
    if field in TELLING:
        return plain(value) if isinstance(value, str) else value
    return type(value).__name__


def without(obj: dict[str, Any], *fields: str) -> dict[str, Any]:
    return {key: value for key, value in obj.items() if key not in fields}


def pod_skeleton(pod: dict[str, Any]) -> Any:
    """Without the manifest's own part: command and variables."""
    containers = [without(each, "command", "env") for each in pod["spec"]["containers"]]
    return skeleton(pod | {"spec": pod["spec"] | {"containers": containers}})


def by_text(items: list[Any]) -> list[Any]:
    return sorted(items, key=lambda item: json.dumps(item, sort_keys=True))


@pytest.mark.parametrize(("capture", "namespace", "scenario", "name", "seed"), CASES)
def test_pods_have_the_shape_and_state_of_a_real_cluster(
    capture: str, namespace: str, scenario: Callable[..., Truth], name: str, seed: int
) -> None:
    simulation = simulated(scenario, namespace, name, seed)

    ours = by_text([pod_skeleton(pod) for pod in simulation.world.all("Pod", namespace)])
    assert ours == by_text([pod_skeleton(pod) for pod in capture_of(capture)["objects"]["pods"]])


@pytest.mark.parametrize(("capture", "namespace", "scenario", "name", "seed"), CASES)
def test_deployments_report_as_a_real_controller_does(
    capture: str, namespace: str, scenario: Callable[..., Truth], name: str, seed: int
) -> None:
    simulation = simulated(scenario, namespace, name, seed)
    (ours,) = simulation.world.all("Deployment", namespace)
    (theirs,) = capture_of(capture)["objects"]["deployments"]

    assert by_type(skeleton(without(ours, "spec"))) == by_type(skeleton(without(theirs, "spec")))
    assert counts(ours["status"]) == counts(theirs["status"])


def by_type(deployment: Any) -> Any:
    """Conditions in the order of their types: which came last depends on the moment."""
    status = deployment["status"]
    return deployment | {"status": status | {"conditions": sorted(status["conditions"], key=lambda each: each["type"])}}


def counts(status: dict[str, Any]) -> dict[str, int]:
    return {key: value for key, value in status.items() if isinstance(value, int)}


@pytest.mark.parametrize(("capture", "namespace", "scenario", "name", "seed"), CASES)
def test_replica_sets_carry_the_same_labels_annotations_and_counts(
    capture: str, namespace: str, scenario: Callable[..., Truth], name: str, seed: int
) -> None:
    simulation = simulated(scenario, namespace, name, seed)
    revision = "deployment.kubernetes.io/revision"

    def told(replica_set: dict[str, Any]) -> Any:
        meta, spec = replica_set["metadata"], without(replica_set["spec"], "template")
        return meta["annotations"], skeleton(meta), skeleton(spec), replica_set["status"]

    def order(replica_sets: list[dict[str, Any]]) -> list[Any]:
        return [told(each) for each in sorted(replica_sets, key=lambda each: each["metadata"]["annotations"][revision])]

    ours = simulation.world.all("ReplicaSet", namespace)
    assert order(ours) == order(capture_of(capture)["objects"]["replicasets"])


@pytest.mark.parametrize(("capture", "namespace", "scenario", "name", "seed"), CASES)
def test_events_have_the_reasons_messages_and_sources_of_a_real_cluster(
    capture: str, namespace: str, scenario: Callable[..., Truth], name: str, seed: int
) -> None:
    simulation = simulated(scenario, namespace, name, seed)

    def told(events: list[dict[str, Any]]) -> list[Any]:
        return by_text([skeleton(event) for event in events])

    assert told(simulation.world.all("Event", namespace)) == told(capture_of(capture)["objects"]["events"])


@pytest.mark.parametrize(("capture", "namespace", "scenario", "name", "seed"), CASES)
def test_events_are_repeated_about_as_often(
    capture: str, namespace: str, scenario: Callable[..., Truth], name: str, seed: int
) -> None:
    simulation = simulated(scenario, namespace, name, seed)

    def told(events: list[dict[str, Any]]) -> list[tuple[str, int]]:
        return sorted((event["reason"], event.get("count") or 1) for event in events)

    ours = told(simulation.world.all("Event", namespace))
    theirs = told(capture_of(capture)["objects"]["events"])
    assert [reason for reason, _ in ours] == [reason for reason, _ in theirs]
    assert all(abs(mine - other) <= 2 for (_, mine), (_, other) in zip(ours, theirs, strict=True))


def test_the_truth_names_what_the_capture_blames() -> None:
    truth = missing_env_var(Site(Simulation(), "checkout", "checkout-api"))
    theirs = capture_of("missing-env")["truth"]

    assert truth.fault == theirs["fault"]
    assert {"kind": truth.kind, "name": truth.name, "container": truth.container, "env": truth.env} == theirs[
        "root_cause"
    ]


def test_nodes_have_the_shape_of_a_real_one() -> None:
    (ours,) = Simulation().world.all("Node")
    (theirs,) = capture_of("healthy")["nodes"]

    assert skeleton(ours["status"]["conditions"]) == skeleton(theirs["status"]["conditions"])
    assert ours["status"]["allocatable"] == theirs["status"]["allocatable"]
