"""Many healthy pods, for measuring and for clusters in which a fault has to be found."""

from incidents.standin.faults.site import Site
from incidents.standin.nodes import add_node, node_names
from incidents.standin.programs import RUNS
from incidents.standin.simulation import Simulation

PODS_PER_NODE = 100


def crowd(simulation: Simulation, pods: int, namespace: str, per_workload: int = 25) -> None:
    """So many healthy pods in one namespace, with the nodes to carry them."""
    for number in range(len(node_names(simulation)), (pods + len(simulation.placed)) // PODS_PER_NODE + 1):
        add_node(simulation, f"lab-{number + 1}")
    for index, start in enumerate(range(0, pods, per_workload)):
        site = Site(simulation, namespace, f"crowd-{index:03d}")
        deployment = site.deploy(site.image("v1.0.0", *RUNS.behaviours))
        deployment["spec"] = deployment["spec"] | {"replicas": min(per_workload, pods - start)}
