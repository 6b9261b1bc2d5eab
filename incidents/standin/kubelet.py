"""
The simulated kubelet: admits the pods of its node, starts their containers, and stops them on deletion.

Not covered yet: init containers, probes, volumes, eviction.
"""

from functools import partial

from incidents.standin.box import Box, post
from incidents.standin.containers import launch
from incidents.standin.engine import Engine
from incidents.standin.events import Source, record
from incidents.standin.nodes import address_of
from incidents.standin.runtime import ContainerRuntime, PodRuntime
from incidents.standin.shapes import Obj, is_deleting, name_of, namespace_of, uid_of


def noticed(engine: Engine, pod: Obj) -> None:
    """A pod changed: admit it, or stop it."""
    if not pod["spec"].get("nodeName") or not engine.world.holds(pod):
        return
    uid = uid_of(pod)
    if is_deleting(pod):
        engine.soon(("stop", uid), 0.01, partial(_stop, engine, pod))
    elif uid not in engine.running:
        engine.soon(("admit", uid), engine.between(0.05, 0.2), partial(_admit, engine, pod))


def _admit(engine: Engine, seen: Obj) -> None:
    pod = engine.world.current(seen)
    if pod is None or is_deleting(pod):
        return
    runtime = _runtime(engine, pod)
    engine.running[uid_of(pod)] = runtime
    post(engine, uid_of(pod), runtime)
    engine.after(engine.between(0.2, 0.7), partial(_start, engine, uid_of(pod), runtime))


def _runtime(engine: Engine, pod: Obj) -> PodRuntime:
    node = pod["spec"]["nodeName"]
    containers = {spec["name"]: ContainerRuntime(spec["name"], spec["image"]) for spec in pod["spec"]["containers"]}
    where = (namespace_of(pod), name_of(pod), node, address_of(engine, node), _next_address(engine))
    return PodRuntime(*where, admitted_at=engine.now, containers=containers, ready_since=engine.now)


def _next_address(engine: Engine) -> str:
    engine.addresses += 1
    return f"10.244.{engine.addresses // 254 % 256}.{engine.addresses % 254 + 1}"


def _start(engine: Engine, uid: str, runtime: PodRuntime) -> None:
    runtime.sandbox_at = engine.now
    for container in runtime.containers.values():
        launch(Box(engine, uid, runtime, container))


def _stop(engine: Engine, seen: Obj) -> None:
    """Tell the containers to stop; the pod goes when they have, or when its grace is over."""
    pod = engine.world.current(seen)
    if pod is None:
        return
    runtime = engine.running.get(uid_of(pod))
    if runtime is None:
        engine.after(0.05, partial(_forget, engine, pod))
    elif not runtime.stopping:
        _kill(engine, pod, runtime)


def _kill(engine: Engine, pod: Obj, runtime: PodRuntime) -> None:
    source = Source("kubelet", runtime.node)
    for container in runtime.containers.values():
        if "running" in container.state:
            field = f"spec.containers{{{container.name}}}"
            record(engine, pod, source, "Killing", f"Stopping container {container.name}", field=field)
    runtime.stopping = True
    grace_s = float(pod["metadata"].get("deletionGracePeriodSeconds", 30))
    engine.after(min(grace_s, engine.between(0.3, 1.0)), partial(_forget, engine, pod))


def _forget(engine: Engine, seen: Obj) -> None:
    engine.running.pop(uid_of(seen), None)
    pod = engine.world.current(seen)
    if pod is not None:
        engine.world.remove(pod)
