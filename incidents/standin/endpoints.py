"""
What stands behind services: Endpoints and EndpointSlices, from the matching pods, ready and not ready.

A change only marks a service; its objects are written when somebody looks (or listens). Nothing in here reads them.
"""

from functools import partial
from itertools import groupby

from incidents.standin.box import vital_of
from incidents.standin.engine import Backend, Engine, Vital
from incidents.standin.moments import stamp
from incidents.standin.shapes import Obj, labels_of, name_of, namespace_of, uid_of
from incidents.standin.slices import slice_of


def service_noticed(engine: Engine, service: Obj) -> None:
    """A Service changed."""
    _wake(engine, namespace_of(service), name_of(service))


def pod_noticed(engine: Engine, pod: Obj) -> None:
    """A pod changed: the services that select it look again."""
    for service in engine.world.services_of(pod):
        _wake(engine, namespace_of(pod), name_of(service))


def _wake(engine: Engine, namespace: str, name: str) -> None:
    engine.soon(("Endpoints", namespace, name), 0.05, partial(_mark, engine, namespace, name))


def _mark(engine: Engine, namespace: str, name: str) -> None:
    service = engine.world.peek("Service", namespace, name)
    if service is None:
        known = engine.world.peek("Endpoints", namespace, name)
        if known is not None:
            engine.world.remove(known)
    elif service["spec"].get("selector"):
        backend = engine.backends.setdefault(uid_of(service), Backend())
        engine.world.version += 2
        backend.times, backend.at, backend.version = backend.times + 1, engine.now, engine.world.version
        engine.stale_backends[uid_of(service)] = service
        if engine.world.listeners:
            write_backends(engine)


def write_backends(engine: Engine) -> None:
    """Write down what stands behind every service that was marked."""
    stale, engine.stale_backends = engine.stale_backends, {}
    for uid, seen in stale.items():
        service = engine.world.current(seen)
        if service is not None:
            pods = engine.world.labelled(namespace_of(service), service["spec"].get("selector") or {})
            _write_endpoints(engine, service, pods, engine.backends[uid])
            _write_slice(engine, service, pods, engine.backends[uid])


def _write_endpoints(engine: Engine, service: Obj, pods: list[Obj], backend: Backend) -> None:
    subsets = subsets_of(engine, service, pods)
    known = engine.world.peek("Endpoints", namespace_of(service), name_of(service))
    if known is not None and known.get("subsets", []) == subsets:
        return
    labels = {"labels": labels_of(service)} if labels_of(service) else {}
    meta = known["metadata"] if known else _identity(engine, service, "Endpoints", name_of(service)) | labels
    meta = meta | {"resourceVersion": str(backend.version - 1)}
    part = {"subsets": subsets} if subsets else {}
    _store(engine, {"apiVersion": "v1", "kind": "Endpoints", "metadata": meta} | part)


def _write_slice(engine: Engine, service: Obj, pods: list[Obj], backend: Backend) -> None:
    known = next(iter(engine.world.owned_by(uid_of(service), "EndpointSlice")), None)
    name = name_of(known) if known else f"{name_of(service)}-{engine.world.derived(uid_of(service))[:5]}"
    meta = known["metadata"] if known else _identity(engine, service, "EndpointSlice", name)
    made = slice_of(engine, service, pods, meta, stamp(backend.at))
    if known is not None and all(known.get(field) == made[field] for field in ("endpoints", "ports")):
        return
    made["metadata"] |= {"generation": backend.times, "resourceVersion": str(backend.version)}
    _store(engine, made)


def _identity(engine: Engine, service: Obj, kind: str, name: str) -> Obj:
    uid = engine.world.derived_uid(f"{kind}/{uid_of(service)}")
    return {"name": name, "namespace": namespace_of(service), "uid": uid, "creationTimestamp": stamp(engine.now)}


def _store(engine: Engine, obj: Obj) -> None:
    engine.world.put(obj)
    engine.world.tell(obj)


def subsets_of(engine: Engine, service: Obj, pods: list[Obj]) -> list[Obj]:
    """The addresses behind a service, grouped by the ports they resolve to."""
    usable = sorted((pod for pod in pods if _is_usable(vital_of(engine, pod))), key=name_of)
    resolved = sorted(((_ports(service, pod), pod) for pod in usable), key=lambda pair: repr(pair[0]))
    grouped = groupby(resolved, key=lambda pair: pair[0])
    return [_subset(engine, ports, [pod for _, pod in pairs]) for ports, pairs in grouped]


def _is_usable(vital: Vital) -> bool:
    return bool(vital.ip) and not vital.deleting and vital.phase not in ("Succeeded", "Failed")


def _subset(engine: Engine, ports: list[Obj], pods: list[Obj]) -> Obj:
    subset: Obj = {}
    for field, wanted in (("addresses", True), ("notReadyAddresses", False)):
        addresses = [_address(engine, pod) for pod in pods if vital_of(engine, pod).ready is wanted]
        if addresses:
            subset[field] = addresses
    return subset | {"ports": ports}


def _address(engine: Engine, pod: Obj) -> Obj:
    target = {"kind": "Pod", "name": name_of(pod), "namespace": namespace_of(pod), "uid": uid_of(pod)}
    return {"ip": vital_of(engine, pod).ip, "nodeName": pod["spec"]["nodeName"], "targetRef": target}


def _ports(service: Obj, pod: Obj) -> list[Obj]:
    found = ((port, _number(port["targetPort"], pod)) for port in service["spec"]["ports"])
    return [
        ({"name": port["name"]} if port.get("name") else {}) | {"port": number, "protocol": port["protocol"]}
        for port, number in found
        if number is not None
    ]


def _number(target: object, pod: Obj) -> int | None:
    if isinstance(target, int):
        return target
    named = (port for container in pod["spec"]["containers"] for port in container.get("ports") or ())
    return next((int(port["containerPort"]) for port in named if port.get("name") == target), None)
