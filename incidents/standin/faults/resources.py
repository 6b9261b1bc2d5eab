"""Resources and placement: memory, CPU, nodes' room, quotas, disk, priorities, autoscalers."""

from incidents.standin.behaviours import Calls
from incidents.standin.faults.site import GOOD_FOR_S, Site
from incidents.standin.faults.truth import Truth, fix
from incidents.standin.habits import Answers, Fills, Says
from incidents.standin.programs import Logs, NeedsMemory
from incidents.standin.shapes import Obj


def oom_killed(site: Site, needs_mib: int = 48, limit_mib: int = 24) -> Truth:
    """The program needs more memory than its limit."""
    image = site.image(site.tag(), Logs(site.words("heap", "loading dataset")), NeedsMemory(needs_mib), site.listening)
    resources = {"limits": {"memory": f"{limit_mib}Mi"}, "requests": {"memory": f"{max(1, limit_mib * 2 // 3)}Mi"}}
    site.deploy(image, resources=resources)
    patch = {"container": site.container, "memory_limit": {"min": f"{needs_mib}Mi", "max": "4Gi"}}
    patch["memory_request"] = {"min": "1m", "max": "4Gi", "optional": True}
    fixes = (fix("patch_deployment_resources", site.kind, site.name, **patch),)
    detail = {"needs": f"{needs_mib}Mi"}
    return site.truth("oom_killed", detail=detail, fixes=fixes, needs_human=False)


def cpu_throttled(
    site: Site, limit: str = "20m", asks: str = "readinessProbe", *, ready: bool = False, report: str = ""
) -> Truth:
    """
    So little CPU that the program answers too late for its probe (`asks`); or (`ready`) for its users alone.

    `report`: what it says itself of how it is held back.
    """
    work = Answers(site.style.port, delay_s=0.2, wants_millis=400)
    line = site.words("slow", "WARN request took 4012 ms (budget 200 ms)")[0]
    probe: Obj = {"httpGet": {"path": "/healthz", "port": site.style.port}, "periodSeconds": 5}
    if ready:
        probe = site.pick({"tcpSocket": {"port": site.style.port}}, probe | {"timeoutSeconds": 10}, salt="probe")
    reports = (Says(report, 30.0),) if report else ()
    image = site.image(site.tag(), work, Says(line, 20.0), *reports)
    resources = {"limits": {"cpu": limit}, "requests": {"cpu": limit}}
    site.deploy(image, resources=resources, container={asks: probe})
    patch = {"container": site.container, "cpu_limit": {"min": "400m", "max": "2"}}
    patch["cpu_request"] = {"min": "1m", "max": "2", "optional": True}
    fixes = (fix("patch_deployment_resources", site.kind, site.name, **patch),)
    detail = {"told": "yes"} if report else {}
    return site.truth("cpu_throttled", detail=detail, fixes=fixes, needs_human=False)


def unschedulable_resources(site: Site, resource: str = "") -> Truth:
    """A request that no node can meet."""
    resource = resource or site.pick("cpu", "memory", "nvidia.com/gpu")
    amount = {"cpu": site.pick("64", "48", "12500m"), "memory": site.pick("512Gi", "96Gi")}.get(resource, "1")
    resources: Obj = {"requests": {resource: amount}}
    if "/" in resource:
        resources["limits"] = resources["requests"]
    site.deploy(site.running_image(), resources=resources)
    if "/" in resource:
        return site.truth("unschedulable_resources")
    room = {"cpu": "2", "memory": "24Gi"}[resource]
    patch: Obj = {"container": site.container, f"{resource}_request": {"min": "1m", "max": room}}
    patch[f"{resource}_limit"] = {"min": "1m", "max": room, "optional": True}
    fixes = (fix("patch_deployment_resources", site.kind, site.name, **patch),)
    return site.truth("unschedulable_resources", fixes=fixes, needs_human=False)


def unschedulable_placement(site: Site, case: str = "", wanted: str = "") -> Truth:
    """Where the pod wants to be, no node is: selector, affinity, a taken host port."""
    case = case or site.pick("selector", "affinity", "port")
    if case == "port":
        ports = {"ports": [{"containerPort": site.style.port, "hostPort": 8443}]}
        other = site.beside(f"{site.name}-edge")
        other.deploy(other.running_image(), container=ports, spec={"replicas": 1})
        site.simulation.advance(site.simulation.now + 2)
        site.deploy(site.running_image(), container=ports)
    else:
        expression = {"key": "disktype", "operator": "In", "values": [wanted or "nvme"]}
        required = {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}
        affinity = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}
        pod = {"nodeSelector": {"accelerator": wanted or "gpu"}} if case == "selector" else {"affinity": affinity}
        site.deploy(site.running_image(), pod=pod)
    return site.truth("unschedulable_placement", container=None)


