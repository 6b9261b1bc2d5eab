"""Containers: what their programs need, how they crash, wait and recover, and what stays in their logs."""

import pytest

from incidents.standin.errors import ApiError
from incidents.standin.faults import crash_loop, healthy, missing_env_var, oom_killed
from incidents.standin.pod_logs import pod_log
from incidents.standin.pod_template import admitted
from incidents.standin.programs import NeedsVariable
from incidents.standin.shapes import Obj, is_ready
from incidents.standin.simulation import Simulation
from tests.standin.makers import (
    change,
    change_container,
    condition,
    container_of,
    deployment_of,
    events_of,
    make_image,
    make_site,
    pods_of,
)


def give(simulation: Simulation, *variables: Obj) -> None:
    change_container(simulation, env=list(variables))
    simulation.settle(30)


def make_broken(second: str = "", seed: int = 1) -> Simulation:
    site = make_site(seed=seed)
    missing_env_var(site, second=second)
    site.simulation.settle(115)
    return site.simulation


def states_over_time(simulation: Simulation, steps: int) -> list[str]:
    seen = []
    for _ in range(steps):
        simulation.settle(1)
        state = container_of(pods_of(simulation)[0])["state"]
        word = next(iter(state))
        seen.append(state[word].get("reason", word))
    return seen


def test_giving_the_variable_makes_the_workload_healthy() -> None:
    simulation = make_broken()
    give(simulation, {"name": "REQUIRED_CONFIG", "value": "postgres://db"})

    assert condition(deployment_of(simulation), "Available") == ("True", "MinimumReplicasAvailable")
    assert [is_ready(pod) for pod in pods_of(simulation)] == [True]


def test_an_empty_value_is_as_bad_as_none() -> None:
    simulation = make_broken()
    give(simulation, {"name": "REQUIRED_CONFIG", "value": ""})

    assert container_of(pods_of(simulation)[0])["restartCount"] > 0


def test_the_first_fix_does_not_help_when_a_second_variable_is_missing() -> None:
    simulation = make_broken(second="SECOND_CONFIG")
    give(simulation, {"name": "REQUIRED_CONFIG", "value": "x"})
    (pod,) = [pod for pod in pods_of(simulation) if len(pod["spec"]["containers"][0]["env"]) == 1]

    assert "SECOND_CONFIG is not set" in pod_log(simulation, pod, {})
    give(simulation, {"name": "REQUIRED_CONFIG", "value": "x"}, {"name": "SECOND_CONFIG", "value": "y"})
    assert condition(deployment_of(simulation), "Available")[0] == "True"


def test_a_value_may_come_from_a_secret_that_exists() -> None:
    simulation = make_broken()
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "s", "namespace": "shop"},
        "data": {"k": "eA=="},
    }
    simulation.world.add(secret)
    give(simulation, {"name": "REQUIRED_CONFIG", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}})

    assert condition(deployment_of(simulation), "Available")[0] == "True"


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ({"secretKeyRef": {"name": "nope", "key": "k"}}, 'secret "nope" not found'),
        ({"configMapKeyRef": {"name": "nope", "key": "k"}}, 'configmap "nope" not found'),
        (
            {"configMapKeyRef": {"name": "kube-root-ca.crt", "key": "k"}},
            "couldn't find key k in ConfigMap shop/kube-root-ca.crt",
        ),
    ],
)
def test_a_reference_that_does_not_resolve_keeps_the_container_from_being_created(reference: Obj, message: str) -> None:
    simulation = make_broken()
    give(simulation, {"name": "REQUIRED_CONFIG", "valueFrom": reference})
    states = [container_of(pod)["state"].get("waiting") for pod in pods_of(simulation)]

    assert {"reason": "CreateContainerConfigError", "message": message} in states
    assert any(event["message"] == f"Error: {message}" for event in events_of(simulation, "Failed"))


def test_a_crash_loop_backs_off_further_and_further() -> None:
    site = make_site(seed=1)
    crash_loop(site)
    site.simulation.settle(1500)
    restarts = container_of(pods_of(site.simulation)[0])["restartCount"]

    assert 7 <= restarts <= 10


def test_a_crash_loop_mostly_reads_terminated_and_now_and_then_crash_loop_back_off() -> None:
    seen: list[str] = []
    for seed in (1, 3, 5, 7):
        site = make_site(seed=seed, simulation=Simulation(seed))
        crash_loop(site)
        site.simulation.settle(5)
        seen += states_over_time(site.simulation, 300)

    assert seen.count("Error") > seen.count("CrashLoopBackOff") > 0


