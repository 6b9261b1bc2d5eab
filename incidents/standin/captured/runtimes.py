"""What the nodes of a capture remember: the containers as their statuses show them, with the logs that were kept."""

from typing import Any

from incidents.standin.moments import parse_stamp
from incidents.standin.runtime import ContainerRuntime, LogFile, PodRuntime
from incidents.standin.shapes import Obj, condition_of, name_of, namespace_of

GONE = "unable to retrieve container logs for "
Logs = dict[str, dict[str, str]]


def runtime_of(pod: Obj, logs: Logs) -> PodRuntime:
    """A pod's runtime, from its status."""
    status = pod["status"]
    started_at = parse_stamp(status.get("startTime") or pod["metadata"]["creationTimestamp"])
    containers = _containers(pod, "containers", "containerStatuses", logs)
    inits = _containers(pod, "initContainers", "initContainerStatuses", logs)
    node, ip = pod["spec"]["nodeName"], status.get("podIP", "")
    where = (namespace_of(pod), name_of(pod), node, status.get("hostIP", ""), ip)
    runtime = PodRuntime(*where, started_at, containers, inits)
    ready, up = condition_of(pod, "Ready"), condition_of(pod, "PodReadyToStartContainers")
    runtime.sandbox_at = _since(up, started_at) if ip else None
    runtime.initialized_at = _since(condition_of(pod, "Initialized"), started_at)
    runtime.ready = ready is not None and ready["status"] == "True"
    runtime.ready_since = _since(ready, started_at)
    runtime.phase = status.get("phase", "Pending")
    if runtime.phase in ("Succeeded", "Failed"):
        runtime.sandbox_gone_at = runtime.ended_at = _since(up, started_at)
        runtime.stopping = True
    if status.get("reason"):
        runtime.failure = (status["reason"], status.get("message", ""))
    current = [logs.get(f"{name_of(pod)}/{each}", {}).get("current", "") for each in containers]
    runtime.logs_gone = any(text.startswith(GONE) for text in current)
    return runtime


def _since(condition: Obj | None, otherwise: float) -> float:
    return parse_stamp(condition["lastTransitionTime"]) if condition else otherwise


def _containers(pod: Obj, field: str, statuses: str, logs: Logs) -> dict[str, ContainerRuntime]:
    shown = {each["name"]: each for each in pod["status"].get(statuses) or ()}
    specs: list[Obj] = pod["spec"].get(field) or []
    return {
        spec["name"]: _container(spec, shown.get(spec["name"]), logs.get(f"{name_of(pod)}/{spec['name']}", {}), field)
        for spec in specs
    }


def _container(spec: Obj, status: Obj | None, log: dict[str, str], field: str) -> ContainerRuntime:
    is_init = field == "initContainers"
    is_sidecar = is_init and spec.get("restartPolicy") == "Always"
    container = ContainerRuntime(spec["name"], spec["image"], is_init, is_sidecar)
    if status is None:
        return container
    container.state, container.last = status["state"], status["lastState"]
    container.ready, container.started = status["ready"], bool(status.get("started"))
    container.restarts = container.instance = status["restartCount"]
    container.container_id, container.image_id = status.get("containerID", ""), status.get("imageID", "")
    container.started_at = _started_at(container)
    container.crash_backoff_s = min(10.0 * 2.0 ** max(0, container.restarts - 1), 300.0) if container.restarts else 0.0
    if container.container_id:
        container.log = LogFile(container.container_id, _lines(log.get("current", ""), container.started_at))
    ended = container.last.get("terminated")
    if ended is not None and log.get("previous") and not log["previous"].startswith(GONE):
        container.dead_log = LogFile(ended["containerID"], _lines(log["previous"], container.started_at))
    return container


def _started_at(container: ContainerRuntime) -> float:
    states: list[dict[str, Any]] = [*container.state.values(), *container.last.values()]
    times = [parse_stamp(each["startedAt"]) for each in states if each.get("startedAt")]
    return max(times, default=0.0)


def _lines(text: str, at: float) -> list[tuple[float, str]]:
    return [(at, line) for line in text.removesuffix("\n").split("\n")] if text and not text.startswith(GONE) else []
