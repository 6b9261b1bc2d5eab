"""Where a scenario is set up, and the objects that all of them are made of. Manifests look like anybody's."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from zlib import crc32

from incidents.standin.defaults import defaulted
from incidents.standin.images import REGISTRY
from incidents.standin.job_selector import selecting_its_pods
from incidents.standin.kinds import KINDS
from incidents.standin.programs import Behaviour, Listens, Program
from incidents.standin.shapes import Obj, metadata
from incidents.standin.simulation import Simulation

T = TypeVar("T")
LISTENING = Listens(8080)
GOOD_FOR_S = 20.0
"""How long the good revision runs before a bad one replaces it."""


@dataclass(frozen=True)
class Site:
    """A simulation, a place in it, the kind of workload, and a seed that decides whatever a scenario leaves open."""

    simulation: Simulation
    namespace: str
    name: str
    seed: int = 0
    kind: str = "Deployment"

    @property
    def replicas(self) -> int:
        """1 or 2, from the seed; 2 for seed 0."""
        return 2 - self.seed % 2

    def pick(self, *options: T, salt: str = "") -> T:
        """One of several, from the seed."""
        return options[crc32(f"{self.seed}/{self.name}/{salt}".encode()) % len(options)]

    def tag(self) -> str:
        """A version, from the seed."""
        chance = crc32(f"{self.seed}/{self.name}".encode())
        return f"v{1 + chance % 4}.{chance // 4 % 10}.{chance // 40 % 10}"

    def beside(self, name: str) -> "Site":
        """A place next to this one."""
        return Site(self.simulation, self.namespace, name, self.seed)

    def image(self, tag: str, *behaviours: Behaviour, **program: Any) -> str:
        """An image of this workload, with the program in it."""
        image = f"{REGISTRY}/{self.namespace}/{self.name}:{tag}"
        self.simulation.images.add(image, Program(behaviours, **program))
        return image

    def running_image(self) -> str:
        """An image whose program starts and stays."""
        return self.image(self.tag(), LISTENING)

    def deploy(
        self,
        image: str,
        *,
        env: Mapping[str, str] | None = None,
        resources: Obj | None = None,
        container: Obj | None = None,
        pod: Obj | None = None,
        spec: Obj | None = None,
    ) -> Obj:
        """Create the workload as an operator would; what is given goes over the usual."""
        variables = [{"name": name, "value": value} for name, value in (env or {"LOG_LEVEL": "info"}).items()]
        own = {"name": "app", "image": image, "env": variables, "resources": resources or {}} | (container or {})
        template = {"containers": [own], "terminationGracePeriodSeconds": 5} | (pod or {})
        return self.add(self.kind, self.name, {"spec": self._spec(template, spec or {})}, {"app": self.name})

    def _spec(self, pod: Obj, spec: Obj) -> Obj:
        labels = {"app": self.name}
        template = {"metadata": {"labels": labels}, "spec": pod}
        if self.kind in ("Job", "CronJob"):
            ending = template | {"spec": {"restartPolicy": "Never"} | pod}
            job = {"backoffLimit": 2, "template": ending}
            return job | spec if self.kind == "Job" else {"schedule": "* * * * *", "jobTemplate": {"spec": job}} | spec
        body = {"selector": {"matchLabels": labels}, "template": template}
        extra: Obj = {} if self.kind == "DaemonSet" else {"replicas": self.replicas}
        return extra | ({"serviceName": self.name} if self.kind == "StatefulSet" else {}) | body | spec

    def add(self, kind: str, name: str, body: Obj, labels: Mapping[str, str] | None = None) -> Obj:
        """Create an object as a client would."""
        about = KINDS[kind]
        meta: Obj = {"name": name} | ({"labels": dict(labels)} if labels else {})
        if about.namespaced:
            self.simulation.add_namespace(self.namespace)
            meta["namespace"] = self.namespace
        given = body.get("metadata") or {}
        obj = defaulted({"apiVersion": about.api_version, "kind": kind} | body | {"metadata": meta | given})
        if kind == "Job":
            obj = selecting_its_pods(obj, self.simulation.world.new_uid())
        return self.simulation.world.add(obj)

    def service(self, name: str = "", selector: Mapping[str, str] | None = None, **port: Any) -> Obj:
        """A Service in front of the workload."""
        chance = self.simulation.world.rng
        address = f"10.96.{chance.randint(0, 255)}.{chance.randint(1, 254)}"
        ports = [{"port": 80, "targetPort": 8080} | {key: value for key, value in port.items() if value is not None}]
        spec = {"clusterIP": address, "clusterIPs": [address], "selector": dict(selector or {"app": self.name})}
        return self.add("Service", name or self.name, {"spec": spec | {"ports": ports}})

    def config(self, name: str, data: Mapping[str, str]) -> Obj:
        """A ConfigMap."""
        return self.add("ConfigMap", name, {"data": dict(data)})

    def secret(self, name: str, data: Mapping[str, str], kind: str = "Opaque") -> Obj:
        """A Secret."""
        encoded = {key: b64encode(value.encode()).decode() for key, value in data.items()}
        return self.add("Secret", name, {"data": encoded, "type": kind})

    def later(self, seen: Obj, change: Callable[[Obj], Obj], after_s: float = GOOD_FOR_S) -> None:
        """Change an object's spec in a while, as an operator would."""
        self.simulation.after(after_s, partial(change_spec, self.simulation, seen, change))


def change_spec(simulation: Simulation, seen: Obj, change: Callable[[Obj], Obj]) -> None:
    """Replace an object's spec by what a function makes of it."""
    obj = simulation.world.current(seen)
    if obj is not None:
        obj["spec"] = change(obj["spec"])
        if "generation" in obj["metadata"]:
            metadata(obj)["generation"] += 1
        simulation.world.touch(obj)


def in_container(spec: Obj, **fields: Any) -> Obj:
    """A workload's spec with other fields in its first container."""
    template = spec["template"]
    containers = template["spec"]["containers"]
    changed = [containers[0] | fields, *containers[1:]]
    return spec | {"template": template | {"spec": template["spec"] | {"containers": changed}}}
