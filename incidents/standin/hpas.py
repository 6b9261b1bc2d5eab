"""The HorizontalPodAutoscaler controller: metrics, the size they call for, conditions and events."""

from functools import partial
from math import ceil

from incidents.standin.engine import Engine
from incidents.standin.events import Source, record, warn
from incidents.standin.moments import stamp
from incidents.standin.shapes import Obj, condition_of, is_deleting, name_of, namespace_of

HPAS = Source("horizontal-pod-autoscaler")
PERIOD_S = 15.0
NO_API = (
    "unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not "
    "find the requested resource (get pods.metrics.k8s.io)"
)
FOUND = (
    "the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)"
)


def noticed(engine: Engine, scaler: Obj) -> None:
    """An autoscaler changed."""
    if engine.world.holds(scaler):
        _wake(engine, namespace_of(scaler), name_of(scaler), 1.0)


def _wake(engine: Engine, namespace: str, name: str, delay_s: float) -> None:
    engine.soon(("HPA", namespace, name), delay_s, partial(_sync, engine, namespace, name))


def _sync(engine: Engine, namespace: str, name: str) -> None:
    scaler = engine.world.peek("HorizontalPodAutoscaler", namespace, name)
    if scaler is None or is_deleting(scaler):
        return
    reference = scaler["spec"]["scaleTargetRef"]
    target = engine.world.peek(reference["kind"], namespace, reference["name"])
    if target is None:
        _lost(engine, scaler, reference)
    else:
        problem = _metric_problem(engine, scaler, target)
        if problem is not None:
            _blind(engine, scaler, target, problem)
        else:
            _scale(engine, scaler, target)
    _wake(engine, namespace, name, PERIOD_S)


def _lost(engine: Engine, scaler: Obj, reference: Obj) -> None:
    plural = f"{reference['kind'].lower()}s"
    missing = f'{plural}.apps "{reference["name"]}" not found'
    message = f"the HPA controller was unable to get the target's current scale: {missing}"
    warn(engine, scaler, HPAS, "FailedGetScale", missing)
    _report(engine, scaler, {"AbleToScale": ("False", "FailedGetScale", message)}, 0, 0)


def _metric_problem(engine: Engine, scaler: Obj, target: Obj) -> str | None:
    if not engine.has_metrics:
        return NO_API
    for container in target["spec"]["template"]["spec"]["containers"]:
        if "cpu" not in ((container.get("resources") or {}).get("requests") or {}):
            return f"missing request for cpu in container {container['name']} of Pod {_some_pod(engine, target)}"
    del scaler
    return None


def _some_pod(engine: Engine, target: Obj) -> str:
    selector = (target["spec"].get("selector") or {}).get("matchLabels") or {}
    pods = engine.world.labelled(namespace_of(target), selector)
    return name_of(pods[0]) if pods else name_of(target)


def _blind(engine: Engine, scaler: Obj, target: Obj, problem: str) -> None:
    why = f"failed to get cpu utilization: {problem}"
    warn(engine, scaler, HPAS, "FailedGetResourceMetric", why)
    first = f"invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: {why}"
    warn(engine, scaler, HPAS, "FailedComputeMetricsReplicas", first)
    conditions = {
        "AbleToScale": ("True", "SucceededGetScale", "the HPA controller was able to get the target's current scale"),
        "ScalingActive": (
            "False",
            "FailedGetResourceMetric",
            f"the HPA was unable to compute the replica count: {why}",
        ),
    }
    _report(engine, scaler, conditions, int(target["spec"]["replicas"]), 0)


def _scale(engine: Engine, scaler: Obj, target: Obj) -> None:
    spec, current = scaler["spec"], int(target["spec"]["replicas"])
    goal = _goal(scaler)
    load = engine.cpu_load.get((namespace_of(target), name_of(target)), goal * current * 0.9)
    used = int(load / current) if current else 0
    wished = ceil(load / goal) if abs(used / goal - 1) > 0.1 and current else current
    wanted = max(int(spec.get("minReplicas") or 1), min(wished, int(spec["maxReplicas"])))
    if wanted != current and current:
        target["spec"] = target["spec"] | {"replicas": wanted}
        target["metadata"]["generation"] += 1
        engine.world.touch(target)
        word = "above" if wanted > current else "below"
        reason = f"New size: {wanted}; reason: cpu resource utilization (percentage of request) {word} target"
        record(engine, scaler, HPAS, "SuccessfulRescale", reason)
    _report(engine, scaler, _conditions(wished, wanted, int(spec["maxReplicas"])), current, wanted, used)


def _goal(scaler: Obj) -> int:
    for metric in scaler["spec"].get("metrics") or ():
        goal = ((metric.get("resource") or {}).get("target") or {}).get("averageUtilization")
        if goal:
            return int(goal)
    return 80


def _conditions(wished: int, wanted: int, most: int) -> dict[str, tuple[str, str, str]]:
    within = ("False", "DesiredWithinRange", "the desired count is within the acceptable range")
    above = ("True", "TooManyReplicas", "the desired replica count is more than the maximum replica count")
    below = ("True", "TooFewReplicas", "the desired replica count is less than the minimum replica count")
    return {
        "AbleToScale": ("True", "ReadyForNewScale", "recommended size matches current size"),
        "ScalingActive": ("True", "ValidMetricFound", FOUND),
        "ScalingLimited": above if wished > most else below if wished < wanted else within,
    }


def _report(
    engine: Engine,
    scaler: Obj,
    conditions: dict[str, tuple[str, str, str]],
    current: int,
    wanted: int,
    used: int | None = None,
) -> None:
    told = [_condition(engine, scaler, kind, words) for kind, words in conditions.items()]
    value = {"averageUtilization": used, "averageValue": f"{used}m"}
    metric = {"type": "Resource", "resource": {"name": "cpu", "current": value}}
    status: Obj = {"conditions": told, "currentMetrics": None if used is None else [metric], "desiredReplicas": wanted}
    status |= {"currentReplicas": current} if current else {}
    if used is not None and wanted != current:
        status["lastScaleTime"] = stamp(engine.now)
    elif "lastScaleTime" in scaler["status"]:
        status["lastScaleTime"] = scaler["status"]["lastScaleTime"]
    if status != scaler["status"]:
        scaler["status"] = status
        engine.world.mark(scaler)
        engine.world.tell(scaler)


def _condition(engine: Engine, scaler: Obj, kind: str, words: tuple[str, str, str]) -> Obj:
    status, reason, message = words
    known = condition_of(scaler, kind)
    since = known["lastTransitionTime"] if known and known["status"] == status else stamp(engine.now)
    return {"lastTransitionTime": since, "message": message, "reason": reason, "status": status, "type": kind}
