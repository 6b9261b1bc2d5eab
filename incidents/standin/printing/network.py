"""The rows of services and what carries traffic. Pure."""

from incidents.standin.printing.ages import age
from incidents.standin.printing.workloads import pairs, selector_text
from incidents.standin.shapes import Obj, name_of

SHOWN = 3
"""How many endpoints are spelt out."""


def service(obj: Obj, now: float) -> list[object]:
    """Name, Type, Cluster-IP, External-IP, Port(s), Age; Selector."""
    spec = obj["spec"]
    ports = ",".join(_service_port(port) for port in spec.get("ports") or ()) or "<none>"
    first = [name_of(obj), spec.get("type", "ClusterIP"), spec.get("clusterIP") or "<none>", _external(obj)]
    return [*first, ports, age(obj, now), pairs(spec.get("selector"))]


def _service_port(port: Obj) -> str:
    node = f":{port['nodePort']}" if port.get("nodePort") else ""
    return f"{port.get('port')}{node}/{port.get('protocol', 'TCP')}"


def _external(obj: Obj) -> str:
    spec = obj["spec"]
    if spec.get("type") == "ExternalName":
        return str(spec.get("externalName", ""))
    if spec.get("type") == "LoadBalancer":
        return _balancer(obj) or "<pending>"
    return ",".join(spec.get("externalIPs") or ()) or "<none>"


def _balancer(obj: Obj) -> str:
    points = ((obj.get("status") or {}).get("loadBalancer") or {}).get("ingress") or ()
    return ",".join(str(point.get("ip") or point.get("hostname")) for point in points)


def endpoints(obj: Obj, now: float) -> list[object]:
    """Name, Endpoints, Age."""
    found = [
        f"{address['ip']}:{port['port']}"
        for subset in obj.get("subsets") or ()
        for port in subset.get("ports") or ()
        for address in subset.get("addresses") or ()
    ]
    return [name_of(obj), _some(found, "<none>"), age(obj, now)]


def endpoint_slice(obj: Obj, now: float) -> list[object]:
    """Name, AddressType, Ports, Endpoints, Age."""
    found = [address for each in obj.get("endpoints") or () for address in each.get("addresses") or ()]
    ports = [str(port.get("port") or "*") for port in obj.get("ports") or ()]
    shown = [_some(ports, "<unset>"), _some(found, "<unset>")]
    return [name_of(obj), obj.get("addressType", ""), *shown, age(obj, now)]


def _some(found: list[str], nothing: str) -> str:
    if not found:
        return nothing
    more = f" + {len(found) - SHOWN} more..." if len(found) > SHOWN else ""
    return ",".join(found[:SHOWN]) + more


def ingress(obj: Obj, now: float) -> list[object]:
    """Name, Class, Hosts, Address, Ports, Age."""
    spec = obj.get("spec") or {}
    hosts = [rule.get("host") or "*" for rule in spec.get("rules") or ()]
    ports = "80, 443" if spec.get("tls") else "80"
    shown = [spec.get("ingressClassName") or "<none>", ",".join(hosts) or "*", _balancer(obj), ports]
    return [name_of(obj), *shown, age(obj, now)]


def ingress_class(obj: Obj, now: float) -> list[object]:
    """Name, Controller, Parameters, Age."""
    spec = obj.get("spec") or {}
    given = spec.get("parameters") or {}
    kind = f"{given.get('kind')}.{given['apiGroup']}" if given.get("apiGroup") else given.get("kind")
    return [
        name_of(obj),
        spec.get("controller", ""),
        f"{kind}/{given.get('name')}" if given else "<none>",
        age(obj, now),
    ]


def network_policy(obj: Obj, now: float) -> list[object]:
    """Name, Pod-Selector, Age."""
    return [name_of(obj), selector_text((obj.get("spec") or {}).get("podSelector") or {}), age(obj, now)]
