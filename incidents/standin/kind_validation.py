"""What is refused in kinds that the machinery computes with, other than workloads. Pure."""

import re
from collections.abc import Callable, Iterator

from incidents.standin.errors import Cause, required
from incidents.standin.quantities import PATTERN, parse_quantity
from incidents.standin.shapes import Obj

PERCENT = (
    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for "
    "validation is '[0-9]+%')"
)
LIMIT_FIELDS = ("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")


def kind_causes(obj: Obj) -> Iterator[Cause]:
    """Everything wrong with an object of such a kind."""
    check = _CHECKS.get(obj["kind"])
    if check is not None:
        yield from check(obj.get("spec") or {})


def _budget(spec: Obj) -> Iterator[Cause]:
    if "minAvailable" in spec and "maxUnavailable" in spec:
        shown = f"Invalid value: {spec}: minAvailable and maxUnavailable cannot be both set"
        yield Cause("spec", shown)
    for field in ("minAvailable", "maxUnavailable"):
        if field in spec:
            yield from _amount(spec[field], f"spec.{field}")


def _amount(value: object, path: str) -> Iterator[Cause]:
    if isinstance(value, str) and not re.fullmatch(r"[0-9]+%", value):
        yield Cause(path, f'Invalid value: "{value}": {PERCENT}')
    elif isinstance(value, int) and value < 0:
        yield Cause(path, f"Invalid value: {value}: must be greater than or equal to 0")


def _quota(spec: Obj) -> Iterator[Cause]:
    yield from _quantities(spec.get("hard") or {}, "spec.hard")


def _limits(spec: Obj) -> Iterator[Cause]:
    for index, limit in enumerate(spec.get("limits") or ()):
        for field in LIMIT_FIELDS:
            yield from _quantities(limit.get(field) or {}, f"spec.limits[{index}].{field}")


def _claim(spec: Obj) -> Iterator[Cause]:
    if not spec.get("accessModes"):
        yield required("spec.accessModes", "Required value: at least 1 access mode is required")
    requests = (spec.get("resources") or {}).get("requests") or {}
    if "storage" not in requests:
        yield required("spec.resources[storage]")


def _quantities(values: Obj, path: str) -> Iterator[Cause]:
    for name, value in values.items():
        try:
            parse_quantity(str(value))
        except ValueError:
            text = f"Invalid value: \"{value}\": quantities must match the regular expression '{PATTERN}'"
            yield Cause(f"{path}[{name}]", text)


def _autoscaler(spec: Obj) -> Iterator[Cause]:
    if not (spec.get("scaleTargetRef") or {}).get("name"):
        yield required("spec.scaleTargetRef.name")
    least, most = spec.get("minReplicas", 1), spec.get("maxReplicas", 0)
    if most < 1:
        yield Cause("spec.maxReplicas", f"Invalid value: {most}: must be greater than 0")
    elif most < least:
        yield Cause("spec.maxReplicas", f"Invalid value: {most}: must be greater than or equal to `minReplicas`")


def _service(spec: Obj) -> Iterator[Cause]:
    if not spec.get("ports") and spec.get("clusterIP") != "None" and spec.get("type") != "ExternalName":
        yield required("spec.ports")
    for index, port in enumerate(spec.get("ports") or ()):
        if not isinstance(port.get("port"), int) or not 0 < port["port"] < 65536:
            text = f"Invalid value: {port.get('port', 0)}: must be between 1 and 65535, inclusive"
            yield Cause(f"spec.ports[{index}].port", text)


_CHECKS: dict[str, Callable[[Obj], Iterator[Cause]]] = {
    "PodDisruptionBudget": _budget,
    "ResourceQuota": _quota,
    "LimitRange": _limits,
    "PersistentVolumeClaim": _claim,
    "HorizontalPodAutoscaler": _autoscaler,
    "Service": _service,
}
