"""The top owner of the pod is the focus, not what the pod's name looks like."""

import pytest

from incidents.models import ObjectRef
from incidents.observing import look
from incidents.standin.faults import SCENARIOS, Site
from incidents.standin.simulation import Simulation
from incidents.standin.source import SimulationSource
from tests.factories import WEB, make_subject
from tests.observing.worlds import Watched, make_world, seen


def made(kind: str) -> tuple[Simulation, str]:
    """A settled workload of one kind, and the name of one of its pods."""
    simulation = Simulation(1)
    SCENARIOS["missing_env_var"](Site(simulation, "shop", "web", 1, kind=kind))
    simulation.settle(90)
    return simulation, str(simulation.world.all("Pod", "shop")[0]["metadata"]["name"])


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"])
async def test_the_pods_owner_counts_and_not_its_name(kind: str) -> None:
    simulation, pod = made(kind)
    snapshot = await seen(simulation, pod, name="something-else")

    assert snapshot.focus == ObjectRef(kind=kind, name="web", namespace="shop")
    assert snapshot.logs


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"])
async def test_a_workload_is_found_by_name_whatever_its_kind(kind: str) -> None:
    simulation, _ = made(kind)

    assert (await seen(simulation)).focus == ObjectRef(kind=kind, name="web", namespace="shop")


async def test_a_job_of_a_cron_job_leads_to_the_cron_job() -> None:
    simulation, _ = made("CronJob")
    job = simulation.world.all("Job", "shop")[0]["metadata"]["name"]
    snapshot = await seen(simulation, kind="Job", name=job)

    assert snapshot.focus == ObjectRef(kind="CronJob", name="web", namespace="shop")
    assert snapshot.logs


async def test_a_bare_pod_is_its_own_owner() -> None:
    simulation = Simulation(1)
    site = Site(simulation, "shop", "web", 1)
    container = {"name": "app", "image": site.running_image(), "resources": {}}
    site.add("Pod", "web", {"spec": {"containers": [container]}})
    simulation.settle(30)

    assert (await seen(simulation)).focus == ObjectRef(kind="Pod", name="web", namespace="shop")


async def test_a_pod_that_is_gone_leads_to_its_maker_even_if_the_name_was_cut_for_it() -> None:
    simulation, long = Simulation(1), "a-workload-with-a-name-so-long-that-pods-cannot-carry-all-of-it"
    SCENARIOS["healthy"](Site(simulation, "shop", long, 1))
    simulation.settle(30)
    (replica_set,) = simulation.world.all("ReplicaSet", "shop")
    gone = f"{replica_set['metadata']['name']}-"[:58] + "bcdfg"
    snapshot = await seen(simulation, gone, name=gone)

    assert snapshot.focus == ObjectRef(kind="Deployment", name=long, namespace="shop")


async def test_an_owner_that_may_not_be_read_is_known_by_reference() -> None:
    simulation, pod = made("Deployment")
    source = Watched(SimulationSource(simulation), refused=("Deployment", "ReplicaSet"))
    snapshot = await look(source, make_subject(), pod)

    assert snapshot.focus == WEB
    assert "Deployment" not in snapshot.objects


async def test_nothing_of_that_name_is_no_focus_and_still_a_look() -> None:
    snapshot = await seen(make_world(web="healthy"), name="nothing")

    assert snapshot.focus is None
    assert len(snapshot.of("Deployment")) == 1
