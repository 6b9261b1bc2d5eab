"""The scheduler: the emptiest node on which a pod's requests fit. Not covered yet: taints, selectors, host ports."""

from functools import partial

from incidents.standin.engine import Engine
from incidents.standin.events import record_scheduling
from incidents.standin.nodes import Load, capacity_of, load_of
from incidents.standin.pod_status import scheduled_condition, unschedulable_condition
from incidents.standin.shapes import Obj, condition_of, is_deleting, name_of, namespace_of, uid_of


def noticed(engine: Engine, pod: Obj) -> None:
    """A pod changed: place a new one, and free the room of one that went."""
    uid = uid_of(pod)
    if not engine.world.holds(pod):
        _release(engine, uid)
    elif not pod["spec"].get("nodeName") and not is_deleting(pod) and uid not in engine.waiting_room:
        engine.soon(("place", uid), engine.between(0.005, 0.03), partial(_place, engine, pod))


def _release(engine: Engine, uid: str) -> None:
    engine.waiting_room.pop(uid, None)
    node, load = engine.placed.pop(uid, ("", None))
    if load is None:
        return
    engine.loads[node] = engine.loads[node] - load
    for pod in list(engine.waiting_room.values()):
        engine.soon(("place", uid_of(pod)), 0.5, partial(_place, engine, pod))


def _place(engine: Engine, seen: Obj) -> None:
    pod = engine.world.current(seen)
    if pod is None or is_deleting(pod):
        return
    load = load_of(pod)
    verdicts = {name_of(node): _refusals(engine, node, load) for node in engine.world.all("Node")}
    fitting = [name for name, refusals in verdicts.items() if not refusals]
    if not fitting:
        _postpone(engine, pod, list(verdicts.values()))
        return
    _bind(engine, pod, min(fitting, key=lambda name: engine.loads.get(name, Load()).pods), load)


def _refusals(engine: Engine, node: Obj, load: Load) -> tuple[str, ...]:
    room = capacity_of(node)
    wanted = engine.loads.get(name_of(node), Load()) + load
    checks = (
        ("node(s) were unschedulable", bool((node.get("spec") or {}).get("unschedulable"))),
        ("Too many pods", wanted.pods > room.pods),
        ("Insufficient cpu", load.cpu > 0 and wanted.cpu > room.cpu),
        ("Insufficient memory", load.memory > 0 and wanted.memory > room.memory),
    )
    return tuple(reason for reason, refused in checks if refused)


def _bind(engine: Engine, pod: Obj, node: str, load: Load) -> None:
    engine.waiting_room.pop(uid_of(pod), None)
    engine.placed[uid_of(pod)] = (node, load)
    engine.loads[node] = engine.loads.get(node, Load()) + load
    pod["spec"] = pod["spec"] | {"nodeName": node}
    pod["status"] = pod["status"] | {"conditions": [scheduled_condition(engine.now, pod["metadata"]["generation"])]}
    message = f"Successfully assigned {namespace_of(pod)}/{name_of(pod)} to {node}"
    record_scheduling(engine, pod, "Normal", "Scheduled", message)
    engine.world.touch(pod)


def _postpone(engine: Engine, pod: Obj, verdicts: list[tuple[str, ...]]) -> None:
    engine.waiting_room[uid_of(pod)] = pod
    message = unschedulable_message(verdicts)
    known = condition_of(pod, "PodScheduled")
    if known is not None and known.get("message") == message:
        return
    condition = unschedulable_condition(engine.now, pod["metadata"]["generation"], message)
    pod["status"] = pod["status"] | {"conditions": [condition]}
    record_scheduling(engine, pod, "Warning", "FailedScheduling", message)
    engine.world.touch(pod)


def unschedulable_message(verdicts: list[tuple[str, ...]]) -> str:
    """What the scheduler says when no node takes a pod."""
    total = len(verdicts)
    reasons = sorted({reason for verdict in verdicts for reason in verdict})
    counted = ", ".join(f"{sum(reason in verdict for verdict in verdicts)} {reason}" for reason in reasons)
    preemption = f"0/{total} nodes are available: {total} Preemption is not helpful for scheduling."
    return f"0/{total} nodes are available: {counted}. no new claims to deallocate, preemption: {preemption}"
