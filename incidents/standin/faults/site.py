"""Where a scenario is set up, and the objects that all of them are made of. Manifests look like anybody's."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar
from zlib import crc32

from incidents.standin.defaults import defaulted
from incidents.standin.faults.style import Style
from incidents.standin.faults.truth import Truth, rollback
from incidents.standin.job_selector import selecting_its_pods
from incidents.standin.kinds import KINDS
from incidents.standin.programs import Behaviour, Listens, Logs, Program
from incidents.standin.shapes import Obj, metadata
from incidents.standin.simulation import Simulation
from incidents.standin.voices import PLAIN

T = TypeVar("T")
LISTENING = Listens(8080)
GOOD_FOR_S = 20.0
"""How long the good revision runs before a bad one replaces it."""
PAST_S = 3.0
"""How long a revision is there that a harmless change replaces."""

ROLLED = ("Deployment", "StatefulSet", "DaemonSet")
OF_RELEASES = frozenset({"image_not_found", "invalid_image_name", "exec_format_error"})
"""Faults that a new image brought: the image before it is the way back."""


@dataclass(frozen=True)
class Site:
    """A simulation, a place in it, the kind of workload, and a seed that decides whatever a scenario leaves open."""

    simulation: Simulation
    namespace: str
    name: str
    seed: int = 0
    kind: str = "Deployment"
    style: Style = field(default_factory=Style)

    @property
    def replicas(self) -> int:
        """1 or 2, from the seed; 2 for seed 0."""
        return self.style.replicas or 2 - self.seed % 2

    @property
    def container(self) -> str:
        """The name of the workload's own container."""
        return self.style.container

    @property
    def selector(self) -> dict[str, str]:
        """The label by which the workload's pods are told apart."""
        return {self.style.label: self.name}

    @property
    def listening(self) -> Listens:
        """The port that the program opens."""
        return self.style.listens or Listens(self.style.port)

    def named(self, role: str, usual: str) -> str:
        """What this workload calls a thing around it."""
        return self.style.names.get(role, usual)

    def pick(self, *options: T, salt: str = "") -> T:
        """One of several, from the seed."""
        return options[crc32(f"{self.seed}/{self.name}/{salt}".encode()) % len(options)]

    def words(self, kind: str, *plain: str, **about: str) -> tuple[str, ...]:
        """The lines for a mishap, in the workload's voice."""
        return self.style.voice.last_words(kind, **about) or plain

    def tag(self) -> str:
        """A version, from the seed."""
        if self.style.version:
            return self.style.version
        chance = crc32(f"{self.seed}/{self.name}".encode())
        return f"v{1 + chance % 4}.{chance // 4 % 10}.{chance // 40 % 10}"

    def beside(self, name: str) -> "Site":
        """A place next to this one."""
        return Site(self.simulation, self.namespace, name, self.seed, style=self.style.neighbour)

    def image(self, tag: str, *behaviours: Behaviour, **program: Any) -> str:
        """An image of this workload, with the program in it."""
        image = f"{self.style.place(self.namespace)}/{self.name}:{tag}"
        first: tuple[Behaviour, ...] = self.style.before
        if self.style.voice is not PLAIN:
            first = (Logs(self.style.voice.preamble()), *first)
        self.simulation.images.add(image, Program((*first, *behaviours), **program))
        return image

    def running_image(self) -> str:
        """An image whose program starts and stays."""
        return self.image(self.tag(), self.listening)

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
        own = {"name": self.container, "image": image, "env": variables(env), "resources": resources or {}}
        body = self._spec(self._pod(own | (container or {}), pod or {}), spec or {})
        if self.kind not in ROLLED:
            return self.add(self.kind, self.name, {"spec": body}, self._labels)
        if self.style.late_s is None:
            return self._changed_since(body) if self.style.past else self._made(body)
        good = self.image(self.named("previous", f"{self.tag()}-0"), self.listening)
        before = self._spec(self._pod(own | {"image": good, "env": variables(None), "resources": {}}, {}), spec or {})
        return self._replaced(before, body, self.style.late_s)

    def _made(self, spec: Obj) -> Obj:
        return self.add(self.kind, self.name, {"spec": spec}, self._labels)

    def _changed_since(self, spec: Obj) -> Obj:
        """The workload by way of a revision that differs in what makes no difference."""
        own = next(each for each in spec["template"]["spec"]["containers"] if each["name"] == self.container)
        env = {each["name"]: each for each in (*(own.get("env") or ()), *self.style.past.get("env", ()))}
        past = self.style.past | ({"env": list(env.values())} if "env" in self.style.past else {})
        return self._replaced(in_container(spec, self.container, **past), spec, PAST_S)

    def _replaced(self, before: Obj, after: Obj, after_s: float) -> Obj:
        """The workload by one spec, and the template of another one after a while."""
        made = self._made(before)
        wanted = defaulted({"kind": self.kind, "apiVersion": made["apiVersion"], "metadata": {}, "spec": after})["spec"]
        self.later(made, lambda spec: spec | {"template": wanted["template"]}, after_s)
        return made

    @property
    def _labels(self) -> dict[str, str]:
        return self.selector | dict(self.style.labels)

    def _pod(self, own: Obj, pod: Obj) -> Obj:
        """The pod's spec: the given container dressed in the style's habits, with its company."""
        style = self.style
        dressed = own | {"resources": own["resources"] or style.resources}
        told = {each["name"] for each in own.get("env") or ()}
        dressed["env"] = [*(each for each in style.env if each["name"] not in told), *(own.get("env") or ())]
        if style.mounts:
            dressed["volumeMounts"] = [*(own.get("volumeMounts") or ()), *style.mounts]
        if style.args and "args" not in own:
            dressed["args"] = list(style.args)
        if style.port_name and "ports" not in own:
            dressed["ports"] = [{"name": style.port_name, "containerPort": style.port}]
        if style.probe and not {"readinessProbe", "livenessProbe", "startupProbe"} & own.keys():
            dressed["readinessProbe"] = style.probe
        made = {"containers": [*style.first, dressed, *style.beside], "terminationGracePeriodSeconds": 5}
        made |= style.pod | pod
        lists = {"initContainers": style.inits, "volumes": style.volumes}
        return made | {key: [*each, *(pod.get(key) or ())] for key, each in lists.items() if each}

    def _spec(self, pod: Obj, spec: Obj) -> Obj:
        template = {"metadata": {"labels": self._labels}, "spec": pod}
        if self.kind in ("Job", "CronJob"):
            ending = template | {"spec": {"restartPolicy": "Never"} | pod}
            job = {"backoffLimit": 2, "template": ending}
            return job | spec if self.kind == "Job" else {"schedule": "* * * * *", "jobTemplate": {"spec": job}} | spec
        body: Obj = {"selector": {"matchLabels": self.selector}, "template": template}
        extra: Obj = {} if self.kind == "DaemonSet" else {"replicas": self.replicas}
        if self.style.strategy and self.kind == "Deployment":
            body["strategy"] = {"type": self.style.strategy}
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
        usual = {"port": self.style.service_port, "targetPort": self.style.port_name or self.style.port}
        ports = [usual | {key: value for key, value in port.items() if value is not None}]
        spec = {"clusterIP": address, "clusterIPs": [address], "selector": dict(selector or self.selector)}
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

    def truth(self, fault: str, **more: Any) -> Truth:
        """What is wrong with this workload; where it worked before a rollout, going back is right or sensible."""
        usual = {"kind": self.kind, "name": self.name, "container": self.container}
        told = Truth(fault, self.namespace, **(usual | more))
        if self.kind not in ROLLED:
            return replace(told, fixes=_beyond(told.fixes, self.kind), may=_beyond(told.may, self.kind))
        if self.style.late_s is None:
            return told
        back = rollback(self.kind, self.name)
        if told.fixes or fault in OF_RELEASES:
            return replace(told, fixes=(*told.fixes, back), needs_human=False)
        return replace(told, may=(*told.may, back))

    def elsewhere(self, fault: str, kind: str, name: str, **more: Any) -> Truth:
        """What is wrong when the cause is no workload, but an object near this one."""
        return self.truth(fault, kind=kind, name=name, **({"container": None} | more))


def _beyond(fixes: tuple[Obj, ...], kind: str) -> tuple[Obj, ...]:
    """The repairs that do not change a workload of a kind whose template cannot be changed."""
    return tuple(each for each in fixes if each["target"]["kind"] != kind)


def variables(env: Mapping[str, str] | None) -> list[Obj]:
    """A container's list of variables; the usual one where nothing is given."""
    return [{"name": name, "value": value} for name, value in (env or {"LOG_LEVEL": "info"}).items()]


def change_spec(simulation: Simulation, seen: Obj, change: Callable[[Obj], Obj]) -> None:
    """Replace an object's spec by what a function makes of it."""
    obj = simulation.world.current(seen)
    if obj is not None:
        obj["spec"] = change(obj["spec"])
        if "generation" in obj["metadata"]:
            metadata(obj)["generation"] += 1
        simulation.world.touch(obj)


def in_container(spec: Obj, named: str = "", **fields: Any) -> Obj:
    """A workload's spec with other fields in one of its containers: the named one, else the first."""
    template = spec["template"]
    containers = [
        each | fields if each["name"] == named or (not named and not number) else each
        for number, each in enumerate(template["spec"]["containers"])
    ]
    return spec | {"template": template | {"spec": template["spec"] | {"containers": containers}}}
