"""The row of a pod. Pure; follows printPod of Kubernetes."""

from incidents.standin.moments import parse_stamp
from incidents.standin.printing.ages import age, human
from incidents.standin.shapes import Obj, condition_of, is_deleting, is_ready


def pod(obj: Obj, now: float) -> list[object]:
    """Name, Ready, Status, Restarts, Age; IP, Node, Nominated Node, Readiness Gates."""
    status, spec = obj.get("status") or {}, obj["spec"]
    containers = status.get("containerStatuses") or ()
    ready = sum(1 for each in containers if each.get("ready") and "running" in (each.get("state") or {}))
    return [
        obj["metadata"]["name"],
        f"{ready}/{len(spec.get('containers') or ())}",
        reason_of(obj),
        _restarts(status, now),
        age(obj, now),
        status.get("podIP") or "<none>",
        spec.get("nodeName") or "<none>",
        status.get("nominatedNodeName") or "<none>",
        _gates(obj),
    ]


def reason_of(obj: Obj) -> str:
    """The word in the Status column."""
    status = obj.get("status") or {}
    reason = _gated(obj) or status.get("reason") or status.get("phase") or ""
    initializing = _init_reason(obj, status)
    reason = initializing or _container_reason(obj, status, reason)
    if not is_deleting(obj):
        return str(reason)
    return "Unknown" if status.get("reason") == "NodeLost" else "Terminating"


def _gated(obj: Obj) -> str:
    scheduled = condition_of(obj, "PodScheduled")
    return "SchedulingGated" if scheduled and scheduled.get("reason") == "SchedulingGated" else ""


def _init_reason(obj: Obj, status: Obj) -> str:
    specs = obj["spec"].get("initContainers") or ()
    sidecars = {each["name"] for each in specs if each.get("restartPolicy") == "Always"}
    for index, container in enumerate(status.get("initContainerStatuses") or ()):
        state = container.get("state") or {}
        ended = state.get("terminated")
        if (ended and ended["exitCode"] == 0) or (container["name"] in sidecars and container.get("started")):
            continue
        word = _ended_word(ended) if ended else (state.get("waiting") or {}).get("reason", "")
        if word and word != "PodInitializing":
            return f"Init:{word}"
        return f"Init:{index}/{len(specs)}"
    return ""


def _ended_word(ended: Obj) -> str:
    if ended.get("reason"):
        return str(ended["reason"])
    return f"Signal:{ended['signal']}" if ended.get("signal") else f"ExitCode:{ended['exitCode']}"


def _container_reason(obj: Obj, status: Obj, reason: str) -> str:
    running = False
    for container in reversed(status.get("containerStatuses") or ()):
        state = container.get("state") or {}
        if (state.get("waiting") or {}).get("reason"):
            reason = state["waiting"]["reason"]
        elif state.get("terminated"):
            reason = _ended_word(state["terminated"])
        elif container.get("ready") and state.get("running"):
            running = True
    if reason != "Completed" or not running:
        return reason
    return "Running" if is_ready(obj) else "NotReady"


def _restarts(status: Obj, now: float) -> str:
    """The containers' restarts, and when the last one ended; those of init containers while they run."""
    initializing = not _initialized(status)
    field = "initContainerStatuses" if initializing else "containerStatuses"
    containers = status.get(field) or ()
    count = sum(each.get("restartCount", 0) for each in containers)
    ends = [((each.get("lastState") or {}).get("terminated") or {}).get("finishedAt") for each in containers]
    last = max((parse_stamp(end) for end in ends if end), default=0.0)
    return f"{count} ({human(now - last)} ago)" if count and last else str(count)


def _initialized(status: Obj) -> bool:
    return all((each.get("state") or {}).get("terminated") for each in status.get("initContainerStatuses") or ())


def _gates(obj: Obj) -> str:
    gates = obj["spec"].get("readinessGates") or ()
    if not gates:
        return "<none>"
    found = [condition_of(obj, gate["conditionType"]) for gate in gates]
    return f"{sum(1 for each in found if each and each['status'] == 'True')}/{len(gates)}"
