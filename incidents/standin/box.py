"""One container on its node, with everything the kubelet needs to act on it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from incidents.standin.engine import Engine
from incidents.standin.events import Source, record, warn
from incidents.standin.pod_status import status_of
from incidents.standin.runtime import ContainerRuntime, PodRuntime
from incidents.standin.shapes import Obj, uid_of


@dataclass(frozen=True)
class Box:
    """A container of an admitted pod."""

    engine: Engine
    uid: str
    runtime: PodRuntime
    container: ContainerRuntime

    @property
    def pod(self) -> Obj | None:
        """The pod as it is stored now; None once it is stopping or gone."""
        return None if self.runtime.stopping else stored(self.engine, self.uid, self.runtime)

    def spec(self, pod: Obj) -> Obj:
        """The container's part of the pod's spec."""
        return next(spec for spec in pod["spec"]["containers"] if spec["name"] == self.container.name)

    def say(self, pod: Obj, reason: str, message: str) -> None:
        """A Normal event about this container."""
        record(self.engine, pod, self._source, reason, message, field=self._field)

    def complain(self, pod: Obj, reason: str, message: str) -> None:
        """A Warning event about this container."""
        warn(self.engine, pod, self._source, reason, message, field=self._field)

    def wait(self, reason: str, message: str) -> None:
        """Show that the container cannot go on."""
        self.container.state = {"waiting": {"reason": reason, "message": message}}
        post(self.engine, self.uid, self.runtime)

    def later(self, delay_s: float, step: Callable[["Box"], None]) -> None:
        """Take a step with this container later."""
        self.engine.after(delay_s, partial(step, self))

    def jitter(self, seconds: float) -> float:
        """A wait as the kubelet's work queue stretches it: by up to a half."""
        return self.engine.between(seconds, seconds * 1.5)

    @property
    def _source(self) -> Source:
        return Source("kubelet", self.runtime.node)

    @property
    def _field(self) -> str:
        return f"spec.containers{{{self.container.name}}}"


def stored(engine: Engine, uid: str, runtime: PodRuntime) -> Obj | None:
    """The pod of a runtime as the API has it, if it is still the same one."""
    pod = engine.world.get("Pod", runtime.namespace, runtime.name)
    return pod if pod is not None and uid_of(pod) == uid else None


def post(engine: Engine, uid: str, runtime: PodRuntime) -> None:
    """Write the pod's status as the node knows it."""
    pod = stored(engine, uid, runtime)
    if pod is None:
        return
    ready = all(container.ready for container in runtime.containers.values())
    if ready != runtime.ready:
        runtime.ready, runtime.ready_since = ready, engine.now
    pod["status"] = status_of(pod, runtime)
    engine.world.touch(pod)
