"""Preemption: pods of lower priority go when that makes room for one of higher priority."""

from incidents.standin.box import post
from incidents.standin.deletion import delete
from incidents.standin.engine import Engine
from incidents.standin.events import record_scheduling
from incidents.standin.fitting import verdict_on
from incidents.standin.nodes import Load, load_of
from incidents.standin.shapes import Obj, is_deleting, name_of, uid_of


def make_room(engine: Engine, pod: Obj, load: Load, nodes: list[Obj]) -> bool:
    """Whether pods were sent away for this one. The first node on which that suffices is taken."""
    priority = pod["spec"].get("priority", 0)
    if priority <= 0 or uid_of(pod) in engine.nominated or pod["spec"].get("preemptionPolicy") == "Never":
        return False
    for node in nodes:
        victims = _victims(engine, node, pod, load, priority)
        for victim in victims:
            _preempt(engine, pod, victim, name_of(node))
        if victims:
            engine.nominated[uid_of(pod)] = (name_of(node), load, priority)
            pod["status"] = pod["status"] | {"nominatedNodeName": name_of(node)}
            return True
    return False


def _victims(engine: Engine, node: Obj, pod: Obj, load: Load, priority: int) -> list[Obj]:
    name = name_of(node)
    here = [engine.world.by_uid(uid) for uid, (where, _) in engine.placed.items() if where == name]
    lesser = [each for each in here if each is not None and each["spec"].get("priority", 0) < priority]
    staying = (each for each in lesser if not is_deleting(each))
    lesser = sorted(staying, key=lambda each: int(each["spec"].get("priority", 0)))
    before, chosen = engine.loads[name], []
    try:
        for victim in lesser:
            if not verdict_on(engine, node, pod, load).reasons:
                break
            engine.loads[name] = engine.loads[name] - load_of(victim)
            chosen.append(victim)
        return [] if verdict_on(engine, node, pod, load).reasons else chosen
    finally:
        engine.loads[name] = before


def _preempt(engine: Engine, pod: Obj, victim: Obj, node: str) -> None:
    record_scheduling(engine, victim, "Normal", "Preempted", f"Preempted by pod {uid_of(pod)} on node {node}")
    runtime = engine.running.get(uid_of(victim))
    if runtime is not None:
        why = "default-scheduler: preempting to accommodate a higher priority pod"
        runtime.disruption = ("PreemptionByScheduler", why)
        post(engine, uid_of(victim), runtime)
    delete(engine, victim)
