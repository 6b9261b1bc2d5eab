"""What a workload's template refers to, and which of that is known to be absent. Pure."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from incidents.evidence.graph import Graph, containers_of, pod_spec, ref_of
from incidents.evidence.objects.common import exists
from incidents.models import Fact, Link, ObjectRef, Relation, Signal, ref_to
from incidents.snapshot import Json

BUILT_IN_CLASSES = ("system-cluster-critical", "system-node-critical")


class _Use(NamedTuple):
    kind: str
    name: str
    where: str
    key: str = ""
    container: str = ""
    optional: bool = False
    relation: Relation = Relation.REFERS


def links(graph: Graph) -> Iterable[Link]:
    """From every workload to what its template names, and to the nodes that its pods run on."""
    for item in graph.workloads():
        ref = ref_of(item)
        for use in _uses(pod_spec(item)):
            target = _target(use, ref)
            detail = {"key": use.key, "container": use.container, "optional": "yes" if use.optional else ""}
            yield Link(
                relation=use.relation,
                source=ref,
                target=target,
                where=use.where,
                found=_found(graph, target),
                detail={key: value for key, value in detail.items() if value},
            )
        yield from _pods_and_nodes(graph, ref)


def facts(graph: Graph) -> Iterable[Fact]:
    """What is referred to, has to be there, and is known to be absent."""
    for item in graph.workloads():
        ref = ref_of(item)
        for use in _uses(pod_spec(item)):
            lack = None if use.optional else _lack(graph, use, ref)
            if lack is not None:
                detail = {"kind": use.kind, "name": use.name, "key": use.key, "where_": use.where}
                words = f"{ref} refers to {use.kind} {use.name}{lack}"
                yield graph.fact(
                    Signal.REFERENCE_MISSING, ref, f"spec {use.where}", words, container=use.container, **detail
                )


def _lack(graph: Graph, use: _Use, ref: ObjectRef) -> str | None:
    target = _target(use, ref)
    found = _found(graph, target)
    if found is False:
        return ", which does not exist"
    seen = graph.get(target)
    if not found or not use.key or use.kind != "ConfigMap" or seen is None or seen.get("metadata_only"):
        return None
    keys = {**(seen.get("data") or {}), **(seen.get("binaryData") or {})}
    return None if use.key in keys else f", which has no key {use.key}"


def _target(use: _Use, ref: ObjectRef) -> ObjectRef:
    return ref_to(use.kind, use.name, None if use.kind == "PriorityClass" else ref.namespace)


def _found(graph: Graph, target: ObjectRef) -> bool | None:
    if target.kind == "PriorityClass" and target.name in BUILT_IN_CLASSES:
        return True
    return exists(graph, target)


def _pods_and_nodes(graph: Graph, ref: ObjectRef) -> Iterable[Link]:
    nodes: set[str] = set()
    for pod in graph.pods(ref):
        if ref.kind != "Pod":
            yield Link(relation=Relation.OWNS, source=ref, target=ref_of(pod), found=True)
        node = (pod.get("spec") or {}).get("nodeName")
        if node and node not in nodes:
            nodes.add(node)
            target = ObjectRef(kind="Node", name=node)
            yield Link(
                relation=Relation.RUNS_ON, source=ref, target=target, where="spec.nodeName", found=_found(graph, target)
            )


def _uses(spec: Json) -> Iterator[_Use]:
    for container in containers_of(spec):
        yield from _of_container(container)
    for volume in spec.get("volumes") or []:
        yield from _of_volume(volume)
    for secret in spec.get("imagePullSecrets") or []:
        yield _Use("Secret", str(secret.get("name")), "imagePullSecrets", optional=True)
    account = spec.get("serviceAccountName") or spec.get("serviceAccount")
    if account:
        yield _Use("ServiceAccount", str(account), "serviceAccountName")
    if spec.get("priorityClassName"):
        yield _Use("PriorityClass", str(spec["priorityClassName"]), "priorityClassName")


def _of_container(container: Json) -> Iterator[_Use]:
    name = str(container.get("name", ""))
    for source in container.get("envFrom") or []:
        for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
            ref = source.get(field)
            if ref and ref.get("name"):
                yield _Use(kind, ref["name"], f"containers[{name}].envFrom", "", name, bool(ref.get("optional")))
    for variable in container.get("env") or []:
        for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
            ref = (variable.get("valueFrom") or {}).get(field)
            if ref and ref.get("name"):
                where = f"containers[{name}].env {variable.get('name')}"
                yield _Use(kind, ref["name"], where, str(ref.get("key", "")), name, bool(ref.get("optional")))


def _of_volume(volume: Json) -> Iterator[_Use]:
    where = f"volumes[{volume.get('name')}]"
    sources = [volume, *((volume.get("projected") or {}).get("sources") or [])]
    for source in sources:
        for field, kind, key in (("configMap", "ConfigMap", "name"), ("secret", "Secret", "secretName")):
            ref = source.get(field)
            name = (ref or {}).get(key) or (ref or {}).get("name")
            if ref and name:
                keys = [str(item.get("key", "")) for item in ref.get("items") or []] or [""]
                for each in keys:
                    yield _Use(kind, name, where, each, "", bool(ref.get("optional")), Relation.MOUNTS)
    claim = (volume.get("persistentVolumeClaim") or {}).get("claimName")
    if claim:
        yield _Use("PersistentVolumeClaim", claim, where, relation=Relation.MOUNTS)
