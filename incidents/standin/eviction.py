"""
Eviction by the kubelet: an emptyDir or a container over its limit, or a node under pressure.

The pod stays, Failed and Evicted.
"""

from functools import partial

from incidents.standin.box import Box, post, stored
from incidents.standin.engine import Engine
from incidents.standin.events import Source, record, warn
from incidents.standin.moments import stamp
from incidents.standin.quantities import parse_quantity
from incidents.standin.runtime import ContainerRuntime, PodRuntime
from incidents.standin.shapes import Obj
from incidents.standin.volumes import limit_of

MEASURED_S = (50.0, 62.0)
"""How long the kubelet takes to notice what a volume holds, as observed."""


def watch_disk(box: Box, pod: Obj, spec: Obj) -> None:
    """Evict the pod once it is seen to hold more than a volume of it, or its container, may."""
    for after_s, path, size in box.container.course.written:
        message = _over_limit(pod, spec, path, size)
        if message:
            wait_s = after_s + box.engine.between(*MEASURED_S)
            box.engine.after(wait_s, partial(_evict_if_running, box, box.container.instance, message))


def _over_limit(pod: Obj, spec: Obj, path: str, size: int) -> str:
    """What the kubelet says of so much below a path; '' where nothing limits it."""
    limit = limit_of(pod, spec, path)
    if limit is not None:
        over = size > parse_quantity(limit[1])
        return f'Usage of EmptyDir volume "{limit[0]}" exceeds the limit "{limit[1]}". ' if over else ""
    own = ((spec.get("resources") or {}).get("limits") or {}).get("ephemeral-storage")
    mounted = any(path.startswith(mount["mountPath"]) for mount in spec.get("volumeMounts") or ())
    if own is None or mounted or size <= parse_quantity(str(own)):
        return ""
    return f'Container {spec["name"]} exceeded its local ephemeral storage limit "{own}". '


def _evict_if_running(box: Box, instance: int, message: str) -> None:
    if box.container.instance == instance and box.container.is_running:
        evict(box.engine, box.uid, box.runtime, message)


def evict(engine: Engine, uid: str, runtime: PodRuntime, message: str, *, under_pressure: bool = False) -> None:
    """End a pod on the kubelet's own account."""
    pod = stored(engine, uid, runtime)
    if pod is None or runtime.failure is not None or runtime.stopping:
        return
    source = Source("kubelet", runtime.node)
    warn(engine, pod, source, "Evicted", message)
    for container in runtime.everything:
        if container.is_running:
            field = f"spec.containers{{{container.name}}}"
            record(engine, pod, source, "Killing", f"Stopping container {container.name}", field=field)
    runtime.failure = ("Evicted", message)
    runtime.disruption = ("TerminationByKubelet", message) if under_pressure else None
    grace_s = 0.0 if under_pressure else float(min(2, pod["spec"]["terminationGracePeriodSeconds"]))
    engine.after(grace_s + engine.between(0.5, 1.0), partial(_end, engine, uid, runtime))


def _end(engine: Engine, uid: str, runtime: PodRuntime) -> None:
    if stored(engine, uid, runtime) is None:
        return
    for container in runtime.everything:
        _end_container(engine, container)
    runtime.ended_at = runtime.sandbox_gone_at = engine.now
    runtime.stopping = True
    runtime.logs_gone = True
    post(engine, uid, runtime)


def _end_container(engine: Engine, container: ContainerRuntime) -> None:
    ended: Obj = {"exitCode": 137, "finishedAt": stamp(engine.now), "reason": "Error"}
    if container.is_running:
        started = {"startedAt": stamp(container.started_at)}
        container.state = {"terminated": {"containerID": container.container_id} | ended | started}
    container.ready = container.started = False
    container.instance += 1
