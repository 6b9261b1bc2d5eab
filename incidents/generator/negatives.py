"""Alerts about what is well: stale, completed, recovered, growing or rolling out as it should, slow to start."""

from collections.abc import Callable
from dataclasses import dataclass

from incidents.generator import noise, probing
from incidents.generator.alerting import complaint
from incidents.generator.calling import Callee, Calling
from incidents.generator.graph import Graph
from incidents.generator.scenes import STAYING
from incidents.generator.stage import READY_S, Stage
from incidents.generator.symptoms import Symptom, pods_of, symptoms_of
from incidents.standin.faults import SCENARIOS, Site
from incidents.standin.faults.site import change_spec, in_container
from incidents.standin.shapes import Obj, name_of


@dataclass(frozen=True)
class Quiet:
    """A place that is well, and the alert about it all the same."""

    site: Site
    symptom: Symptom


def _pod_symptom(stage: Stage, site: Site) -> Symptom:
    pods = pods_of(site)
    if not pods:
        return "KubeDeploymentReplicasMismatch", {"deployment": site.name}
    where = {"pod": name_of(stage.rng.choice(pods))}
    name = stage.rng.choice(("KubePodCrashLooping", "KubePodNotReady", "KubeContainerWaiting"))
    return name, where | ({} if name == "KubePodNotReady" else {"container": site.container})


def _workload_symptom(site: Site) -> Symptom:
    label = {"StatefulSet": "statefulset", "DaemonSet": "daemonset"}.get(site.kind, "deployment")
    name = {"StatefulSet": "KubeStatefulSetReplicasMismatch", "DaemonSet": "KubeDaemonSetRolloutStuck"}
    return name.get(site.kind, "KubeDeploymentReplicasMismatch"), {label: site.name}


def stale(stage: Stage, graph: Graph) -> Quiet:
    """Everything works, for as long as anybody can tell."""
    for level in graph.levels:
        for node in level:
            stage.works(graph, node)
        stage.wait(READY_S)
    stage.wait(stage.rng.choice((20, 60, 200)))
    site = stage.sites[graph.alerting]
    noticed = complaint(stage.rng, site.kind, site.name) if site.kind in STAYING else _workload_symptom(site)
    return Quiet(site, stage.rng.choice((_pod_symptom(stage, site), _workload_symptom(site), noticed)))


def gone(stage: Stage, graph: Graph) -> Quiet:
    """The pod of the alert was replaced, and its successor is well."""
    quiet = stale(stage, graph)
    pod = f"{quiet.site.name}-{stage.simulation.world.new_suffix()}{stage.simulation.world.new_suffix()[:4]}"
    where = {"pod": f"{pod}-{stage.simulation.world.new_suffix()}", "container": quiet.site.container}
    return Quiet(quiet.site, ("KubePodCrashLooping", where)) if quiet.site.kind == "Deployment" else quiet


def completed(stage: Stage, _graph: Graph) -> Quiet:
    """The Job is done."""
    site = noise.completed(stage)
    stage.wait(stage.rng.choice((20, 60)))
    pods = pods_of(site)
    by_pod: Symptom = (
        ("KubePodNotReady", {"pod": name_of(pods[0])}) if pods else ("KubeJobFailed", {"job_name": site.name})
    )
    return Quiet(site, stage.rng.choice((by_pod, ("KubeJobFailed", {"job_name": site.name}))))


def recovered(stage: Stage, _graph: Graph) -> Quiet:
    """It crashed, and has run ever since."""
    site = noise.recovered(stage)
    stage.wait(stage.rng.choice((300, 900, 3600)))
    return Quiet(site, _pod_symptom(stage, site))


