"""The rows of what limits and allows. Pure."""

from incidents.standin.printing.ages import age
from incidents.standin.shapes import Obj, name_of


def quota(obj: Obj, now: float) -> list[object]:
    """Name, Request, Limit, Age."""
    hard = (obj.get("status") or {}).get("hard") or {}
    used = (obj.get("status") or {}).get("used") or {}
    texts = {name: f"{name}: {used.get(name, 0)}/{hard[name]}" for name in sorted(hard)}
    limits = ", ".join(text for name, text in texts.items() if name.startswith("limits"))
    requests = ", ".join(text for name, text in texts.items() if not name.startswith("limits"))
    return [name_of(obj), requests, limits, age(obj, now)]


def autoscaler(obj: Obj, now: float) -> list[object]:
    """Name, Reference, Targets, MinPods, MaxPods, Replicas, Age."""
    spec, status = obj.get("spec") or {}, obj.get("status") or {}
    target = spec.get("scaleTargetRef") or {}
    current = status.get("currentMetrics") or []
    texts = [_metric(each, index, current) for index, each in enumerate(spec.get("metrics") or ())]
    shown = ", ".join(texts[:2]) + (f" + {len(texts) - 2} more..." if len(texts) > 2 else "")
    sizes = [str(spec.get("minReplicas", "<unset>")), spec.get("maxReplicas", 0), status.get("currentReplicas", 0)]
    reference = f"{target.get('kind')}/{target.get('name')}"
    return [name_of(obj), reference, shown or "<none>", *sizes, age(obj, now)]


def _metric(metric: Obj, index: int, current: list[Obj]) -> str:
    if metric.get("type") != "Resource":
        return "<unknown>/<auto>"
    part = metric.get("resource") or {}
    target = part.get("target") or {}
    seen = ((current[index].get("resource") if index < len(current) else None) or {}).get("current") or {}
    if target.get("averageValue") is not None:
        return f"{part.get('name')}: {seen.get('averageValue', '<unknown>')}/{target['averageValue']}"
    found = f"{seen['averageUtilization']}%" if seen.get("averageUtilization") is not None else "<unknown>"
    wanted = f"{target['averageUtilization']}%" if target.get("averageUtilization") is not None else "<auto>"
    return f"{part.get('name')}: {found}/{wanted}"


def budget(obj: Obj, now: float) -> list[object]:
    """Name, Min Available, Max Unavailable, Allowed Disruptions, Age."""
    spec = obj.get("spec") or {}
    shown = [str(spec.get(field, "N/A")) for field in ("minAvailable", "maxUnavailable")]
    return [name_of(obj), *shown, (obj.get("status") or {}).get("disruptionsAllowed", 0), age(obj, now)]


def priority_class(obj: Obj, now: float) -> list[object]:
    """Name, Value, Global-Default, Age, PreemptionPolicy."""
    shared = "true" if obj.get("globalDefault") else "false"
    policy = obj.get("preemptionPolicy") or "PreemptLowerPriority"
    return [name_of(obj), obj.get("value", 0), shared, age(obj, now), policy]


def role_binding(obj: Obj, now: float) -> list[object]:
    """Name, Role, Age; Users, Groups, ServiceAccounts."""
    role = obj.get("roleRef") or {}
    subjects = obj.get("subjects") or ()
    names = [
        ", ".join(each["name"] for each in subjects if each.get("kind") == "User"),
        ", ".join(each["name"] for each in subjects if each.get("kind") == "Group"),
        ", ".join(f"{each.get('namespace')}/{each['name']}" for each in subjects if each["kind"] == "ServiceAccount"),
    ]
    return [name_of(obj), f"{role.get('kind')}/{role.get('name')}", age(obj, now), *names]


def webhooks(obj: Obj, now: float) -> list[object]:
    """Name, Webhooks, Age."""
    return [name_of(obj), len(obj.get("webhooks") or ()), age(obj, now)]


def admission_policy(obj: Obj, now: float) -> list[object]:
    """Name, Validations, ParamKind, Age."""
    spec = obj.get("spec") or {}
    kind = spec.get("paramKind") or {}
    shown = f"{kind.get('apiVersion')}/{kind.get('kind')}" if kind else "<unset>"
    return [name_of(obj), len(spec.get("validations") or ()), shown, age(obj, now)]


def admission_binding(obj: Obj, now: float) -> list[object]:
    """Name, PolicyName, ParamRef, Age."""
    spec = obj.get("spec") or {}
    param = spec.get("paramRef") or {}
    where = f"{param['namespace']}/" if param.get("namespace") else "*/"
    shown = f"{where}{param.get('name', '')}" if param else "<unset>"
    return [name_of(obj), spec.get("policyName", ""), shown, age(obj, now)]


def lease(obj: Obj, now: float) -> list[object]:
    """Name, Holder, Age."""
    return [name_of(obj), (obj.get("spec") or {}).get("holderIdentity") or "", age(obj, now)]


def service_account(obj: Obj, now: float) -> list[object]:
    """Name, Secrets, Age."""
    return [name_of(obj), len(obj.get("secrets") or ()), age(obj, now)]


def created(obj: Obj, _now: float) -> list[object]:
    """Name, Created At."""
    return [name_of(obj), obj["metadata"].get("creationTimestamp")]
