"""Who would have made what is missing, and was refused by the API server. Pure."""

from collections.abc import Iterable

from incidents.evidence import references
from incidents.evidence.graph import Graph, containers_of, pod_spec, ref_of
from incidents.makers import RESOURCES, kept_from, may_make
from incidents.models import Link, ObjectRef, Relation
from incidents.snapshot import Json


def links(graph: Graph) -> Iterable[Link]:
    """From operators to the Secrets and ConfigMaps that others wait for and that they were kept from making."""
    absent = [link for link in references.links(graph) if link.found is False and link.target.kind in RESOURCES]
    for target in dict.fromkeys(link.target for link in absent if "optional" not in link.detail):
        for item in graph.workloads():
            where = _where(graph, item, target) if ref_of(item).namespace == target.namespace else ""
            if where:
                yield Link(relation=Relation.MAKES, source=ref_of(item), target=target, where=where, found=False)


def _where(graph: Graph, item: Json, target: ObjectRef) -> str:
    """The log in which a workload says why it does not make an object; '' for none."""
    namespace, ref = str(target.namespace), ref_of(item)
    account = str(pod_spec(item).get("serviceAccountName") or "default")
    if not may_make(target.kind, account, namespace, graph.all("Role"), graph.all("RoleBinding")):
        return ""
    for pod in graph.pods(ref):
        for container in containers_of(pod.get("spec") or {}):
            log = graph.snapshot.logs.get(f"{pod['metadata']['name']}/{container.get('name')}")
            if log is not None and kept_from(log.current, target.name, namespace, (account, ref.name)):
                return f"log {container.get('name')} current"
    return ""