def waited_for_another(stage: Stage, graph: Graph) -> Quiet:
    """It crashed until what it calls was there."""
    names = (stage.names.workload(), stage.names.workload(store=True))
    callee = stage.site(names[1])
    calling = Calling()
    target = Callee(callee.name, callee.namespace, callee.style.service_port)
    calling.add(stage.rng, target, stage.speakers[0], hard=True, may_stay=False)
    site = stage.site(names[0], "Deployment", calling)
    callee.service()
    site.deploy(site.running_image())
    site.service()
    stage.wait(stage.rng.choice((4, 8)))
    callee.deploy(callee.running_image())
    stage.wait(stage.rng.choice((240, 900)))
    del graph
    return Quiet(site, _pod_symptom(stage, site))


def evicted_once(stage: Stage, _graph: Graph) -> Quiet:
    """A pod of it was evicted a while ago, and the one after it has been well ever since."""
    site = noise.evicted_once(stage)
    site.service()
    stage.wait(stage.rng.choice((900, 1800, 3600)))
    return Quiet(site, stage.rng.choice((_pod_symptom(stage, site), _workload_symptom(site))))


def scaling(stage: Stage, graph: Graph) -> Quiet:
    """It was told to grow a moment ago."""
    site = _one(stage, graph)
    more = site.replicas + stage.rng.randint(1, 3)
    _change(site, lambda spec: spec | {"replicas": more})
    stage.wait(stage.rng.choice((0.5, 1.2, 3, 30)))
    return Quiet(site, ("KubeDeploymentReplicasMismatch", {"deployment": site.name}))


def rolling_out(stage: Stage, graph: Graph) -> Quiet:
    """A new revision is on its way, and well."""
    site = _one(stage, graph)
    image = site.image(f"{stage.names.version()}.1", site.listening)
    _change(site, lambda spec: in_container(spec, site.container, image=image))
    stage.wait(stage.rng.choice((0.8, 1.5, 4, 40)))
    return Quiet(
        site,
        (stage.rng.choice(("KubeDeploymentRolloutStuck", "KubeDeploymentReplicasMismatch")), {"deployment": site.name}),
    )


def slow_start(stage: Stage, _graph: Graph) -> Quiet:
    """It took its time to become ready."""
    site = stage.site(stage.names.workload())
    SCENARIOS["slow_start"](site, **probing.started(stage.rng))
    stage.wait(stage.rng.choice((80, 120)))
    return Quiet(site, _pod_symptom(stage, site))


def still_starting(stage: Stage, _graph: Graph) -> Quiet:
    """It takes its time, and its probe gives it more; mostly another pod of it has started so before."""
    grows = stage.rng.random() < 0.9
    options = probing.still_starting(stage.rng, proven=grows)
    name = stage.names.workload()
    site = stage.site(name, replicas=1) if grows else stage.site(name)
    SCENARIOS["slow_start"](site, **options)
    if grows:
        stage.wait(options["seconds"] + stage.rng.choice((60, 200)))
        more = 1 + stage.rng.randint(1, 3)
        _change(site, lambda spec: spec | {"replicas": more})
    stage.wait(stage.rng.uniform(0.3, 0.9) * options["seconds"])
    return Quiet(site, stage.rng.choice(symptoms_of(site) or [_workload_symptom(site)]))


def _one(stage: Stage, graph: Graph) -> Site:
    del graph
    site = stage.works(Graph("chain", 1, (), 0, 0), 0, "Deployment")
    stage.wait(stage.rng.choice((30, 90)))
    return site


def _change(site: Site, change: Callable[[Obj], Obj]) -> None:
    made = site.simulation.world.peek("Deployment", site.namespace, site.name)
    if made is not None:
        change_spec(site.simulation, made, change)


KINDS: dict[str, Callable[[Stage, Graph], Quiet]] = {
    "stale": stale,
    "gone": gone,
    "completed": completed,
    "recovered": recovered,
    "waited": waited_for_another,
    "evicted-once": evicted_once,
    "scaling": scaling,
    "rolling-out": rolling_out,
    "slow-start": slow_start,
    "still-starting": still_starting,
}
