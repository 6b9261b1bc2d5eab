"""
Facts and links out of everything that is neither a workload, nor a pod's container, nor a plain Service. Pure.

One module per family; each offers `facts(graph)`, and `links(graph)` where it knows how things hang together.
"""

from collections.abc import Iterable

from incidents.evidence.graph import Graph
from incidents.evidence.objects import (
    certificates,
    claims,
    creation,
    crowding,
    deletions,
    dns,
    evictions,
    flux,
    ingresses,
    mounts,
    nodes,
    policies,
    rights,
    scaling,
    scheduling,
)
from incidents.models import Fact, Link

FACTS = (
    *(creation.facts, scheduling.facts, claims.facts, mounts.facts, evictions.facts, nodes.facts, scaling.facts),
    *(deletions.facts, ingresses.facts, policies.facts, dns.facts, rights.facts, flux.facts, certificates.facts),
    crowding.facts,
)
LINKS = (
    *(creation.links, scheduling.links, claims.links, scaling.links, deletions.links, ingresses.links, policies.links),
    *(dns.links, rights.links, flux.links, certificates.links),
    crowding.links,
)


def facts(graph: Graph) -> Iterable[Fact]:
    """Everything worth telling, nearest to the workloads first."""
    for source in FACTS:
        yield from source(graph)


def links(graph: Graph) -> Iterable[Link]:
    """How these objects hang together with workloads, with Services and with each other."""
    for source in LINKS:
        yield from source(graph)
