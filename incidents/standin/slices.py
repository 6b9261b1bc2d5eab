"""EndpointSlices: what stands behind a Service, as the proxies read it."""

from incidents.standin.box import vital_of
from incidents.standin.engine import Engine
from incidents.standin.network import port_number
from incidents.standin.shapes import Obj, is_deleting, name_of, namespace_of, owner_reference, uid_of

TRIGGER = "endpoints.kubernetes.io/last-change-trigger-time"


def slice_of(engine: Engine, service: Obj, pods: list[Obj], meta: Obj, at: str) -> Obj:
    """The slice of a service with a selector, under this identity, changed at this moment."""
    usable = [pod for pod in pods if _is_usable(engine, pod)]
    head: Obj = {"addressType": "IPv4", "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice"}
    content = {"endpoints": [_endpoint(engine, pod) for pod in usable] or None, "ports": _ports(service, usable)}
    return head | {"metadata": meta | _labelled(service, at)} | content


def _is_usable(engine: Engine, pod: Obj) -> bool:
    vital = vital_of(engine, pod)
    return bool(vital.ip) and vital.phase not in ("Succeeded", "Failed")


def _labelled(service: Obj, at: str) -> Obj:
    return {
        "generateName": f"{name_of(service)}-",
        "annotations": {TRIGGER: at},
        "labels": {
            "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
            "kubernetes.io/service-name": name_of(service),
        },
        "ownerReferences": [owner_reference(service)],
    }


def _endpoint(engine: Engine, pod: Obj) -> Obj:
    vital = vital_of(engine, pod)
    conditions = {
        "ready": vital.ready and not is_deleting(pod),
        "serving": vital.ready,
        "terminating": is_deleting(pod),
    }
    target = {"kind": "Pod", "name": name_of(pod), "namespace": namespace_of(pod), "uid": uid_of(pod)}
    where = {"nodeName": pod["spec"]["nodeName"], "targetRef": target}
    return {"addresses": [vital.ip], "conditions": conditions} | where


def _ports(service: Obj, pods: list[Obj]) -> list[Obj] | None:
    if not pods:
        return None
    found = [(port, port_number(pods[0], port["targetPort"])) for port in service["spec"].get("ports") or ()]
    return [
        {"name": port.get("name", ""), "port": number, "protocol": port["protocol"]} for port, number in found if number
    ]
