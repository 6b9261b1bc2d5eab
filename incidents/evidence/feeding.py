"""Who feeds a ready program that says last that nothing arrives. Pure."""

from collections.abc import Iterable

from incidents.callees import Directory
from incidents.evidence.graph import Graph, containers_of, pod_spec, ref_of
from incidents.evidence.objects.common import config_of
from incidents.feeders import Place, feeders_of, is_starved
from incidents.models import Link, ObjectRef, Relation
from incidents.snapshot import Json

STARVED = "starved"
"""The clue of a link from a program to whom it waits for, without calling it."""


def links(graph: Graph, directory: Directory, workloads: Iterable[Json]) -> Iterable[Link]:
    """From each of some workloads that get nothing to those that feed it."""
    for item in workloads:
        ref, where = ref_of(item), _starved(graph, ref_of(item))
        if not where:
            continue
        others = [each for each in graph.workloads() if ref_of(each).namespace == ref.namespace and each is not item]
        beside = {ref_of(each): containers_of(pod_spec(each)) for each in others}
        place = Place(str(ref.namespace), directory, config_of(graph, ref.namespace))
        for feeder in feeders_of(containers_of(pod_spec(item)), beside, place):
            detail = {"clue": STARVED}
            yield Link(relation=Relation.CALLS, source=ref, target=feeder, where=where, found=True, detail=detail)


def _starved(graph: Graph, ref: ObjectRef) -> str:
    """The log in which a workload says last that nothing arrives; '' for none."""
    for pod in graph.pods(ref):
        for container in containers_of(pod.get("spec") or {}):
            log = graph.snapshot.logs.get(f"{pod['metadata']['name']}/{container.get('name')}")
            if log is not None and is_starved(log.current):
                return f"log {container.get('name')} current"
    return ""
