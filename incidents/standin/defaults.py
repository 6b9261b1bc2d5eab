"""What the API server fills in on create and update. Pure: returns new objects, shares unchanged parts."""

from base64 import b64encode

from incidents.standin.shapes import Obj

DEPLOYMENT: Obj = {"replicas": 1, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600}
ROLLING: Obj = {"maxUnavailable": "25%", "maxSurge": "25%"}
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


def defaulted(obj: Obj) -> Obj:
    """The object with the defaults of its kind."""
    fill = _FILLERS.get(obj["kind"])
    return fill(obj) if fill else obj


def _deployment(obj: Obj) -> Obj:
    spec = DEPLOYMENT | _given(obj.get("spec") or {})
    spec["strategy"] = _strategy(spec.get("strategy") or {})
    spec["template"] = _template(spec.get("template") or {})
    return obj | {"spec": spec, "status": obj.get("status") or {}}


def _replica_set(obj: Obj) -> Obj:
    spec: Obj = {"replicas": 1} | _given(obj.get("spec") or {})
    spec["template"] = _template(spec.get("template") or {})
    return obj | {"spec": spec, "status": obj.get("status") or {"replicas": 0}}


def _strategy(strategy: Obj) -> Obj:
    if strategy.get("type", "RollingUpdate") != "RollingUpdate":
        return strategy
    return {"type": "RollingUpdate", "rollingUpdate": ROLLING | _given(strategy.get("rollingUpdate") or {})}


def _template(template: Obj) -> Obj:
    return template | {"metadata": template.get("metadata") or {}, "spec": pod_spec(template.get("spec") or {})}


def pod_spec(spec: Obj) -> Obj:
    """A pod spec as a template or a pod holds it."""
    filled = POD_SPEC | _given(spec)
    for field in ("containers", "initContainers"):
        if isinstance(filled.get(field), list):
            filled[field] = [_container(container) for container in filled[field]]
    return filled


def _container(container: Obj) -> Obj:
    filled = CONTAINER | _given(container)
    image = str(filled.get("image", ""))
    filled.setdefault("imagePullPolicy", "Always" if _is_floating(image) else "IfNotPresent")
    if filled.get("ports"):
        filled["ports"] = [{"protocol": "TCP"} | port for port in filled["ports"]]
    return filled


def _is_floating(image: str) -> bool:
    tag = image.rsplit("/", 1)[-1]
    return ":" not in tag or tag.endswith(":latest")


def _pod(obj: Obj) -> Obj:
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


def _service(obj: Obj) -> Obj:
    spec = {"sessionAffinity": "None", "type": "ClusterIP", "internalTrafficPolicy": "Cluster"} | (
        obj.get("spec") or {}
    )
    spec |= {"ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack"}
    spec["ports"] = [{"protocol": "TCP", "targetPort": port.get("port")} | port for port in spec.get("ports") or ()]
    return obj | {"spec": spec, "status": obj.get("status") or {"loadBalancer": {}}}


def _namespace(obj: Obj) -> Obj:
    meta = obj["metadata"]
    labels = {"kubernetes.io/metadata.name": meta.get("name")} | (meta.get("labels") or {})
    spec = {"finalizers": ["kubernetes"]} | (obj.get("spec") or {})
    return obj | {
        "metadata": meta | {"labels": labels},
        "spec": spec,
        "status": obj.get("status") or {"phase": "Active"},
    }


def _secret(obj: Obj) -> Obj:
    texts = obj.get("stringData") or {}
    data = (obj.get("data") or {}) | {key: b64encode(text.encode()).decode() for key, text in texts.items()}
    kept = {key: value for key, value in obj.items() if key != "stringData"}
    return kept | ({"data": data} if data else {}) | {"type": obj.get("type") or "Opaque"}


def _given(part: Obj) -> Obj:
    return {key: value for key, value in part.items() if value is not None}


_FILLERS = {
    "Deployment": _deployment,
    "ReplicaSet": _replica_set,
    "Pod": _pod,
    "Service": _service,
    "Namespace": _namespace,
    "Secret": _secret,
}