def test_the_container_counts_as_ready_for_the_moment_before_its_crash_is_seen() -> None:
    site = make_site(seed=1)
    crash_loop(site)
    ready = set()
    for _ in range(40):
        site.simulation.settle(0.1)
        ready |= {is_ready(pod) for pod in pods_of(site.simulation)}

    assert ready == {True, False}


def test_more_memory_ends_the_oom_kills() -> None:
    site = make_site(seed=1)
    oom_killed(site, needs_mib=48, limit_mib=24)
    site.simulation.settle(115)
    before = container_of(pods_of(site.simulation)[0])
    change_container(site.simulation, resources={"limits": {"memory": "64Mi"}})
    site.simulation.settle(30)

    assert (before["lastState"]["terminated"]["reason"], before["lastState"]["terminated"]["exitCode"]) == (
        "OOMKilled",
        137,
    )
    assert condition(deployment_of(site.simulation), "Available")[0] == "True"


def test_a_request_beyond_the_node_leaves_the_pod_unscheduled() -> None:
    site = make_site(seed=1)
    oom_killed(site)
    site.simulation.settle(5)
    change_container(site.simulation, resources={"limits": {"memory": "64Gi"}, "requests": {"memory": "64Gi"}})
    site.simulation.settle(10)
    pending = [pod for pod in pods_of(site.simulation) if pod["status"]["phase"] == "Pending"]

    assert [condition(pod, "PodScheduled") for pod in pending] == [("False", "Unschedulable")]
    assert "1 Insufficient memory" in events_of(site.simulation, "FailedScheduling")[0]["message"]


def test_the_log_of_a_dead_container_stays_and_the_one_before_is_gone() -> None:
    simulation = make_broken()
    (pod,) = pods_of(simulation)

    assert pod_log(simulation, pod, {}) == "FATAL: REQUIRED_CONFIG is not set\n"
    assert pod_log(simulation, pod, {"previous": "true"}).startswith("unable to retrieve container logs for containerd")


def test_while_the_new_instance_runs_the_previous_log_can_be_read() -> None:
    site = make_site(seed=1)
    image = make_image(site.simulation, "slow", NeedsVariable("NEVER", line="giving up"))
    site.deploy(image)
    logs = set()
    for _ in range(100):
        site.simulation.settle(0.5)
        for pod in pods_of(site.simulation):
            if pod["status"].get("containerStatuses") and "running" in container_of(pod)["state"]:
                logs.add(previous_or_reason(site.simulation, pod))

    assert "giving up\n" in logs


def previous_or_reason(simulation: Simulation, pod: Obj) -> str:
    try:
        return pod_log(simulation, pod, {"previous": "true"})
    except ApiError as e:
        return str(e)


def test_an_image_that_is_pushed_later_is_pulled_at_last() -> None:
    site = make_site(seed=1)
    site.deploy("127.0.0.1:5000/shop/web:late")
    site.simulation.settle(60)
    make_image(site.simulation, "late")
    site.simulation.settle(100)

    assert condition(deployment_of(site.simulation), "Available")[0] == "True"


def test_a_pod_that_restarts_never_ends_as_failed() -> None:
    site = make_site(seed=1)
    image = make_image(site.simulation, "once", NeedsVariable("NEVER"))
    site.simulation.add_namespace("shop")
    spec = {"containers": [{"name": "app", "image": image}], "restartPolicy": "Never"}
    make_pod(site.simulation, spec)
    site.simulation.settle(30)
    (pod,) = pods_of(site.simulation)

    assert pod["status"]["phase"] == "Failed"
    assert container_of(pod)["restartCount"] == 0


def make_pod(simulation: Simulation, spec: Obj) -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "bare", "namespace": "shop"}, "spec": spec}
    simulation.world.add(admitted(simulation.world, pod))


def test_a_service_lists_only_ready_pods_as_addresses() -> None:
    site = make_site(seed=0)
    healthy(site)
    site.simulation.settle(10)
    (endpoints,) = site.simulation.world.all("Endpoints", "shop")
    change(site.simulation, replicas=0)
    site.simulation.settle(10)
    (emptied,) = site.simulation.world.all("Endpoints", "shop")

    assert len(endpoints["subsets"][0]["addresses"]) == 2
    assert endpoints["subsets"][0]["ports"] == [{"port": 8080, "protocol": "TCP"}]
    assert "subsets" not in emptied
