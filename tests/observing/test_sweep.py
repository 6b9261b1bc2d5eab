"""The sweep finds what is short of pods or crashes, whatever made it, and names what it did not see."""

import pytest

from incidents.errors import PermanentError
from incidents.observing import unhealthy_workloads
from incidents.standin.faults import SCENARIOS, Site
from incidents.standin.source import SimulationSource
from tests.cluster.conftest import Embedded
from tests.observing.worlds import Watched, make_crowd, make_world


async def test_a_sweep_finds_what_is_short_of_replicas(embedded: Embedded) -> None:
    await embedded.inject("missing_env_var")
    await embedded.inject("healthy", "fine")

    assert await unhealthy_workloads(embedded.cluster, "shop") == (("web",), 2, ())


async def test_a_sweep_sees_every_kind_of_workload() -> None:
    simulation = make_world(fine="healthy")
    for kind in ("StatefulSet", "DaemonSet", "Job"):
        SCENARIOS["missing_env_var"](Site(simulation, "shop", kind.lower(), 1, kind=kind))
        SCENARIOS["healthy"](Site(simulation, "shop", f"good-{kind.lower()}", 1, kind=kind))
    simulation.settle(200)
    names, looked_at, _ = await unhealthy_workloads(SimulationSource(simulation), "shop")

    assert names == ("statefulset", "daemonset", "job")
    assert looked_at == 7


async def test_a_sweep_of_a_crowd_asks_as_little_as_of_a_few_and_says_what_it_did_not_see() -> None:
    simulation = make_world(web="missing_env_var")
    make_crowd(simulation, 200)
    source = Watched(SimulationSource(simulation))
    names, _, missing = await unhealthy_workloads(source, "shop")

    assert names == ("web",)
    assert missing == ("Pod: only the first 100 were read",)
    assert len(source.asked) == 6


async def test_a_sweep_of_a_namespace_that_does_not_exist_is_refused() -> None:
    with pytest.raises(PermanentError, match="nowhere does not exist"):
        await unhealthy_workloads(SimulationSource(make_world()), "nowhere")
