"""How fast the embedded cluster is: `python -m incidents.standin.bench`."""

import asyncio
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time

import httpx

from incidents.standin.faults import SCENARIOS, Site, crowd
from incidents.standin.server import Order, running
from incidents.standin.simulation import Simulation

WORKLOADS = 12
SETTLE_S = 120.0


@dataclass(frozen=True)
class Figures:
    """What was measured, with the number of repetitions."""

    worlds_per_second: float
    worlds: int
    list_median_ms: float
    list_p95_ms: float
    pods: int
    lists: int


def make_world(seed: int, workloads: int = WORKLOADS) -> Simulation:
    """A world of mixed scenarios, two virtual minutes after they were set up."""
    simulation = Simulation(seed)
    scenarios = list(SCENARIOS.values())
    for number in range(workloads):
        scenarios[(seed + number) % len(scenarios)](Site(simulation, "bench", f"workload-{number}", seed + number))
    simulation.settle(SETTLE_S)
    return simulation


def worlds_per_second(worlds: int = 40) -> float:
    """Worlds generated and settled in a second of one core's time, without HTTP."""
    started = process_time()
    for seed in range(worlds):
        make_world(seed)
    return worlds / (process_time() - started)


async def list_seconds(pods: int = 500, lists: int = 60) -> list[float]:
    """How long each list of so many pods takes through HTTP, body read; every list meets changed pods at first."""
    async with running(Order(warm_up_s=1)) as cluster, httpx.AsyncClient(base_url=cluster.url) as client:
        crowd(cluster.served.cluster.simulation, pods, "crowd")
        cluster.served.cluster.pace.skip(60)
        return [await _timed(client) for _ in range(lists)]


async def _timed(client: httpx.AsyncClient) -> float:
    started = perf_counter()
    response = await client.get("/api/v1/namespaces/crowd/pods")
    response.raise_for_status()
    return perf_counter() - started


def measure(worlds: int = 40, pods: int = 500, lists: int = 60) -> Figures:
    """All figures."""
    seconds = sorted(asyncio.run(list_seconds(pods, lists)))
    p95 = seconds[int(len(seconds) * 0.95)]
    return Figures(worlds_per_second(worlds), worlds, median(seconds) * 1000, p95 * 1000, pods, lists)


def main() -> None:
    """Print the figures."""
    found = measure()
    print(f"worlds of {WORKLOADS} workloads, settled for {SETTLE_S:.0f} virtual s: {found.worlds_per_second:.0f}/s")
    print(f"list of {found.pods} pods: median {found.list_median_ms:.1f} ms, p95 {found.list_p95_ms:.1f} ms")
    print(f"(n = {found.worlds} worlds, {found.lists} lists, one core)")


if __name__ == "__main__":
    main()
