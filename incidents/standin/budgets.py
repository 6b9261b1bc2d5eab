"""Whether disruption budgets let a pod be evicted, in the eviction subresource's words."""

from incidents.standin.box import vital_of
from incidents.standin.disruption import covers
from incidents.standin.engine import Engine
from incidents.standin.errors import ApiError
from incidents.standin.shapes import Obj, name_of, namespace_of


def check_budget(engine: Engine, pod: Obj, *, dry_run: bool) -> None:
    """Take the pod off its budget's allowance. ApiError 429 where there is none, 500 where budgets overlap."""
    vital = vital_of(engine, pod)
    if vital.deleting or vital.phase in ("Pending", "Succeeded", "Failed"):
        return
    found = [each for each in engine.world.stored("PodDisruptionBudget", namespace_of(pod)) if covers(each, pod)]
    if len(found) > 1:
        text = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
        raise ApiError(500, "InternalError", text)
    for budget in found:
        _take(engine, budget, vital.ready, dry_run=dry_run)


def _take(engine: Engine, budget: Obj, ready: bool, *, dry_run: bool) -> None:
    status = budget["status"]
    allowed, healthy = status.get("disruptionsAllowed", 0), status.get("currentHealthy", 0)
    if not ready and healthy >= max(1, status.get("desiredHealthy", 0)):
        return  # a pod that does not serve is not missed while the others suffice
    if allowed <= 0:
        needed = f"needs {status.get('desiredHealthy', 0)} healthy pods and has {healthy} currently"
        cause = {"reason": "DisruptionBudget", "message": f"The disruption budget {name_of(budget)} {needed}"}
        text = "Cannot evict pod as it would violate the pod's disruption budget."
        raise ApiError(429, "TooManyRequests", text, {"causes": [cause]})
    if not dry_run:
        budget["status"] = status | {"disruptionsAllowed": allowed - 1}
        engine.world.mark(budget)
        engine.world.tell(budget)
