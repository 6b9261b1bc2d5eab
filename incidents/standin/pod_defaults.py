"""What the API server fills into pods and pod templates. Pure: returns new objects, shares unchanged parts."""

from typing import Any

from incidents.standin.shapes import Obj

POD_SPEC: Obj = {
    "restartPolicy": "Always",
    "terminationGracePeriodSeconds": 30,
    "dnsPolicy": "ClusterFirst",
    "securityContext": {},
    "schedulerName": "default-scheduler",
}
CONTAINER: Obj = {
    "resources": {},
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
}
PROBE: Obj = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
READABLE = 0o644
VOLUMES: dict[str, Obj] = {
    "configMap": {"defaultMode": READABLE},
    "secret": {"defaultMode": READABLE},
    "downwardAPI": {"defaultMode": READABLE},
    "projected": {"defaultMode": READABLE},
    "hostPath": {"type": ""},
}


def given(part: Obj) -> Obj:
    """The fields that are not null."""
    return {key: value for key, value in part.items() if value is not None}


def template(part: Obj) -> Obj:
    """A pod template."""
    return part | {"metadata": part.get("metadata") or {}, "spec": pod_spec(part.get("spec") or {})}


def pod_spec(spec: Obj) -> Obj:
    """A pod spec as a template or a pod holds it."""
    filled = POD_SPEC | given(spec)
    for field in ("containers", "initContainers"):
        if isinstance(filled.get(field), list):
            filled[field] = [_container(container) for container in filled[field]]
    if filled.get("volumes"):
        filled["volumes"] = [_volume(volume) for volume in filled["volumes"]]
    if filled.get("serviceAccountName"):
        filled["serviceAccount"] = filled["serviceAccountName"]
    return filled


def _container(container: Obj) -> Obj:
    filled = CONTAINER | given(container)
    image = str(filled.get("image", ""))
    filled.setdefault("imagePullPolicy", "Always" if _is_floating(image) else "IfNotPresent")
    if filled.get("ports"):
        filled["ports"] = [{"protocol": "TCP"} | port for port in filled["ports"]]
    if filled.get("env"):
        filled["env"] = [_variable(variable) for variable in filled["env"]]
    for probe in PROBES:
        if isinstance(filled.get(probe), dict):
            filled[probe] = _probe(filled[probe])
    return filled


def _is_floating(image: str) -> bool:
    tag = image.rsplit("/", 1)[-1]
    return ":" not in tag or tag.endswith(":latest")


def _variable(variable: Obj) -> Obj:
    source = variable.get("valueFrom")
    if not isinstance(source, dict) or not isinstance(source.get("fieldRef"), dict):
        return variable
    return variable | {"valueFrom": source | {"fieldRef": {"apiVersion": "v1"} | source["fieldRef"]}}


def _probe(probe: Obj) -> Obj:
    filled = PROBE | given(probe)
    return _with_part(filled, "httpGet", {"path": "/", "scheme": "HTTP"})


def _volume(volume: Obj) -> Obj:
    for source, filling in VOLUMES.items():
        volume = _with_part(volume, source, filling)
    return volume


def _with_part(whole: Obj, field: str, filling: Obj) -> Obj:
    part: Any = whole.get(field)
    return whole | {field: filling | part} if isinstance(part, dict) else whole


def pod(obj: Obj) -> Obj:
    """A whole pod."""
    spec = pod_spec(obj.get("spec") or {})
    for field in ("containers", "initContainers"):
        if isinstance(spec.get(field), list):
            spec[field] = [_with_requests(container) for container in spec[field]]
    status = obj.get("status") or {"phase": "Pending", "qosClass": quality(spec)}
    return obj | {"spec": spec, "status": status}


def _with_requests(container: Obj) -> Obj:
    """In a pod, though not in a template, a limit without a request is the request."""
    resources = container["resources"]
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    if not set(limits) - set(requests):
        return container
    return container | {"resources": resources | {"requests": limits | requests}}


def quality(spec: Obj) -> str:
    """The pod's quality of service."""
    resources = [container.get("resources") or {} for container in spec.get("containers") or ()]
    if not any(resource.get("limits") or resource.get("requests") for resource in resources):
        return "BestEffort"
    return "Guaranteed" if all(_is_guaranteed(resource) for resource in resources) else "Burstable"


def _is_guaranteed(resource: Obj) -> bool:
    limits = resource.get("limits") or {}
    return {"cpu", "memory"} <= set(limits) and limits == resource.get("requests", limits)
