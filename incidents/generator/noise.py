"""What else goes on in a namespace, and has nothing to do with the alert."""

from collections.abc import Callable

from incidents.generator.scenes import NEARBY
from incidents.generator.stage import Stage
from incidents.generator.symptoms import pods_of
from incidents.standin.events import Source, warn
from incidents.standin.faults import SCENARIOS, Site
from incidents.standin.habits import AtFirst, Fills
from incidents.standin.programs import Crashes

EVICTION_S = 75.0
"""How long a scene lasts at least, for an eviction to be over in it."""


def healthy_crowd(stage: Stage) -> None:
    """A few that work, with services."""
    for _ in range(stage.rng.randint(1, 3)):
        site = stage.site(stage.names.workload(store=stage.rng.random() < 0.3))
        site.deploy(site.running_image())
        site.service()


def other_fault(stage: Stage) -> None:
    """Something is wrong with a workload that nobody here calls."""
    scene = stage.rng.choice(NEARBY)
    name = stage.names.workload()
    site = stage.site(name, stage.rng.choice(scene.kinds), scenario=scene.name, names=stage.names.around(name))
    SCENARIOS[scene.name](site, **scene.options(stage.rng, stage.names, site.style.port))


def recovered(stage: Stage) -> Site:
    """It crashed when it was new, and has run ever since."""
    site = stage.site(stage.names.workload(), replicas=stage.rng.choice((1, 2)))
    crash = Crashes(stage.rng.choice((1, 2, 137)), site.words("crash", "fatal: not yet"))
    mishap = AtFirst(crash, times=stage.rng.choice((1, 1, 2)))
    site.deploy(site.image(site.tag(), mishap, site.listening))
    site.service()
    return site


def completed(stage: Stage) -> Site:
    """A Job that did its work."""
    site = stage.site(stage.names.workload(), "Job")
    SCENARIOS["completed_job"](site)
    return site


def evicted_once(stage: Stage) -> Site:
    """A pod that was evicted and left behind; the one after it keeps within its limits."""
    site = stage.site(stage.names.workload(), replicas=1)
    image = site.image(site.tag(), AtFirst(Fills("/scratch", 40)), site.listening)
    if stage.rng.random() < 0.5:
        site.deploy(image, resources={"limits": {"ephemeral-storage": "16Mi"}})
        return site
    mounts = [{"name": "scratch", "mountPath": "/scratch"}]
    pod = {"volumes": [{"name": "scratch", "emptyDir": {"sizeLimit": "8Mi"}}]}
    site.deploy(image, container={"volumeMounts": mounts}, pod=pod)
    return site


def unused(stage: Stage) -> None:
    """A workload that somebody put away, and nobody calls."""
    site = stage.site(stage.names.workload())
    site.deploy(site.running_image(), spec={"replicas": 0})


def old_warnings(stage: Stage) -> None:
    """A workload that works, and warnings about it from when it was new."""
    site = stage.site(stage.names.workload())
    site.deploy(site.running_image())
    stage.wait(3)
    for pod in pods_of(site):
        reason, text = stage.rng.choice(OLD)
        warn(stage.simulation, pod, Source("kubelet", pod["spec"].get("nodeName", "")), reason, text)


OLD = (
    ("Unhealthy", "Readiness probe failed: dial tcp 10.244.0.7:8080: connect: connection refused"),
    ("FailedMount", 'MountVolume.SetUp failed for volume "config" : failed to sync configmap cache: timed out waiting'),
    ("BackOff", "Back-off restarting failed container app in pod"),
    ("FailedScheduling", "0/1 nodes are available: 1 Insufficient memory. preemption: not eligible"),
    ("DNSConfigForming", "Nameserver limits were exceeded, some nameservers have been omitted"),
)
Noise = Callable[[Stage], object]
KINDS: dict[str, Noise] = {
    "healthy-crowd": healthy_crowd,
    "other-fault": other_fault,
    "recovered-restart": recovered,
    "completed-job": completed,
    "evicted-once": evicted_once,
    "unused": unused,
    "old-warnings": old_warnings,
}
HARMLESS = tuple(kind for kind in KINDS if kind != "other-fault")


def add(stage: Stage, kinds: tuple[str, ...]) -> None:
    """Set up noise of these kinds."""
    for kind in kinds:
        KINDS[kind](stage)
