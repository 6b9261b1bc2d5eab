"""The simulated kubelet: admits the pods of its node, mounts, starts containers in order, stops them on deletion."""

from functools import partial

from incidents.standin.box import Box, post, stored
from incidents.standin.containers import launch
from incidents.standin.engine import Engine
from incidents.standin.events import Source, record, warn
from incidents.standin.nodes import address_of, is_silent
from incidents.standin.runtime import ContainerRuntime, PodRuntime
from incidents.standin.shapes import Obj, is_deleting, name_of, namespace_of, uid_of
from incidents.standin.volumes import mount_problem

LONGEST_MOUNT_BACKOFF_S = 122.0


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
    if pod is None or is_deleting(pod) or is_silent(engine, pod["spec"]["nodeName"]):
        return
    runtime = _runtime(engine, pod)
    engine.running[uid_of(pod)] = runtime
    runtime.advance = partial(_advance, engine, uid_of(pod), runtime)
    post(engine, uid_of(pod), runtime)
    engine.after(engine.between(0.2, 0.7), partial(_mount, engine, uid_of(pod), runtime))


def _runtime(engine: Engine, pod: Obj) -> PodRuntime:
    spec, node = pod["spec"], pod["spec"]["nodeName"]
    containers = {each["name"]: ContainerRuntime(each["name"], each["image"]) for each in spec["containers"]}
    inits = {each["name"]: _init(each) for each in spec.get("initContainers") or ()}
    where = (namespace_of(pod), name_of(pod), node, address_of(engine, node), _next_address(engine))
    return PodRuntime(*where, engine.now, containers, inits, ready_since=engine.now)


def _init(spec: Obj) -> ContainerRuntime:
    is_sidecar = spec.get("restartPolicy") == "Always"
    waiting = {"waiting": {"reason": "PodInitializing"}}
    return ContainerRuntime(spec["name"], spec["image"], is_init=True, is_sidecar=is_sidecar, state=waiting)


def _next_address(engine: Engine) -> str:
    engine.addresses += 1
    return f"10.244.{engine.addresses // 254 % 256}.{engine.addresses % 254 + 1}"


def _mount(engine: Engine, uid: str, runtime: PodRuntime) -> None:
    """Set up the volumes; without them there is no sandbox."""
    pod = stored(engine, uid, runtime)
    if pod is None or runtime.stopping:
        return
    problem = mount_problem(engine.world, pod)
    if problem is not None:
        warn(engine, pod, Source("kubelet", runtime.node), "FailedMount", problem)
        engine.after(runtime.mount_backoff_s, partial(_mount, engine, uid, runtime))
        runtime.mount_backoff_s = min(runtime.mount_backoff_s * 2, LONGEST_MOUNT_BACKOFF_S)
        return
    runtime.sandbox_at = engine.now
    if runtime.inits:
        for container in runtime.containers.values():
            container.state = {"waiting": {"reason": "PodInitializing"}}
        post(engine, uid, runtime)
    _advance(engine, uid, runtime)


def _advance(engine: Engine, uid: str, runtime: PodRuntime) -> None:
    """Start the next init container, or, after the last, all others."""
    for container in runtime.inits.values():
        if container.is_sidecar and container.ran_before:
            continue
        if (container.state.get("terminated") or {}).get("exitCode") != 0:
            if not container.ran_before:
                engine.after(0.05, partial(launch, Box(engine, uid, runtime, container)))
            if not container.is_sidecar:
                return
    if runtime.initialized_at is None:
        runtime.initialized_at = engine.now if runtime.inits else runtime.admitted_at
        for container in runtime.containers.values():
            launch(Box(engine, uid, runtime, container))


def _stop(engine: Engine, seen: Obj) -> None:
    """Tell the containers to stop; the pod goes when they have, or after its grace. A silent node does nothing."""
    pod = engine.world.current(seen)
    if pod is None or is_silent(engine, pod["spec"]["nodeName"]):
        return
    runtime = engine.running.get(uid_of(pod))
    if runtime is None:
        engine.after(0.05, partial(_forget, engine, pod))
    elif not runtime.stopping or runtime.failure is not None:
        _kill(engine, pod, runtime)


def _kill(engine: Engine, pod: Obj, runtime: PodRuntime) -> None:
    source = Source("kubelet", runtime.node)
    for container in runtime.everything:
        if container.is_running:
            field = f"spec.containers{{{container.name}}}"
            record(engine, pod, source, "Killing", f"Stopping container {container.name}", field=field)
    runtime.stopping = True
    grace_s = float(pod["metadata"].get("deletionGracePeriodSeconds", 30))
    engine.after(min(grace_s, engine.between(0.3, 1.0)), partial(_forget, engine, pod))


def _forget(engine: Engine, seen: Obj) -> None:
    pod = engine.world.current(seen)
    if pod is not None and pod["metadata"].get("finalizers"):
        return  # it is stopped, and stays until somebody removes the finalizer
    engine.running.pop(uid_of(seen), None)
    if pod is not None:
        engine.world.remove(pod)