def quota_exceeded(site: Site, quota: str = "", hard: Obj | None = None, asks: Obj | None = None) -> Truth:
    """A quota that refuses the second pod; or (`hard`) something else, for what the pods ask."""
    quota = quota or site.named("quota", f"{site.namespace}-quota")
    site.add("ResourceQuota", quota, {"spec": {"hard": hard or {"pods": "1"}}})
    site.simulation.advance(site.simulation.now + 0.5)
    site.deploy(site.running_image(), spec={} if asks else {"replicas": 3}, resources=asks)
    return site.elsewhere("quota_exceeded", "ResourceQuota", quota)


def limit_range_refuses(site: Site, name: str = "limits") -> Truth:
    """A limit range whose maximum is below what the container wants."""
    limit = {"type": "Container", "max": {"memory": "256Mi"}, "min": {"memory": "8Mi"}}
    site.add("LimitRange", name, {"spec": {"limits": [limit]}})
    site.deploy(site.running_image(), resources={"limits": {"memory": "512Mi"}, "requests": {"memory": "512Mi"}})
    return site.elsewhere("quota_exceeded", "LimitRange", name)


def evicted_storage(
    site: Site, limit: str = "8Mi", volume: str = "scratch", seconds: float = 1.0, replicas: int = 0
) -> Truth:
    """
    The program writes more into its emptyDir than the limit allows; without a `volume`, than its container may.

    `seconds`: how long it takes to write that much. `replicas`: of a program that serves, and is ready until then.
    """
    records = Logs(("40+0 records in", "40+0 records out"))
    serves = (site.listening,) if replicas else ()
    image = site.image(site.tag(), *serves, Fills("/scratch", 40, seconds), records)
    spec: Obj = {"replicas": replicas or 1}
    if not volume:
        resources = {"limits": {"ephemeral-storage": limit}, "requests": {"ephemeral-storage": limit}}
        site.deploy(image, resources=resources, spec=spec)
        return site.truth("evicted_storage")
    volumes = [{"name": volume, "emptyDir": {"sizeLimit": limit}}]
    mounts = [{"name": volume, "mountPath": "/scratch"}]
    site.deploy(image, container={"volumeMounts": mounts}, pod={"volumes": volumes}, spec=spec)
    return site.truth("evicted_storage")


def preempted(site: Site, after_s: float = GOOD_FOR_S) -> Truth:
    """A more important workload takes the room."""
    if site.simulation.world.peek("PriorityClass", "", "critical") is None:
        site.add("PriorityClass", "critical", {"value": 1_000_000})
    site.deploy(site.running_image(), resources={"requests": {"cpu": "1100m"}}, spec={"replicas": 1})
    site.simulation.advance(site.simulation.now + after_s)
    other = site.beside(site.named("neighbour", f"{site.name}-critical"))
    pod = {"priorityClassName": "critical"}
    other.deploy(other.running_image(), resources={"requests": {"cpu": "1500m"}}, pod=pod, spec={"replicas": 1})
    return site.truth("preempted", container=None)


def scaled_to_zero(site: Site, *, caller: bool = True) -> Truth:
    """Nobody is there: replicas is 0, and a service (by the seed also a caller) needs it."""
    site.deploy(site.running_image(), spec={"replicas": 0})
    site.service()
    if caller and site.seed % 2:
        variable = f"{site.name.upper().replace('-', '_')}_SERVICE_HOST"
        call = Calls(variable=variable, port=site.style.service_port, what=site.name)
        other = site.beside(f"{site.name}-web")
        other.deploy(other.image(other.tag(), Logs((f"connecting to {site.name}",)), call, site.listening))
    fixes = (fix("scale_deployment", site.kind, site.name, replicas={"min": "1", "max": "10"}),)
    return site.truth("scaled_to_zero", container=None, fixes=fixes, needs_human=False)


def hpa_no_metrics(site: Site) -> Truth:
    """The autoscaler cannot compute its metric: there is no metrics API, or the pods request no CPU."""
    no_api = site.pick(True, False)
    site.simulation.has_metrics = not no_api
    resources: Obj = {"requests": {"cpu": "100m"}} if no_api else {}
    site.deploy(site.running_image(), resources=resources)
    autoscaler(site, 1, 5)
    roots = ({"kind": site.kind, "name": site.name},)
    return site.elsewhere("hpa_no_metrics", "HorizontalPodAutoscaler", site.name, also_roots=roots)


def hpa_maxed(site: Site) -> Truth:
    """The autoscaler is at its maximum, and the load is above its target still."""
    site.deploy(site.running_image(), resources={"requests": {"cpu": "50m"}}, spec={"replicas": 1})
    autoscaler(site, 1, 3)
    site.simulation.cpu_load[(site.namespace, site.name)] = 560.0
    return site.elsewhere("hpa_maxed", "HorizontalPodAutoscaler", site.name)


def autoscaler(site: Site, least: int, most: int) -> Obj:
    """An autoscaler of the workload, by CPU."""
    target = {"apiVersion": "apps/v1", "kind": site.kind, "name": site.name}
    spec = {"scaleTargetRef": target, "minReplicas": least, "maxReplicas": most}
    return site.add("HorizontalPodAutoscaler", site.name, {"spec": spec})
