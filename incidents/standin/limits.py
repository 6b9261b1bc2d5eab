"""Quotas and limit ranges: what pods may ask for, what is used, and the words of refusals."""

from collections.abc import Iterable
from decimal import Decimal

from incidents.standin.box import vital_of
from incidents.standin.engine import Engine
from incidents.standin.quantities import parse_quantity
from incidents.standin.shapes import Obj, name_of, namespace_of

Amounts = dict[str, Decimal]
COUNTED = {
    "services": "Service",
    "configmaps": "ConfigMap",
    "secrets": "Secret",
    "persistentvolumeclaims": "PersistentVolumeClaim",
    "resourcequotas": "ResourceQuota",
}


def with_default_limits(pod: Obj, ranges: list[Obj]) -> Obj:
    """The pod with the defaults of limit ranges in containers that have none of their own."""
    spec = pod["spec"]
    return pod | {"spec": spec | {"containers": [_filled(each, ranges) for each in spec["containers"]]}}


def _filled(container: Obj, ranges: list[Obj]) -> Obj:
    resources = container.get("resources") or {}
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    for limit in _container_limits(ranges):
        limits = (limit.get("default") or {}) | limits
        requests = (limit.get("defaultRequest") or {}) | requests
    parts = {"limits": limits, "requests": requests}
    return container | {"resources": resources | {key: value for key, value in parts.items() if value}}


def _container_limits(ranges: list[Obj]) -> list[Obj]:
    return [limit for each in ranges for limit in each["spec"].get("limits") or () if limit.get("type") == "Container"]


def outside_range(pod: Obj, ranges: list[Obj]) -> str | None:
    """What a limit range has against a pod."""
    problems = [
        problem
        for limit in _container_limits(ranges)
        for container in pod["spec"]["containers"]
        for problem in _range_problems(limit, container.get("resources") or {})
    ]
    return None if not problems else problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]"


def _range_problems(limit: Obj, resources: Obj) -> Iterable[str]:
    for bound, word, worse in (("max", "maximum", 1), ("min", "minimum", -1)):
        for name, value in sorted((limit.get(bound) or {}).items()):
            field = "limits" if bound == "max" else "requests"
            given = (resources.get(field) or {}).get(name)
            head = f"{word} {name} usage per Container is {value}"
            if given is None:
                yield f"{head}.  No {field[:-1]} is specified"
            elif (parse_quantity(str(given)) - parse_quantity(str(value))) * worse > 0:
                yield f"{head}, but {field[:-1]} is {given}"


def exceeded_quota(engine: Engine, pod: Obj) -> str | None:
    """Which quota a pod would exceed, and by what."""
    for quota in sorted(engine.world.stored("ResourceQuota", namespace_of(pod)), key=name_of):
        hard = (quota.get("spec") or {}).get("hard") or {}
        wanted = {name: amount for name, amount in asked_by(pod).items() if name in hard}
        missing = [name for name in hard if name not in wanted and _is_compute(name)]
        if missing:
            names = ",".join(each["name"] for each in pod["spec"]["containers"])
            listed = "; ".join(f"{name} for: {names}" for name in sorted(missing))
            return f"failed quota: {name_of(quota)}: must specify {listed}"
        problem = _excess(quota, hard, wanted, used_in(engine, namespace_of(pod)))
        if problem is not None:
            return problem
    return None


def _is_compute(name: str) -> bool:
    return name.removeprefix("requests.").removeprefix("limits.") in ("cpu", "memory")


def _excess(quota: Obj, hard: Obj, wanted: Amounts, used: Amounts) -> str | None:
    over = [
        name
        for name in sorted(wanted)
        if wanted[name] and used.get(name, Decimal(0)) + wanted[name] > parse_quantity(str(hard[name]))
    ]
    if not over:
        return None
    asked = ",".join(f"{name}={shown(wanted[name], name)}" for name in over)
    taken = ",".join(f"{name}={shown(used.get(name, Decimal(0)), name)}" for name in over)
    limit = ",".join(f"{name}={hard[name]}" for name in over)
    return f"exceeded quota: {name_of(quota)}, requested: {asked}, used: {taken}, limited: {limit}"


def asked_by(pod: Obj) -> Amounts:
    """What one pod counts for in a quota; amounts it does not name are missing."""
    asked: Amounts = {"pods": Decimal(1), "count/pods": Decimal(1)}
    for container in pod["spec"]["containers"]:
        resources = container.get("resources") or {}
        for field in ("requests", "limits"):
            for name, value in (resources.get(field) or {}).items():
                key = f"{field}.{name}"
                asked[key] = asked.get(key, Decimal(0)) + parse_quantity(str(value))
    return asked | {name: asked[f"requests.{name}"] for name in ("cpu", "memory") if f"requests.{name}" in asked}


def used_in(engine: Engine, namespace: str) -> Amounts:
    """What the pods and other objects of a namespace use up."""
    used: Amounts = {}
    for pod in engine.world.stored("Pod", namespace):
        if vital_of(engine, pod).phase not in ("Succeeded", "Failed"):
            for name, amount in asked_by(pod).items():
                used[name] = used.get(name, Decimal(0)) + amount
    for name, kind in COUNTED.items():
        used[name] = used[f"count/{name}"] = Decimal(len(list(engine.world.stored(kind, namespace))))
    return used


def shown(amount: Decimal, name: str) -> str:
    """An amount as Kubernetes writes it: memory in the largest binary unit, CPU in millicores where needed."""
    if name.endswith("memory") or name.endswith("storage"):
        for unit, size in (("Gi", 2**30), ("Mi", 2**20), ("Ki", 2**10)):
            if amount and amount % size == 0:
                return f"{int(amount // size)}{unit}"
    if amount != int(amount):
        return f"{int(amount * 1000)}m"
    return str(int(amount))
