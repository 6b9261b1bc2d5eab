"""Endpoints of services: the addresses of matching pods, ready and not ready. (EndpointSlices: `slices.py`.)"""

from functools import partial
from itertools import groupby

from incidents.standin.box import vital_of
from incidents.standin.engine import Engine, Vital
from incidents.standin.shapes import Obj, labels_of, name_of, namespace_of, uid_of
from incidents.standin.slices import write_slice


def service_noticed(engine: Engine, service: Obj) -> None:
    """A Service changed."""
    _wake(engine, namespace_of(service), name_of(service))


def pod_noticed(engine: Engine, pod: Obj) -> None:
    """A pod changed: the services that select it look again."""
    for service in engine.world.services_of(pod):
        _wake(engine, namespace_of(pod), name_of(service))


def _wake(engine: Engine, namespace: str, name: str) -> None:
    engine.soon(("Endpoints", namespace, name), 0.05, partial(_sync, engine, namespace, name))


def _sync(engine: Engine, namespace: str, name: str) -> None:
    service = engine.world.peek("Service", namespace, name)
    known = engine.world.peek("Endpoints", namespace, name)
    if service is None:
        if known is not None:
            engine.world.remove(known)
        return
    selector = service["spec"].get("selector")
    if selector:
        pods = engine.world.labelled(namespace, selector)
        _write(engine, service, known, subsets_of(engine, service, pods))
        write_slice(engine, service, pods)


def _write(engine: Engine, service: Obj, known: Obj | None, subsets: list[Obj]) -> None:
    part = {"subsets": subsets} if subsets else {}
    if known is None:
        meta: Obj = {"name": name_of(service), "namespace": namespace_of(service)}
        if labels_of(service):
            meta["labels"] = labels_of(service)
        engine.world.add({"apiVersion": "v1", "kind": "Endpoints", "metadata": meta} | part)
    elif known.get("subsets", []) != subsets:
        kept = {key: value for key, value in known.items() if key != "subsets"}
        engine.world.replace(kept | part)


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
