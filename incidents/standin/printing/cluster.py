"""The rows of nodes, namespaces and events, and of what an extra brings. Pure."""

from incidents.standin.printing.ages import age, since
from incidents.standin.shapes import Obj, condition_of, labels_of, name_of

ROLE = "node-role.kubernetes.io/"


def namespace(obj: Obj, now: float) -> list[object]:
    """Name, Status, Age."""
    return [name_of(obj), (obj.get("status") or {}).get("phase", ""), age(obj, now)]


def node(obj: Obj, now: float) -> list[object]:
    """Name, Status, Roles, Age, Version; Internal-IP, External-IP, OS-Image, Kernel-Version, Container-Runtime."""
    machine = (obj.get("status") or {}).get("nodeInfo") or {}
    details = [machine.get(field) or "<unknown>" for field in ("osImage", "kernelVersion", "containerRuntimeVersion")]
    roles = ",".join(sorted(label.removeprefix(ROLE) for label in labels_of(obj) if label.startswith(ROLE)))
    addresses = [_address(obj, "InternalIP"), _address(obj, "ExternalIP")]
    first = [name_of(obj), _node_word(obj), roles or "<none>", age(obj, now), machine.get("kubeletVersion", "")]
    return [*first, *addresses, *details]


def _node_word(obj: Obj) -> str:
    ready = condition_of(obj, "Ready")
    word = "Unknown" if ready is None else "Ready" if ready["status"] == "True" else "NotReady"
    return word + (",SchedulingDisabled" if (obj.get("spec") or {}).get("unschedulable") else "")


def _address(obj: Obj, kind: str) -> str:
    addresses = (obj.get("status") or {}).get("addresses") or ()
    return next((str(each["address"]) for each in addresses if each.get("type") == kind), "<none>")


def event(obj: Obj, now: float) -> list[object]:
    """Last Seen, Type, Reason, Object, Subobject, Source, Message, First Seen, Count, Name."""
    involved, source = obj.get("involvedObject") or {}, obj.get("source") or {}
    component = source.get("component") or obj.get("reportingComponent") or ""
    host = source.get("host") or ""
    series = obj.get("series") or {}
    first = since(obj.get("firstTimestamp") or obj.get("eventTime"), now)
    last = since(series.get("lastObservedTime") or obj.get("lastTimestamp") or obj.get("eventTime"), now)
    return [
        last,
        obj.get("type", ""),
        obj.get("reason", ""),
        f"{str(involved.get('kind', '')).lower()}/{involved.get('name', '')}",
        involved.get("fieldPath", ""),
        f"{component}, {host}" if host else component,
        str(obj.get("message", "")).strip(),
        first,
        series.get("count") or obj.get("count") or 1,
        name_of(obj),
    ]


def _condition(obj: Obj) -> tuple[str, str]:
    ready = condition_of(obj, "Ready") or {}
    return str(ready.get("status", "")), str(ready.get("message", ""))


def ready(obj: Obj, now: float) -> list[object]:
    """Name, Age, Ready, Status."""
    return [name_of(obj), age(obj, now), *_condition(obj)]


def source(obj: Obj, now: float) -> list[object]:
    """Name, URL, Age, Ready, Status."""
    return [name_of(obj), (obj.get("spec") or {}).get("url", ""), age(obj, now), *_condition(obj)]


def oci_source(obj: Obj, now: float) -> list[object]:
    """Name, URL, Ready, Status, Age."""
    return [name_of(obj), (obj.get("spec") or {}).get("url", ""), *_condition(obj), age(obj, now)]


def certificate(obj: Obj, now: float) -> list[object]:
    """Name, Ready, Secret; Issuer, Status; Age."""
    spec = obj.get("spec") or {}
    word, message = _condition(obj)
    issuer = (spec.get("issuerRef") or {}).get("name", "")
    return [name_of(obj), word, spec.get("secretName", ""), issuer, message, age(obj, now)]
