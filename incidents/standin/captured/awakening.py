"""Letting a captured world go on: programs behind the images, containers back in their rhythm, controllers at work."""

from dataclasses import replace

from incidents.standin import replicasets
from incidents.standin.box import Box
from incidents.standin.captured.inference import program_of
from incidents.standin.containers import launch
from incidents.standin.environment import ConfigError
from incidents.standin.images import script_of
from incidents.standin.moments import parse_stamp
from incidents.standin.nodes import Load, load_of
from incidents.standin.notes import Note, Source
from incidents.standin.pod_template import unhashed
from incidents.standin.probes import watch
from incidents.standin.programs import RUNS, Course
from incidents.standin.runtime import ContainerRuntime
from incidents.standin.shapes import Obj, labels_of, uid_of
from incidents.standin.sight import sight_of
from incidents.standin.simulation import Simulation

WAKING = ("StatefulSet", "DaemonSet", "Job", "CronJob", "PersistentVolumeClaim", "HorizontalPodAutoscaler")
UNREACHABLE = ("dial tcp", "lookup ", "i/o timeout")


def awaken(simulation: Simulation, namespace: str) -> None:
    """Everything goes on from where the capture was taken."""
    _remember_events(simulation)
    _recognize_templates(simulation, namespace)
    pods = list(simulation.world.stored("Pod", namespace))
    for pod in pods:
        _learn(simulation, pod)
    for pod in pods:
        _resume_pod(simulation, pod)
    for kind in WAKING:
        for obj in list(simulation.world.stored(kind, namespace)):
            simulation.world.changed(obj)
    for replica_set in list(simulation.world.stored("ReplicaSet", namespace)):
        replicas = len(simulation.world.owned_by(uid_of(replica_set), "Pod"))
        if replica_set["spec"]["replicas"] != replicas:
            replicasets.look_again(simulation, replica_set)


def _recognize_templates(simulation: Simulation, namespace: str) -> None:
    """Real template hashes come from another function: keep them where the template is that of a ReplicaSet."""
    for deployment in simulation.world.stored("Deployment", namespace):
        template = deployment["spec"]["template"]
        for replica_set in simulation.world.owned_by(uid_of(deployment), "ReplicaSet"):
            if unhashed(replica_set["spec"]["template"]) == template:
                digest = labels_of(replica_set).get("pod-template-hash", "")
                simulation.digests[uid_of(deployment)] = (template, digest)


def _remember_events(simulation: Simulation) -> None:
    """So that the next repetition of a captured event counts on."""
    for event in simulation.world.all("Event"):
        about = event["involvedObject"]
        obj = simulation.world.peek(about["kind"], about.get("namespace", ""), about["name"])
        if obj is None or not event.get("count"):
            continue
        told = event.get("source") or {}
        source = Source(told.get("component", ""), told.get("host", ""))
        field, version = about.get("fieldPath", ""), int(event["metadata"]["resourceVersion"])
        first, last = parse_stamp(event["firstTimestamp"]), parse_stamp(event["lastTimestamp"])
        words = (event["type"], event["reason"], event["message"], field)
        note = Note(obj, about.get("resourceVersion", ""), source, *words, first, last, version)
        note.count, note.event = event["count"], event
        simulation.diary.remember(note)


def _learn(simulation: Simulation, pod: Obj) -> None:
    """Put a program behind every image that ran, and a reason behind every one that could not be had."""
    runtime = simulation.running.get(uid_of(pod))
    services = list(simulation.world.stored("Service", pod["metadata"]["namespace"]))
    for spec in pod["spec"]["containers"] if runtime else ():
        container = runtime.containers[spec["name"]] if runtime else None
        waiting = (container.state.get("waiting") or {}) if container else {}
        if container is None or not pod["status"].get("containerStatuses"):
            continue
        if "Image" not in waiting.get("reason", ""):
            program = program_of(spec, container, services)
            simulation.images.scripts[script_of(spec)] = program
            simulation.images.programs.setdefault(spec["image"], RUNS)
            simulation.images.present.add(spec["image"])
        else:
            _learn_refusal(simulation, spec["image"], waiting.get("message", ""))


def _learn_refusal(simulation: Simulation, image: str, message: str) -> None:
    place = image.rpartition("/")[0]
    if "pull access denied" in message or "unauthorized" in message.lower() or "403 Forbidden" in message:
        simulation.images.private[place] = frozenset()
    elif any(word in message for word in UNREACHABLE):
        simulation.images.silent[place] = message.rpartition('": ')[2]


def _resume_pod(simulation: Simulation, pod: Obj) -> None:
    runtime = simulation.running.get(uid_of(pod))
    if runtime is None:
        simulation.world.changed(pod)
        return
    runtime.frozen = False
    if runtime.stopping:
        return
    load = load_of(pod)
    simulation.placed[uid_of(pod)] = (runtime.node, load)
    simulation.loads[runtime.node] = simulation.loads.get(runtime.node, Load()) + load
    for container in runtime.everything:
        _resume(Box(simulation, uid_of(pod), runtime, container), pod)


def _resume(box: Box, pod: Obj) -> None:
    """Put one container back into its rhythm."""
    container, spec = box.container, box.spec(pod)
    if container.is_running:
        container.course = _course_of(box, pod, spec, container)
        watch(box, pod, spec)
    elif "terminated" in container.state and pod["spec"]["restartPolicy"] == "Always":
        box.later(box.engine.between(1, 1 + container.crash_backoff_s), launch)
    elif "waiting" in container.state:
        box.later(box.engine.between(1, 12), launch)


def _course_of(box: Box, pod: Obj, spec: Obj, container: ContainerRuntime) -> Course:
    """How the present instance goes on: as its program says, but without the files that its probes miss."""
    program = box.engine.images.program_of(spec)
    try:
        course = program.course(sight_of(box.engine, pod, spec, program))
    except ConfigError:
        course = Course()
    return course if container.ready else replace(course, files=())
