"""Nodes that do not report, run short, or take nothing. Each has its own node, with the workload on it."""

from functools import partial

from incidents.standin.faults.site import GOOD_FOR_S, Site
from incidents.standin.faults.truth import Truth, fix
from incidents.standin.machines import cordon, press, silence
from incidents.standin.nodes import add_node


def _pinned(site: Site, node: str) -> None:
    """The workload on a node of its own."""
    if site.simulation.world.peek("Node", "", node) is None:
        add_node(site.simulation, node)
    site.deploy(site.running_image(), pod={"nodeSelector": {"kubernetes.io/hostname": node}})


def _name(site: Site) -> str:
    return f"worker-{site.seed % 7 + 1}-{site.name}"


def node_not_ready(site: Site, after_s: float = GOOD_FOR_S) -> Truth:
    """The kubelet falls silent."""
    node = _name(site)
    _pinned(site, node)
    site.simulation.after(after_s, partial(silence, site.simulation, node))
    return site.elsewhere("node_not_ready", "Node", node, may=(fix("cordon_node", "Node", node),))


def node_pressure(site: Site, after_s: float = GOOD_FOR_S, what: str = "") -> Truth:
    """The node runs short of memory, disk or process ids."""
    node = _name(site)
    _pinned(site, node)
    site.simulation.after(after_s, partial(press, site.simulation, node, what or site.pick("memory", "disk", "pid")))
    return site.elsewhere("node_pressure", "Node", node, may=(fix("cordon_node", "Node", node),))


def node_cordoned(site: Site, after_s: float = 2.0) -> Truth:
    """Somebody cordoned the only node that the workload may be on, and then it was to grow."""
    node = _name(site)
    _pinned(site, node)
    made = site.simulation.world.peek(site.kind, site.namespace, site.name)
    site.simulation.after(after_s, partial(cordon, site.simulation, node))
    if made is not None and "replicas" in made["spec"]:
        site.later(made, lambda spec: spec | {"replicas": spec["replicas"] + 1}, after_s + 5)
    return site.elsewhere("node_cordoned", "Node", node, may=(fix("uncordon_node", "Node", node),))
