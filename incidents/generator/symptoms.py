"""What monitoring would report of a workload, read off the objects as they are: alert names with their labels."""

from collections.abc import Iterator

from incidents.standin.faults.site import Site
from incidents.standin.shapes import Obj, condition_of, controller_of, is_ready, labels_of, matches, name_of, uid_of

Symptom = tuple[str, dict[str, str]]
WAITING = frozenset(
    [
        "ImagePullBackOff",
        "ErrImagePull",
        "ErrImageNeverPull",
        "InvalidImageName",
        "CreateContainerConfigError",
        "CreateContainerError",
        "RunContainerError",
    ]
)


def pods_of(site: Site) -> list[Obj]:
    """The pods that carry the workload's label, as they are now."""
    pods = site.simulation.world.all("Pod", site.namespace)
    return [pod for pod in pods if matches(site.selector, labels_of(pod))]


def symptoms_of(site: Site, *, restarts: bool = False) -> list[Symptom]:
    """Everything that an alert about this workload could be; empty if nothing ails it (or, `restarts`, ever did)."""
    found = [*_of_workload(site), *(symptom for pod in pods_of(site) for symptom in _of_pod(pod))]
    if found or not restarts:
        return found
    return [symptom for pod in pods_of(site) for symptom in _restarted(pod)]


def _restarted(pod: Obj) -> Iterator[Symptom]:
    for each in pod["status"].get("containerStatuses") or ():
        if each["restartCount"]:
            yield "KubePodCrashLooping", {"pod": name_of(pod), "container": each["name"]}


def _of_workload(site: Site) -> Iterator[Symptom]:
    world = site.simulation.world
    obj = world.get(site.kind, site.namespace, site.name)
    if obj is None:
        return
    status, wanted = obj.get("status") or {}, (obj.get("spec") or {}).get("replicas", 1)
    if site.kind == "Deployment":
        yield from _of_deployment(site.name, obj, status, wanted)
    elif site.kind == "StatefulSet" and status.get("readyReplicas", 0) < wanted:
        yield "KubeStatefulSetReplicasMismatch", {"statefulset": site.name}
        if status.get("updateRevision") != status.get("currentRevision"):
            yield "KubeStatefulSetUpdateNotRolledOut", {"statefulset": site.name}
    elif site.kind == "DaemonSet" and status.get("numberReady", 0) < status.get("desiredNumberScheduled", 1):
        yield "KubeDaemonSetRolloutStuck", {"daemonset": site.name}
    elif site.kind in ("Job", "CronJob"):
        yield from _of_jobs(site)
    yield from _of_service(site)


def _of_deployment(name: str, obj: Obj, status: Obj, wanted: int) -> Iterator[Symptom]:
    if status.get("availableReplicas", 0) < wanted:
        yield "KubeDeploymentReplicasMismatch", {"deployment": name}
    elif status.get("replicas", 0) > wanted or status.get("updatedReplicas", 0) < wanted:
        yield "KubeDeploymentRolloutStuck", {"deployment": name}
    progressing = condition_of(obj, "Progressing")
    if progressing is not None and progressing["status"] == "False":
        yield "KubeDeploymentRolloutStuck", {"deployment": name}


def _of_jobs(site: Site) -> Iterator[Symptom]:
    for job in site.simulation.world.all("Job", site.namespace):
        owner = controller_of(job)
        if name_of(job) != site.name and (owner is None or owner["name"] != site.name):
            continue
        if (condition_of(job, "Failed") or {}).get("status") == "True":
            yield "KubeJobFailed", {"job_name": name_of(job)}
        elif not (condition_of(job, "Complete") or {}):
            yield "KubeJobNotCompleted", {"job_name": name_of(job)}


def _of_service(site: Site) -> Iterator[Symptom]:
    """Services in front of the workload, by name, with nobody ready behind them."""
    world = site.simulation.world
    if world.peek("Service", site.namespace, site.name) is None:
        return
    slices = world.all("EndpointSlice", site.namespace)
    own = [each for each in slices if labels_of(each).get("kubernetes.io/service-name") == site.name]
    if not any(endpoint["conditions"]["ready"] for each in own for endpoint in each.get("endpoints") or ()):
        yield "KubeServiceNoEndpoints", {"service": site.name}
        yield "TargetDown", {"job": site.name, "service": site.name}


def _of_pod(pod: Obj) -> Iterator[Symptom]:
    name, status = name_of(pod), pod["status"]
    if is_ready(pod) or status.get("phase") == "Succeeded" or "deletionTimestamp" in pod["metadata"]:
        return
    yield "KubePodNotReady", {"pod": name}
    for each in (*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())):
        where = {"pod": name, "container": each["name"], "uid": uid_of(pod)}
        waiting = (each["state"].get("waiting") or {}).get("reason", "")
        if waiting in WAITING:
            yield "KubeContainerWaiting", where | {"reason": waiting}
        if each["restartCount"] and waiting not in WAITING:
            yield "KubePodCrashLooping", where | ({"reason": "CrashLoopBackOff"} if waiting else {})
        ended = each["state"].get("terminated") or each["lastState"].get("terminated") or {}
        if ended.get("reason") == "OOMKilled":
            yield "KubeContainerOOMKilled", where | {"reason": "OOMKilled"}
