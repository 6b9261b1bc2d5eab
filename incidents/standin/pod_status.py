"""The status a kubelet posts, from what it knows. Pure; shapes as Kubernetes 1.36 shows them."""

from incidents.standin.moments import stamp
from incidents.standin.runtime import ContainerRuntime, PodRuntime
from incidents.standin.shapes import Obj, condition_of

UNLIMITED = {"limits": {"memory": "9007199254740988Ki"}}
"""What 1.36 reports for a running pod without any limit."""


def status_of(pod: Obj, runtime: PodRuntime) -> Obj:
    """The whole status of an admitted pod."""
    status: Obj = {
        "conditions": _conditions(pod, runtime),
        "containerStatuses": _container_statuses(pod["spec"]["containers"], runtime.containers),
        "hostIP": runtime.node_ip,
        "hostIPs": [{"ip": runtime.node_ip}],
        "observedGeneration": pod["metadata"]["generation"],
        "phase": runtime.phase,
        "qosClass": pod["status"]["qosClass"],
        "startTime": stamp(runtime.admitted_at),
    }
    if runtime.inits:
        status["initContainerStatuses"] = _container_statuses(pod["spec"]["initContainers"], runtime.inits)
    if runtime.sandbox_at is not None:
        status |= {"podIP": runtime.ip, "podIPs": [{"ip": runtime.ip}]}
    if runtime.failure is not None:
        status |= {"reason": runtime.failure[0], "message": runtime.failure[1]}
    return status | _resources(pod, runtime)


def _container_statuses(specs: list[Obj], containers: dict[str, ContainerRuntime]) -> list[Obj]:
    return [_container_status(spec, containers[spec["name"]]) for spec in specs]


def phase_of(pod: Obj, runtime: PodRuntime) -> str:
    """Pending until every container was created once; Succeeded or Failed only where nothing restarts."""
    policy = pod["spec"]["restartPolicy"]
    if runtime.failure is not None and runtime.ended_at is not None:
        return "Failed"
    if runtime.inits and runtime.initialized_at is None:
        return "Failed" if policy == "Never" and _failed_init(runtime) else "Pending"
    containers = runtime.containers.values()
    for container in containers:
        if not container.container_id:
            return "Pending"
    if policy == "Always":
        return "Running"
    codes = [_final_code(container) for container in containers]
    if None in codes or (policy == "OnFailure" and any(codes)):
        return "Running"
    return "Failed" if any(codes) else "Succeeded"


def _failed_init(runtime: PodRuntime) -> bool:
    return any(_final_code(container) for container in runtime.inits.values())


def _final_code(container: ContainerRuntime) -> int | None:
    ended = container.state.get("terminated")
    return None if ended is None else int(ended["exitCode"])


def _conditions(pod: Obj, runtime: PodRuntime) -> list[Obj]:
    generation = pod["metadata"]["generation"]
    scheduled = condition_of(pod, "PodScheduled")
    sandbox, gone = runtime.sandbox_at, runtime.sandbox_gone_at
    up = sandbox is not None and gone is None
    ready = _ready_part(runtime)
    disrupted = [_disrupted(runtime, generation)] if runtime.disruption else []
    return [
        *disrupted,
        _condition("PodReadyToStartContainers", up, gone or sandbox or runtime.admitted_at, generation),
        _initialized(runtime, generation),
        _condition("Ready", runtime.ready, runtime.ready_since, generation) | ready,
        _condition("ContainersReady", runtime.ready, runtime.ready_since, generation) | ready,
        scheduled or _condition("PodScheduled", True, runtime.admitted_at, generation),
    ]


def _initialized(runtime: PodRuntime, generation: int) -> Obj:
    missing = [each.name for each in runtime.inits.values() if not _is_past(each)]
    if not missing:
        return _condition("Initialized", True, runtime.initialized_at or runtime.admitted_at, generation)
    why = {"reason": "ContainersNotInitialized", "message": f"containers with incomplete status: [{' '.join(missing)}]"}
    return _condition("Initialized", False, runtime.admitted_at, generation) | why


def _is_past(container: ContainerRuntime) -> bool:
    return container.started if container.is_sidecar else _final_code(container) == 0


def _disrupted(runtime: PodRuntime, generation: int) -> Obj:
    reason, message = runtime.disruption or ("", "")
    since = runtime.ended_at or runtime.ready_since
    return _condition("DisruptionTarget", True, since, generation) | {"reason": reason, "message": message}


def _ready_part(runtime: PodRuntime) -> Obj:
    if runtime.ready:
        return {}
    if runtime.phase in ("Succeeded", "Failed"):
        return {"reason": "PodCompleted" if runtime.phase == "Succeeded" else "PodFailed"}
    unready = " ".join(container.name for container in runtime.containers.values() if not container.ready)
    return {"reason": "ContainersNotReady", "message": f"containers with unready status: [{unready}]"}


def _condition(kind: str, holds: bool, since: float, generation: int) -> Obj:
    return {
        "lastProbeTime": None,
        "lastTransitionTime": stamp(since),
        "observedGeneration": generation,
        "status": "True" if holds else "False",
        "type": kind,
    }


def scheduled_condition(now: float, generation: int) -> Obj:
    """The condition that the binding of a pod sets."""
    return _condition("PodScheduled", True, now, generation)


def unschedulable_condition(now: float, generation: int, message: str) -> Obj:
    """The condition of a pod that fits nowhere."""
    return _condition("PodScheduled", False, now, generation) | {"reason": "Unschedulable", "message": message}


def _container_status(spec: Obj, container: ContainerRuntime) -> Obj:
    status: Obj = {
        "image": container.image,
        "imageID": container.image_id,
        "lastState": container.last,
        "name": container.name,
        "ready": container.ready,
        "restartCount": container.restarts,
        "started": container.started,
        "state": container.state,
        "volumeMounts": [_mount_status(mount) for mount in spec.get("volumeMounts") or ()],
    }
    if container.ran_before:
        status |= {"containerID": container.container_id, "resources": spec["resources"]}
        status |= _allocated(spec["resources"])
    return status


def _allocated(resources: Obj) -> Obj:
    requests = resources.get("requests")
    return {"allocatedResources": requests} if requests else {}


def _mount_status(mount: Obj) -> Obj:
    status = {key: mount[key] for key in ("mountPath", "name", "readOnly") if key in mount}
    return status | ({"recursiveReadOnly": "Disabled"} if mount.get("readOnly") else {})


def _resources(pod: Obj, runtime: PodRuntime) -> Obj:
    """Pod-level resources; several containers' amounts are not added up, the first one's are shown."""
    resources: Obj = next((c["resources"] for c in pod["spec"]["containers"] if c["resources"]), {})
    if resources:
        return {"resources": resources} | _allocated(resources)
    created = any(container.ran_before for container in runtime.containers.values())
    return {"resources": UNLIMITED if created else {}}
