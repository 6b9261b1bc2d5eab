"""
Broken (and healthy) workloads, applied to a running simulation, each with its truth.

Every scenario is a function of the simulation, a place and a seed: the same arguments make the same objects. Manifests
look like anybody's; what makes them fail is the program behind the image.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from zlib import crc32

from incidents.standin.defaults import defaulted
from incidents.standin.images import REGISTRY
from incidents.standin.nodes import add_node, node_names
from incidents.standin.programs import RUNS, Behaviour, Crashes, Listens, Logs, NeedsMemory, NeedsVariable, Program
from incidents.standin.shapes import Obj, metadata, name_of
from incidents.standin.simulation import Simulation

LISTENING = Listens(8080)
PODS_PER_NODE = 100
GOOD_FOR_S = 20.0
"""How long the good revision runs before a bad one replaces it."""


@dataclass(frozen=True)
class Truth:
    """What is wrong, and where its cause sits. `fault` is a word of the taxonomy."""

    fault: str
    namespace: str
    kind: str = "Deployment"
    name: str = ""
    container: str | None = "app"
    env: str | None = None
    detail: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Site:
    """Where and how a scenario is set up."""

    simulation: Simulation
    namespace: str
    name: str
    seed: int = 0

    @property
    def replicas(self) -> int:
        """1 or 2, from the seed; 2 for seed 0."""
        return 2 - self.seed % 2

    def image(self, tag: str, *behaviours: Behaviour) -> str:
        """An image of this workload, with the program in it."""
        image = f"{REGISTRY}/{self.namespace}/{self.name}:{tag}"
        self.simulation.images.add(image, Program(behaviours))
        return image

    def tag(self) -> str:
        """A version, from the seed."""
        chance = crc32(f"{self.seed}/{self.name}".encode())
        return f"v{1 + chance % 4}.{chance // 4 % 10}.{chance // 40 % 10}"

    def deploy(self, image: str, *, env: dict[str, str] | None = None, resources: Obj | None = None) -> Obj:
        """Create the workload as an operator would."""
        self.simulation.add_namespace(self.namespace)
        return self.simulation.world.add(self._manifest(image, env or {"LOG_LEVEL": "info"}, resources or {}))

    def _manifest(self, image: str, env: dict[str, str], resources: Obj) -> Obj:
        variables = [{"name": name, "value": value} for name, value in env.items()]
        container = {"name": "app", "image": image, "env": variables, "resources": resources}
        labels = {"app": self.name}
        spec = {"containers": [container], "terminationGracePeriodSeconds": 5}
        template = {"metadata": {"labels": labels}, "spec": spec}
        return defaulted(
            {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "metadata": {"name": self.name, "namespace": self.namespace, "labels": labels},
                "spec": {"replicas": self.replicas, "selector": {"matchLabels": labels}, "template": template},
            }
        )


def missing_env_var(site: Site, variable: str = "REQUIRED_CONFIG", second: str = "") -> Truth:
    """The program needs a variable that the manifest does not give it, and, where asked for, a second one after it."""
    needs = [NeedsVariable(name) for name in (variable, second) if name]
    site.deploy(site.image(site.tag(), *needs, LISTENING))
    return Truth("missing_env_var", site.namespace, name=site.name, env=variable)


def image_not_found(site: Site, after_s: float = GOOD_FOR_S) -> Truth:
    """A good revision, then one whose tag nobody ever pushed. The good ReplicaSet keeps serving."""
    good = site.image(site.tag(), LISTENING)
    deployment = site.deploy(good)
    bad = f"{good}{site.seed % 9 + 1}"
    site.simulation.after(after_s, partial(_set_image, site.simulation, deployment, bad))
    return Truth("image_not_found", site.namespace, name=site.name, detail={"good": good, "bad": bad})


def _set_image(simulation: Simulation, seen: Obj, image: str) -> None:
    deployment = simulation.world.current(seen)
    if deployment is None:
        return
    spec = deployment["spec"]
    pod = spec["template"]["spec"]
    containers = [pod["containers"][0] | {"image": image}, *pod["containers"][1:]]
    deployment["spec"] = spec | {"template": spec["template"] | {"spec": pod | {"containers": containers}}}
    metadata(deployment)["generation"] += 1
    simulation.world.touch(deployment)


def oom_killed(site: Site, needs_mib: int = 48, limit_mib: int = 24) -> Truth:
    """The program needs more memory than its limit."""
    image = site.image(site.tag(), Logs(("loading dataset",)), NeedsMemory(needs_mib), LISTENING)
    resources = {"limits": {"memory": f"{limit_mib}Mi"}, "requests": {"memory": f"{max(1, limit_mib * 2 // 3)}Mi"}}
    site.deploy(image, resources=resources)
    return Truth("oom_killed", site.namespace, name=site.name, detail={"needs": f"{needs_mib}Mi"})


def crash_loop(site: Site, code: int = 2, line: str = "panic: runtime error: invalid memory address") -> Truth:
    """A program that fails whatever anybody does: there is no fix within the cluster."""
    site.deploy(site.image(site.tag(), Logs((f"{site.name} starting",)), Crashes(code, (line,))))
    return Truth("unknown", site.namespace, name=site.name)


def healthy(site: Site) -> Truth:
    """Nothing is wrong: a workload with a service in front of it."""
    deployment = site.deploy(site.image(site.tag(), *RUNS.behaviours))
    site.simulation.world.add(_service(site, name_of(deployment)))
    return Truth("none", site.namespace, name=site.name, container=None)


def _service(site: Site, name: str) -> Obj:
    chance = site.simulation.world.rng
    address = f"10.96.{chance.randint(0, 255)}.{chance.randint(1, 254)}"
    spec = {"clusterIP": address, "clusterIPs": [address], "selector": {"app": name}}
    ports = [{"port": 80, "targetPort": 8080}]
    meta = {"name": name, "namespace": site.namespace}
    return defaulted({"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": spec | {"ports": ports}})


def crowd(simulation: Simulation, pods: int, namespace: str, per_workload: int = 25) -> None:
    """So many healthy pods in one namespace, with the nodes to carry them."""
    for number in range(len(node_names(simulation)), (pods + len(simulation.placed)) // PODS_PER_NODE + 1):
        add_node(simulation, f"lab-{number + 1}")
    for index, start in enumerate(range(0, pods, per_workload)):
        site = Site(simulation, namespace, f"crowd-{index:03d}")
        deployment = site.deploy(site.image("v1.0.0", *RUNS.behaviours))
        deployment["spec"] = deployment["spec"] | {"replicas": min(per_workload, pods - start)}


Scenario = Callable[..., Truth]
SCENARIOS: dict[str, Scenario] = {
    scenario.__name__: scenario for scenario in (missing_env_var, image_not_found, oom_killed, crash_loop, healthy)
}
"""Every scenario by name."""
