"""The scheduler: the emptiest node that takes a pod; else the pod waits, or less important ones have to go."""

from functools import partial

from incidents.standin.engine import Engine
from incidents.standin.events import record_scheduling
from incidents.standin.fitting import Verdict, claim_problem, verdict_on
from incidents.standin.nodes import Load, load_of
from incidents.standin.pod_status import scheduled_condition, unschedulable_condition
from incidents.standin.preemption import make_room
from incidents.standin.shapes import Obj, condition_of, is_deleting, name_of, namespace_of, uid_of

NOT_HELPFUL = "Preemption is not helpful for scheduling"
NO_VICTIMS = "No preemption victims found for incoming pod"


def noticed(engine: Engine, pod: Obj) -> None:
    """A pod changed: place a new one, and free the room of one that went."""
    uid = uid_of(pod)
    if not engine.world.holds(pod):
        release(engine, uid)
    elif not pod["spec"].get("nodeName") and not is_deleting(pod) and uid not in engine.waiting_room:
        engine.soon(("place", uid), engine.between(0.005, 0.03), partial(_place, engine, pod))


def ended(engine: Engine, pod: Obj) -> None:
    """A pod that has ended needs no room any more, though it stays."""
    runtime = engine.running.get(uid_of(pod))
    if runtime is not None and runtime.phase in ("Succeeded", "Failed"):
        release(engine, uid_of(pod))


def release(engine: Engine, uid: str) -> None:
    """Give a pod's room back, and let those that wait try again."""
    engine.waiting_room.pop(uid, None)
    engine.nominated.pop(uid, None)
    node, load = engine.placed.pop(uid, ("", None))
    if load is not None:
        engine.loads[node] = engine.loads[node] - load
        try_again(engine)


def try_again(engine: Engine) -> None:
    """Something changed: whatever waits is looked at once more."""
    for pod in list(engine.waiting_room.values()):
        engine.soon(("place", uid_of(pod)), 0.5, partial(_place, engine, pod))


def changed(engine: Engine, _obj: Obj) -> None:
    """A node or a claim changed."""
    if engine.waiting_room:
        try_again(engine)


def _place(engine: Engine, seen: Obj) -> None:
    pod = engine.world.current(seen)
    if pod is None or is_deleting(pod) or pod["spec"].get("nodeName"):
        return
    nodes = list(engine.world.stored("Node", ""))
    problem = claim_problem(engine, pod)
    if problem is not None:
        _postpone(engine, pod, f"0/{len(nodes)} nodes are available: {problem}. not found")
        return
    load = load_of(pod)
    verdicts = [verdict_on(engine, node, pod, load) for node in nodes]
    fitting = [name_of(node) for node, verdict in zip(nodes, verdicts, strict=True) if not verdict.reasons]
    if fitting:
        _bind(engine, pod, min(fitting, key=lambda name: (engine.loads.get(name, Load()).pods, name)), load)
    elif make_room(engine, pod, load, nodes):
        _postpone(engine, pod, unschedulable_message(verdicts, ""))
        engine.soon(("place", uid_of(pod)), 3.0, partial(_place, engine, pod))
    else:
        _postpone(engine, pod, unschedulable_message(verdicts))


def _bind(engine: Engine, pod: Obj, node: str, load: Load) -> None:
    engine.waiting_room.pop(uid_of(pod), None)
    engine.nominated.pop(uid_of(pod), None)
    engine.placed[uid_of(pod)] = (node, load)
    engine.loads[node] = engine.loads.get(node, Load()) + load
    pod["spec"] = pod["spec"] | {"nodeName": node}
    pod["status"] = pod["status"] | {"conditions": [scheduled_condition(engine.now, pod["metadata"]["generation"])]}
    message = f"Successfully assigned {namespace_of(pod)}/{name_of(pod)} to {node}"
    record_scheduling(engine, pod, "Normal", "Scheduled", message)
    engine.world.touch(pod)


def _postpone(engine: Engine, pod: Obj, message: str) -> None:
    engine.waiting_room[uid_of(pod)] = pod
    known = condition_of(pod, "PodScheduled")
    if known is not None and known.get("message") == message:
        return
    condition = unschedulable_condition(engine.now, pod["metadata"]["generation"], message)
    pod["status"] = pod["status"] | {"conditions": [condition]}
    record_scheduling(engine, pod, "Warning", "FailedScheduling", message)
    engine.world.touch(pod)


def unschedulable_message(verdicts: list[Verdict], preemption: str | None = None) -> str:
    """What the scheduler says when no node takes a pod."""
    total = len(verdicts)
    reasons = {reason for verdict in verdicts for reason in verdict.reasons}
    counts = sorted(f"{sum(reason in verdict.reasons for verdict in verdicts)} {reason}" for reason in reasons)
    if preemption is None:
        helpless = sum(verdict.is_final for verdict in verdicts)
        parts = [f"{total - helpless} {NO_VICTIMS}"] if total > helpless else []
        parts += [f"{helpless} {NOT_HELPFUL}"] if helpless else []
        preemption = f" preemption: 0/{total} nodes are available: {', '.join(parts)}."
    tail = f", {preemption.strip()}" if preemption else "."
    return f"0/{total} nodes are available: {', '.join(counts)}. no new claims to deallocate{tail}"
