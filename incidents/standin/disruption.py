"""The disruption controller: how many pods of a PodDisruptionBudget may go."""

from functools import partial
from math import ceil

from incidents.standin.box import vital_of
from incidents.standin.engine import Engine
from incidents.standin.moments import stamp
from incidents.standin.shapes import Obj, condition_of, is_deleting, labels_of, matches, name_of, namespace_of


def noticed(engine: Engine, budget: Obj) -> None:
    """A budget changed."""
    if engine.world.holds(budget):
        _wake(engine, budget)


def pod_noticed(engine: Engine, pod: Obj) -> None:
    """A pod changed: the budgets over it count again."""
    for budget in engine.world.stored("PodDisruptionBudget", namespace_of(pod)):
        if covers(budget, pod):
            _wake(engine, budget)


def _wake(engine: Engine, budget: Obj) -> None:
    where = (namespace_of(budget), name_of(budget))
    engine.soon(("PDB", *where), 0.1, partial(_sync, engine, *where))


def covers(budget: Obj, pod: Obj) -> bool:
    """Whether a budget is about a pod. An empty selector is about all."""
    return matches(_selector(budget), labels_of(pod))


def _selector(budget: Obj) -> dict[str, str]:
    found: dict[str, str] = (budget["spec"].get("selector") or {}).get("matchLabels") or {}
    return found


def _sync(engine: Engine, namespace: str, name: str) -> None:
    budget = engine.world.peek("PodDisruptionBudget", namespace, name)
    if budget is None:
        return
    pods = [pod for pod in engine.world.labelled(namespace, _selector(budget)) if not is_deleting(pod)]
    healthy = sum(vital_of(engine, pod).ready for pod in pods)
    wanted = _wanted(budget["spec"], len(pods))
    allowed = max(0, healthy - wanted)
    status = {
        "conditions": [_condition(engine, budget, allowed)],
        "currentHealthy": healthy,
        "desiredHealthy": wanted,
        "disruptionsAllowed": allowed,
        "expectedPods": len(pods),
        "observedGeneration": budget["metadata"]["generation"],
    }
    if status != budget["status"]:
        budget["status"] = status
        engine.world.mark(budget)
        engine.world.tell(budget)


def _wanted(spec: Obj, pods: int) -> int:
    if "minAvailable" in spec:
        return _resolved(spec["minAvailable"], pods)
    return max(0, pods - _resolved(spec.get("maxUnavailable", 1), pods))


def _resolved(value: int | str, pods: int) -> int:
    return value if isinstance(value, int) else ceil(int(value.rstrip("%")) * pods / 100)


def _condition(engine: Engine, budget: Obj, allowed: int) -> Obj:
    status, reason = ("True", "SufficientPods") if allowed else ("False", "InsufficientPods")
    known = condition_of(budget, "DisruptionAllowed")
    since = known["lastTransitionTime"] if known and known["status"] == status else stamp(engine.now)
    told = {"lastTransitionTime": since, "message": "", "reason": reason, "status": status}
    return told | {"observedGeneration": budget["metadata"]["generation"], "type": "DisruptionAllowed"}
