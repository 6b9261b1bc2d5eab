"""
From raw objects to facts. Pure: a snapshot goes in, evidence comes out, and every fact says where it was seen.

Text of the cluster (logs, events, messages) is quoted, cut and blanked here; nothing in it is ever obeyed. What does
not hang together with the object that the alert is about is left out: evidence stays small in a large namespace.
"""

from collections.abc import Iterable

from incidents.callees import Directory
from incidents.evidence import (
    calls,
    changes,
    feeding,
    fullness,
    making,
    objects,
    owners,
    references,
    services,
    usage,
    values,
    warnings,
)
from incidents.evidence.graph import Digest, Graph, condition, ref_of
from incidents.evidence.marks import marks
from incidents.evidence.neighbourhood import MAX_STEPS, around
from incidents.evidence.pods import pod_facts
from incidents.evidence.templates import binding_of
from incidents.evidence.workloads import facts_about, workload_facts
from incidents.models import Evidence, Fact, Link, ObjectRef, Room, Signal, Subject, WorkloadFacts
from incidents.quantities import bytes_of, number_of
from incidents.snapshot import Json, Snapshot

Workloads = list[tuple[Json, WorkloadFacts]]
FAR = frozenset({
    Signal.NEAR_MISS, Signal.DNS_DOWN, Signal.NODE_NOT_READY, Signal.NODE_PRESSURE, Signal.NODE_CORDONED,
})  # fmt: skip
"""Facts that matter though no link leads to their object."""


def evidence_from(subject: Subject, snapshot: Snapshot, digest: Digest, known: Iterable[str] = ()) -> Evidence:
    """Boil a snapshot down to what a diagnosis may look at. `known` are secrets to blank wherever they occur."""
    graph = Graph(snapshot, digest, known)
    directory = Directory(graph.all("Service"))
    near, links, workloads, pods = _nearby(graph, directory)
    facts = [fact for fact in _facts(graph, workloads, pods, links) if fact.source.object in near or fact.signal in FAR]
    return Evidence(
        subject=subject,
        focus=snapshot.focus,
        observed_at=snapshot.taken_at,
        workloads=tuple(sorted((each for _, each in workloads), key=lambda each: near[each.ref])),
        links=tuple(link for link in links if link.source in near and link.target in near),
        facts=tuple(sorted(facts, key=lambda fact: near.get(fact.source.object, MAX_STEPS))),
        missing=snapshot.missing,
        largest_node=_largest_node(graph),
        bindings=_bindings(graph, near),
        marks=marks(graph, near),
    )


def _nearby(graph: Graph, directory: Directory) -> tuple[dict[ObjectRef, int], list[Link], Workloads, list[Fact]]:
    """
    What hangs together with the focus, and what the pods of its workloads show.

    Logs are read of near workloads only, and may name more of them: so far as that goes on, five calls at most.
    """
    links, workloads, pods = list(_distinct(_links(graph, directory))), Workloads(), list[Fact]()
    everybody = {ref_of(item): item for item in graph.workloads()}
    while True:
        near = around(graph.snapshot.focus, links, everybody)
        known = {workload.ref for _, workload in workloads}
        found = [ref for ref in near if ref in everybody and ref not in known]
        fresh = [(everybody[ref], workload_facts(graph, everybody[ref])) for ref in found]
        if not fresh:
            return near, links, workloads, pods
        told = [fact for _, workload in fresh for fact in pod_facts(graph, workload)]
        fed = feeding.links(graph, directory, [item for item, _ in fresh])
        links = list(_distinct((*links, *calls.links_from_logs(graph, directory, told, links), *fed)))
        workloads += fresh
        pods += told


def _links(graph: Graph, directory: Directory) -> Iterable[Link]:
    yield from references.links(graph)
    yield from services.links(graph)
    yield from calls.links(graph, directory)
    yield from objects.links(graph)
    yield from owners.links(graph)
    yield from making.links(graph)


def _facts(graph: Graph, workloads: Workloads, pods: list[Fact], links: list[Link]) -> Iterable[Fact]:
    for item, workload in workloads:
        yield from changes.facts(graph, item, workload)
        yield from facts_about(graph, item, workload)
    yield from pods
    yield from references.facts(graph)
    yield from services.facts(graph, _listening(graph, pods))
    yield from values.facts(graph, workloads, links, [fact for fact in pods if fact.signal is Signal.LOG])
    yield from fullness.facts(graph, pods)
    yield from usage.facts(graph)
    yield from objects.facts(graph)
    yield from owners.facts(graph)
    yield from warnings.facts(graph)


def _distinct(links: Iterable[Link]) -> Iterable[Link]:
    """Each edge once, the first telling of it."""
    told: dict[tuple[object, ...], Link] = {}
    for link in links:
        told.setdefault((link.relation, link.source, link.target, link.where), link)
    return told.values()


def _listening(graph: Graph, pods: list[Fact]) -> dict[ObjectRef, set[str]]:
    """Workload -> the ports that its logs say are served."""
    found: dict[ObjectRef, set[str]] = {}
    for fact in pods:
        port = fact.detail.get("port", "")
        pod = graph.get(fact.source.object)
        if fact.detail.get("clue") == "listening" and port.isdecimal() and pod is not None:
            found.setdefault(graph.top(pod), set()).add(port)
    return found


def _bindings(graph: Graph, near: dict[ObjectRef, int]) -> dict[str, str]:
    bound = [item for ref in near if (item := graph.get(ref)) is not None and ref.kind not in ("Secret", "Event")]
    kept = [each for item in bound for kind in ("ReplicaSet", "ControllerRevision") for each in graph.owned(item, kind)]
    return {
        f"{item['kind']}/{item['metadata']['name']}": binding_of(item, graph.digest)
        for item in (*kept, *reversed(bound))
        if item["metadata"].get("uid")
    }


def _largest_node(graph: Graph) -> Room | None:
    rooms = [room for node in graph.all("Node") if _takes_pods(node) and (room := _room(node)) is not None]
    return max(rooms, key=lambda room: (room.memory_bytes, room.cpu_millis), default=None)


def _room(node: Json) -> Room | None:
    free = (node.get("status") or {}).get("allocatable") or {}
    try:
        cpu, memory = number_of(str(free.get("cpu", "0"))), bytes_of(str(free.get("memory", "0")))
    except ValueError:  # what is no quantity says nothing
        return None
    return Room(cpu_millis=int(cpu * 1000), memory_bytes=memory)


def _takes_pods(node: Json) -> bool:
    ready = (condition(node, "Ready") or {}).get("status") == "True"
    return ready and not (node.get("spec") or {}).get("unschedulable")


__all__ = ["evidence_from"]
