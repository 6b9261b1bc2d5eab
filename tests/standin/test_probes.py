"""Probes: what the kubelet says of each way in which they fail, what it does then, and who recovers."""

import pytest

from incidents.standin.faults import SCENARIOS
from incidents.standin.faults.asking import LATE, WRONG
from incidents.standin.shapes import is_ready
from incidents.standin.simulation import Simulation
from tests.standin.makers import container_of, events_of, make_site, pods_of

SAID = {
    "port": ":8081: connect: connection refused",
    "http-port": ":8081: connect: connection refused",
    "path": "HTTP probe failed with statuscode: 404",
    "denied": "HTTP probe failed with statuscode: 40",
    "error": "HTTP probe failed with statuscode: 50",
    "slow": "context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
    "slow-command": "timed out after 1s",
    "scheme": "http: server gave HTTP response to HTTPS client",
    "plain": "HTTP probe failed with statuscode: 400",
    "not-found": "not found",
    "file": "",
    "within": "curl: (22) The requested URL returned error: ",
}


def make_failing(name: str, seed: int = 1, **options: object) -> Simulation:
    site = make_site(seed=seed)
    SCENARIOS[name](site, **options)
    site.simulation.settle(60)
    return site.simulation


def unhealthy(simulation: Simulation) -> list[str]:
    """What the kubelet says of failing probes."""
    return [event["message"] for event in events_of(simulation, "Unhealthy")]


def test_every_way_has_its_words() -> None:
    assert set(SAID) | {"no-command"} == {"port", "http-port", *WRONG}


@pytest.mark.parametrize("seed", [1, 3])
@pytest.mark.parametrize("case", SAID)
def test_a_readiness_probe_that_is_wrong_leaves_a_program_running_and_never_ready(case: str, seed: int) -> None:
    simulation = make_failing("readiness_probe_failing", seed, case=case)
    (pod,) = pods_of(simulation)

    assert all(said.startswith("Readiness probe failed: ") and SAID[case] in said for said in unhealthy(simulation))
    assert unhealthy(simulation)
    assert (is_ready(pod), container_of(pod)["restartCount"]) == (False, 0)


@pytest.mark.parametrize("case", SAID)
@pytest.mark.parametrize("name", ["liveness_probe_failing", "startup_probe_failing"])
def test_the_same_mistake_in_other_probes_has_a_working_program_killed(name: str, case: str) -> None:
    simulation = make_failing(name, case=case, port=8081)
    (pod,) = pods_of(simulation)

    assert any(SAID[case] in said for said in unhealthy(simulation))
    assert container_of(pod)["restartCount"] > 0


@pytest.mark.parametrize(("name", "is_well"), [("readiness_probe_failing", False), ("liveness_probe_failing", True)])
def test_a_command_that_is_not_there_neither_passes_nor_counts_as_a_failure(name: str, is_well: bool) -> None:
    simulation = make_failing(name, case="no-command")
    (pod,) = pods_of(simulation)

    words = "probe errored and resulted in unknown state: rpc error: code = NotFound desc = failed to exec in container"
    assert all(words in said for said in unhealthy(simulation))
    assert (is_ready(pod), container_of(pod)["restartCount"]) == (is_well, 0)


def test_a_liveness_probe_that_comes_too_early_kills_a_program_that_starts() -> None:
    (pod,) = pods_of(make_failing("liveness_probe_failing", case="early"))

    assert container_of(pod)["restartCount"] > 0


@pytest.mark.parametrize("case", LATE)
def test_a_program_that_starts_is_killed_only_if_its_startup_probe_has_no_patience(case: str) -> None:
    (killed,) = pods_of(make_failing("startup_probe_failing", case=f"late-{case}"))
    simulation = make_failing("slow_start", seconds=90.0, case=case, probe="startupProbe")
    (starting,) = pods_of(simulation)

    assert container_of(killed)["restartCount"] > 0
    assert (is_ready(starting), container_of(starting)["restartCount"]) == (False, 0)

    simulation.settle(60)
    (started,) = pods_of(simulation)

    assert (is_ready(started), container_of(started)["restartCount"]) == (True, 0)


@pytest.mark.parametrize("how", ["file", "hangs", "answers", "deaf", "deaf-tcp"])
def test_a_program_that_is_stuck_was_ready_before(how: str) -> None:
    site = make_site(seed=1)
    SCENARIOS["app_wedged"](site, how=how, silent=True)
    ready = []
    for _ in range(8):
        site.simulation.settle(5)
        (pod,) = pods_of(site.simulation)
        ready.append(is_ready(pod))

    assert ready == sorted(ready, reverse=True)
    assert (any(ready), ready[-1], container_of(pod)["restartCount"]) == (True, False, 0)
