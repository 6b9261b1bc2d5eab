"""Every scenario makes a possible world, again and again the same, and says what is wrong in words of the taxonomy."""

import json

import pytest

from incidents.faults import Fault
from incidents.standin.consistency import contradictions
from incidents.standin.faults import SCENARIOS, Site, Truth
from incidents.standin.simulation import Simulation

MOMENTS = (1.0, 20.0, 21.0, 40.0, 120.0)
"""When the worlds are looked at: on the way, and settled."""

IN_CONTAINERS = (
    *("missing_env_var", "bad_env_value", "missing_configmap", "missing_secret_key", "bad_command"),
    *("permission_denied", "exec_format_error", "oom_killed", "liveness_probe_failing"),
    *("readiness_probe_failing", "init_container_failing"),
)


def make_world(name: str, seed: int, kind: str = "Deployment") -> tuple[Simulation, Truth]:
    simulation = Simulation(seed)
    return simulation, SCENARIOS[name](Site(simulation, "shop", "orders", seed, kind))


def content(simulation: Simulation) -> str:
    return json.dumps(
        [simulation.world.all(kind) for kind in ("Pod", "Event", "Deployment", "ReplicaSet")], sort_keys=True
    )


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
@pytest.mark.parametrize("name", SCENARIOS)
def test_no_scenario_makes_an_impossible_world(name: str, seed: int) -> None:
    simulation, _ = make_world(name, seed)
    begun = simulation.now
    for moment in MOMENTS:
        simulation.advance(begun + moment)
        seen = set(contradictions(simulation.world))
        simulation.settle(0.1)  # controllers may be a moment behind, as real ones are

        assert seen & set(contradictions(simulation.world)) == set()


@pytest.mark.parametrize("kind", ["StatefulSet", "DaemonSet"])
@pytest.mark.parametrize("name", IN_CONTAINERS)
def test_faults_of_containers_befall_every_kind_of_workload(name: str, kind: str) -> None:
    simulation, truth = make_world(name, 1, kind)
    simulation.settle()
    (workload,) = simulation.world.all(kind, "shop")

    assert contradictions(simulation.world) == []
    assert truth.kind in (kind, "ConfigMap", "Secret")
    assert not workload["status"].get("readyReplicas")
    assert not workload["status"].get("numberReady")


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_same_seed_makes_the_same_world(name: str) -> None:
    first, second = make_world(name, 5)[0], make_world(name, 5)[0]
    first.settle()
    second.settle()

    assert content(first) == content(second)


@pytest.mark.parametrize("name", SCENARIOS)
def test_looking_at_a_world_does_not_change_its_future(name: str) -> None:
    watched, unwatched = make_world(name, 5)[0], make_world(name, 5)[0]
    watched.world.listen(lambda _obj: None)
    for _ in range(12):
        watched.settle(10)
        content(watched)
    unwatched.settle()

    assert content(watched) == content(unwatched)


@pytest.mark.parametrize("name", SCENARIOS)
def test_truths_speak_the_words_of_the_taxonomy(name: str) -> None:
    truth = make_world(name, 0)[1].as_captured

    assert Fault(truth["fault"])
    assert truth["has_issue"] is (truth["fault"] != "none")


def test_the_catalogue_covers_every_fault_that_objects_can_show() -> None:
    told = {make_world(name, 0)[1].fault for name in SCENARIOS}

    assert {fault.value for fault in Fault} - told == set()
    assert len(told - {"none", "unknown"}) >= 45
