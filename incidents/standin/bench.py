"""How fast the embedded cluster is: `python -m incidents.standin.bench`."""

import gc
from statistics import median
from time import process_time

from incidents.standin.bench_api import measure_api
from incidents.standin.faults import SCENARIOS, Site
from incidents.standin.simulation import Simulation

WORKLOADS = 12
SETTLE_S = 120.0
RARELY = (50_000, 50, 50)
"""When garbage is collected, as in the served cluster."""

WHOLE_CLUSTER = (
    "admission_rejected dns_failure finalizer_stuck hpa_no_metrics limit_range_refuses preempted quota_exceeded "
    "node_cordoned node_not_ready node_pressure"
)
"""Scenarios that concern their neighbours as well: with them, worlds would have more broken workloads than is said."""


def make_world(seed: int, broken: int = 1, workloads: int = WORKLOADS) -> Simulation:
    """A world of healthy workloads with services, so many of them broken, two virtual minutes after they were made."""
    simulation = Simulation(seed)
    faults = [name for name in SCENARIOS if name not in WHOLE_CLUSTER.split()]
    for number in range(workloads):
        name = faults[(seed * broken + number) % len(faults)] if number < broken else "healthy"
        SCENARIOS[name](Site(simulation, "bench", f"workload-{number}", seed + number))
    simulation.settle(SETTLE_S)
    return simulation


def seconds_per_world(broken: int, worlds: int) -> list[float]:
    """Processor time of each world, sorted. The first is not counted: it fills the caches."""
    make_world(0, broken).close()
    return sorted(_timed(seed, broken) for seed in range(worlds))


def _timed(seed: int, broken: int) -> float:
    started = process_time()
    make_world(seed, broken).close()
    return process_time() - started


def told(broken: int, worlds: int) -> str:
    """One line of figures."""
    seconds = seconds_per_world(broken, worlds)
    low, high = seconds[int(worlds * 0.1)], seconds[int(worlds * 0.9)]
    rates = f"median {1 / median(seconds):.0f}/s (10th to 90th percentile {1 / high:.0f} to {1 / low:.0f}), "
    mean = f"{worlds / sum(seconds):.0f}/s on average"
    return f"worlds of {WORKLOADS} workloads, {broken} broken, settled for {SETTLE_S:.0f} virtual s: {rates}{mean}"


def main(worlds: int = 200) -> None:
    """Print the figures."""
    gc.set_threshold(*RARELY)
    for broken in (1, 2, WORKLOADS):
        print(told(broken, worlds))
    print(f"(n = {worlds} each, one core)")
    api = measure_api()
    print(*api.latencies, sep="\n")
    print(f"memory of the server: {api.empty_mib:.0f} MiB empty, {api.full_mib:.0f} MiB with {api.pods} pods")


if __name__ == "__main__":
    main()
