"""How fast the embedded cluster is: `python -m incidents.standin.bench`."""

from time import process_time

from incidents.standin.bench_api import measure_api
from incidents.standin.faults import SCENARIOS, Site
from incidents.standin.simulation import Simulation

WORKLOADS = 12
SETTLE_S = 120.0


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


def main() -> None:
    """Print the figures."""
    worlds, api = 40, measure_api()
    print(f"worlds of {WORKLOADS} workloads, settled for {SETTLE_S:.0f} virtual s: {worlds_per_second(worlds):.0f}/s")
    print(f"(n = {worlds}, one core)")
    print(*api.latencies, sep="\n")
    print(f"memory of the server: {api.empty_mib:.0f} MiB empty, {api.full_mib:.0f} MiB with {api.pods} pods")


if __name__ == "__main__":
    main()
