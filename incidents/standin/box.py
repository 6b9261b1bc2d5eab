"""One container on its node, with everything the kubelet needs to act on it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from incidents.standin.engine import Engine, Vital
from incidents.standin.events import Source, record, warn
from incidents.standin.pod_status import phase_of, status_of
from incidents.standin.runtime import ContainerRuntime, PodRuntime
from incidents.standin.shapes import Obj, is_deleting, is_ready, uid_of


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
        field = "initContainers" if self.container.is_init else "containers"
        for spec in pod["spec"][field]:
            if spec["name"] == self.container.name:
                found: Obj = spec
                return found
        raise KeyError(self.container.name)

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
        return f"spec.{'initContainers' if self.container.is_init else 'containers'}{{{self.container.name}}}"


def stored(engine: Engine, uid: str, runtime: PodRuntime) -> Obj | None:
    """The pod of a runtime as the API has it, if it is still the same one. Its status may not be written down yet."""
    pod = engine.world.peek("Pod", runtime.namespace, runtime.name)
    return pod if pod is not None and uid_of(pod) == uid else None


def post(engine: Engine, uid: str, runtime: PodRuntime) -> None:
    """Post the pod's status as the node knows it. It is written down when somebody looks."""
    pod = stored(engine, uid, runtime)
    if pod is None or runtime.frozen:
        return
    runtime.phase = phase_of(pod, runtime)
    ready = runtime.phase == "Running" and _all_ready(runtime)
    if ready != runtime.ready:
        runtime.ready, runtime.ready_since = ready, engine.now
    engine.stale_pods[uid] = pod
    engine.world.mark(pod)
    engine.posted(pod)
    engine.world.tell(pod)


def _all_ready(runtime: PodRuntime) -> bool:
    for container in runtime.containers.values():
        if not container.ready:
            return False
    return runtime.failure is None


def write_statuses(engine: Engine) -> None:
    """Write down every status that was posted since."""
    if engine.stale_pods:
        stale, engine.stale_pods = engine.stale_pods, {}
        for uid, pod in stale.items():
            runtime, current = engine.running.get(uid), engine.world.current(pod)
            if runtime is not None and current is not None:
                current["status"] = status_of(current, runtime)


def vital_of(engine: Engine, pod: Obj) -> Vital:
    """What others care about in a pod, without its status having to be written down."""
    runtime = engine.running.get(uid_of(pod))
    if runtime is None or runtime.frozen:
        status = pod["status"]
        return Vital(is_ready(pod), status.get("phase", ""), status.get("podIP", ""), is_deleting(pod))
    ip = runtime.ip if runtime.sandbox_at is not None else ""
    return Vital(runtime.ready, runtime.phase, ip, "deletionTimestamp" in pod["metadata"])
