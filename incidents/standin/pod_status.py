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
        "containerStatuses": [
            _container_status(container, runtime.containers[container["name"]])
            for container in pod["spec"]["containers"]
        ],
        "hostIP": runtime.node_ip,
        "hostIPs": [{"ip": runtime.node_ip}],
        "observedGeneration": pod["metadata"]["generation"],
        "phase": phase_of(pod, runtime),
        "qosClass": pod["status"]["qosClass"],
        "startTime": stamp(runtime.admitted_at),
    }
    if runtime.sandbox_at is not None:
        status |= {"podIP": runtime.ip, "podIPs": [{"ip": runtime.ip}]}
    return status | _resources(pod, runtime)


def phase_of(pod: Obj, runtime: PodRuntime) -> str:
    """Pending until every container was created once; Succeeded or Failed only where nothing restarts."""
    containers = runtime.containers.values()
    if not all(container.ran_before for container in containers):
        return "Pending"
    codes = [_final_code(container) for container in containers]
    if pod["spec"]["restartPolicy"] == "Always" or None in codes:
        return "Running"
    if pod["spec"]["restartPolicy"] == "OnFailure" and any(codes):
        return "Running"
    return "Failed" if any(codes) else "Succeeded"


def _final_code(container: ContainerRuntime) -> int | None:
    ended = container.state.get("terminated")
    return None if ended is None else int(ended["exitCode"])


def _conditions(pod: Obj, runtime: PodRuntime) -> list[Obj]:
    generation = pod["metadata"]["generation"]
    scheduled = condition_of(pod, "PodScheduled")
    sandbox = runtime.sandbox_at
    ready = _ready_part(pod, runtime)
    return [
        _condition("PodReadyToStartContainers", sandbox is not None, sandbox or runtime.admitted_at, generation),
        _condition("Initialized", True, runtime.admitted_at, generation),
        _condition("Ready", runtime.ready, runtime.ready_since, generation) | ready,
        _condition("ContainersReady", runtime.ready, runtime.ready_since, generation) | ready,
        scheduled or _condition("PodScheduled", True, runtime.admitted_at, generation),
    ]


def _ready_part(pod: Obj, runtime: PodRuntime) -> Obj:
    if runtime.ready:
        return {}
    if phase_of(pod, runtime) == "Succeeded":
        return {"reason": "PodCompleted"}
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
        "started": "running" in container.state,
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
