"""Ingresses that name a class, a service, a port or a TLS secret that does not exist. Pure."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from incidents.evidence.graph import Graph, ref_of
from incidents.evidence.objects.common import exists, reference
from incidents.models import Fact, Link, ObjectRef, Relation, Signal
from incidents.snapshot import Json


class _Backend(NamedTuple):
    service: str
    port: str
    where: str


def facts(graph: Graph) -> Iterable[Fact]:
    """What each Ingress names and is known to be absent."""
    for item in graph.all("Ingress"):
        for what, name, where, words in (*_class(graph, item), *_backends_missing(graph, item), *_secrets(graph, item)):
            ref = ref_of(item)
            yield graph.fact(Signal.BACKEND_MISSING, ref, where, f"{ref} {words}", what=what, name=name)


Lack = tuple[str, str, str, str]
"""What (class | service | port | secret), its name, where it is named, in words."""


def _class(graph: Graph, item: Json) -> Iterator[Lack]:
    name = (item.get("spec") or {}).get("ingressClassName")
    if name and exists(graph, reference("IngressClass", str(name), None)) is False:
        yield "class", str(name), "spec.ingressClassName", f"wants IngressClass {name}, which does not exist"


def _backends_missing(graph: Graph, item: Json) -> Iterator[Lack]:
    told: set[tuple[str, str]] = set()
    for backend in _backends(item):
        if (backend.service, backend.port) in told:
            continue
        told.add((backend.service, backend.port))
        ref = _service(item, backend)
        service = graph.get(ref)
        if service is None and exists(graph, ref) is False:
            yield "service", backend.service, backend.where, f"sends to {ref}, which does not exist"
        elif service is not None and backend.port and backend.port not in _ports(service):
            has = ", ".join(sorted(_ports(service)))
            name = f"{backend.service}:{backend.port}"
            yield "port", name, backend.where, f"sends to port {backend.port} of {ref}, which has {has or 'no ports'}"


def _service(item: Json, backend: _Backend) -> ObjectRef:
    return reference("Service", backend.service, item["metadata"].get("namespace"))


def _ports(service: Json) -> set[str]:
    """Numbers and names of a service's ports."""
    ports = (service.get("spec") or {}).get("ports") or ()
    return {str(port["port"]) for port in ports if port.get("port")} | {
        str(port["name"]) for port in ports if port.get("name")
    }


def _backends(item: Json) -> Iterator[_Backend]:
    spec = item.get("spec") or {}
    if spec.get("defaultBackend"):
        yield from _backend(spec["defaultBackend"], "spec.defaultBackend")
    for index, rule in enumerate(spec.get("rules") or ()):
        for path in (rule.get("http") or {}).get("paths") or ():
            yield from _backend(path.get("backend") or {}, f"spec.rules[{index}] {path.get('path') or '/'}")


def _backend(backend: Json, where: str) -> Iterator[_Backend]:
    service = backend.get("service") or {}
    if service.get("name"):
        port = service.get("port") or {}
        yield _Backend(str(service["name"]), str(port.get("number") or port.get("name") or ""), where)


def _secrets(graph: Graph, item: Json) -> Iterator[Lack]:
    for index, tls in enumerate((item.get("spec") or {}).get("tls") or ()):
        name = tls.get("secretName")
        if name and exists(graph, reference("Secret", str(name), item["metadata"].get("namespace"))) is False:
            yield (
                "secret",
                str(name),
                f"spec.tls[{index}]",
                f"takes its certificate from Secret {name}, which does not exist",
            )


def links(graph: Graph) -> Iterable[Link]:
    """From Ingresses to their services, and to the secrets of their certificates."""
    for item in graph.all("Ingress"):
        for backend in dict.fromkeys(_backends(item)):
            target = _service(item, backend)
            found, detail = exists(graph, target), {"port": backend.port} if backend.port else {}
            yield Link(
                relation=Relation.ROUTES,
                source=ref_of(item),
                target=target,
                where=backend.where,
                found=found,
                detail=detail,
            )
        for tls in (item.get("spec") or {}).get("tls") or ():
            if tls.get("secretName"):
                target = reference("Secret", str(tls["secretName"]), item["metadata"].get("namespace"))
                found = exists(graph, target)
                yield Link(relation=Relation.REFERS, source=ref_of(item), target=target, where="spec.tls", found=found)


def certificates_for(graph: Graph, host: str, namespace: str | None) -> tuple[ObjectRef, ...]:
    """The Secrets out of which the Ingresses of a namespace show a certificate for a host."""
    found: dict[ObjectRef, None] = {}
    for item in graph.all("Ingress"):
        if item["metadata"].get("namespace") != namespace:
            continue
        spec = item.get("spec") or {}
        served = [str(rule.get("host") or "") for rule in spec.get("rules") or ()]
        for tls in spec.get("tls") or ():
            names = [str(each) for each in tls.get("hosts") or ()] or served
            if tls.get("secretName") and any(_covers(name.lower(), host.lower()) for name in names):
                found[reference("Secret", str(tls["secretName"]), namespace)] = None
    return tuple(found)


def _covers(name: str, host: str) -> bool:
    """Whether a name, perhaps with a star for its first label, means a host."""
    return bool(name) and (name == host or (name.startswith("*.") and name[1:] == host[host.find(".") :]))
