"""
The life of one container: image, creation, run, end, restart with back-off.

Rhythm as observed on 1.36: the first crash restarts at once; then back-offs of 10 s, 20 s .. 300 s, each stretched by
up to a half. Meanwhile the container mostly reads `terminated`; only an additional look turns it into CrashLoopBackOff.
"""

from functools import partial

from incidents.standin.box import Box, post
from incidents.standin.creation import StartProblem, started_course
from incidents.standin.environment import ConfigError
from incidents.standin.eviction import watch_disk
from incidents.standin.images import image_id
from incidents.standin.moments import stamp
from incidents.standin.probes import watch
from incidents.standin.programs import Course, Exit
from incidents.standin.pulls import get_image
from incidents.standin.runtime import LogFile
from incidents.standin.shapes import Obj, name_of, namespace_of

FIRST_BACKOFF_S = 10.0
LONGEST_BACKOFF_S = 300.0
FORGIVEN_AFTER_S = 600.0
RETRY_CONFIG_S = 10.0
EXTRA_LOOK = 0.2
"""How often a back-off is looked at once more, which shows CrashLoopBackOff."""

NEVER = "1970-01-01T00:00:00Z"


def launch(box: Box) -> None:
    """Get the image, then create and start the container."""
    get_image(box, _create)


def _create(box: Box) -> None:
    pod = box.pod
    if pod is None:
        return
    program = box.engine.images.program_of(box.spec(pod))
    try:
        course = started_course(box, pod, program)
    except ConfigError as e:
        box.complain(pod, "Failed", f"Error: {e}")
        box.wait("CreateContainerConfigError", str(e))
        box.later(box.jitter(RETRY_CONFIG_S), launch)
        return
    except StartProblem as e:
        box.say(pod, "Created", "Container created")
        _failed_to_start(box, pod, str(e))
        return
    box.say(pod, "Created", "Container created")
    box.say(pod, "Started", "Container started")
    _run(box, pod, course, program.code_on_stop)


def _run(box: Box, pod: Obj, course: Course, code_on_stop: int) -> None:
    """The container is up: without a probe to say otherwise, it counts as ready."""
    now, container = box.engine.now, box.container
    _renew(box)
    container.course, container.code_on_stop = course, code_on_stop
    container.log = _log(container.container_id, course, now)
    container.started_at = now
    container.state = {"running": {"startedAt": stamp(now)}}
    spec = box.spec(pod)
    container.started = "startupProbe" not in spec
    container.ready = container.started and "readinessProbe" not in spec
    post(box.engine, box.uid, box.runtime)
    watch(box, pod, spec)
    if course.written:
        watch_disk(box, pod, spec)
    if course.exit is not None:
        seen_after_s = course.seconds + box.engine.between(0.6, 1.3)
        box.engine.after(seen_after_s, partial(_died, box, container.instance, course.exit, now + course.seconds))


def _log(container_id: str, course: Course, now: float) -> LogFile:
    lines = [(now + after_s, line) for after_s, line in course.lines]
    repeated = [(now + after_s, every_s, line) for after_s, every_s, line in course.repeated]
    return LogFile(container_id, lines, repeated)


def _renew(box: Box) -> None:
    container = box.container
    if container.ran_before:
        ended = container.state.get("terminated")
        container.last = {"terminated": ended} if ended else container.last
        container.restarts += 1
    container.instance += 1
    container.failures = {}
    container.container_id = f"containerd://{box.engine.world.new_hex(64)}"
    container.image_id = image_id(container.image)
    container.dead_log = container.log


def _failed_to_start(box: Box, pod: Obj, message: str) -> None:
    """The runtime cannot start the process: exit code 128 without a start."""
    _renew(box)
    container = box.container
    container.log = LogFile(container.container_id)
    ended = {"containerID": container.container_id, "exitCode": 128, "finishedAt": stamp(box.engine.now)}
    container.last = {"terminated": ended | {"message": message, "reason": "StartError", "startedAt": NEVER}}
    container.started = container.ready = False
    container.started_at = box.engine.now
    box.complain(pod, "Failed", f"Error: {message}")
    box.wait("RunContainerError", message)
    box.later(1.0, _back_off_if_there)


def _back_off_if_there(box: Box) -> None:
    pod = box.pod
    if pod is not None:
        _back_off(box, pod)


def _died(box: Box, instance: int, end: Exit, finished_at: float) -> None:
    pod = box.pod
    if pod is None or box.container.instance != instance or not box.container.is_running:
        return
    stopped(box, end, finished_at)
    if restarts(box, pod, end):
        _back_off(box, pod)


def stopped(box: Box, end: Exit, finished_at: float) -> None:
    """Show that the process has ended."""
    container = box.container
    container.state = {"terminated": _terminated(box, end, finished_at)}
    container.ready = container.started = False
    container.dead_log = None  # only the newest dead instance is kept
    if container.log is not None:
        container.log.ended_at = finished_at
    post(box.engine, box.uid, box.runtime)
    if box.runtime.phase in ("Succeeded", "Failed"):
        box.engine.after(box.engine.between(1.0, 2.5), partial(_tear_down, box))
    elif container.is_init and end.code == 0 and box.runtime.advance is not None:
        box.runtime.advance()


def _tear_down(box: Box) -> None:
    box.runtime.sandbox_gone_at = box.engine.now
    post(box.engine, box.uid, box.runtime)


def restarts(box: Box, pod: Obj, end: Exit) -> bool:
    """Whether the kubelet starts the container again."""
    if box.container.is_sidecar:
        return True
    policy = pod["spec"]["restartPolicy"]
    if box.container.is_init:
        return end.code != 0 and policy != "Never"
    return bool(policy == "Always" or (policy == "OnFailure" and end.code != 0))


def killed(box: Box) -> None:
    """A probe had the container killed: it ends when its grace is over, and starts again."""
    pod = box.pod
    if pod is None or not box.container.is_running:
        return
    code = box.container.code_on_stop
    stopped(box, Exit(code, "Error" if code else "Completed"), box.engine.now)
    if box.container.restarts == 0 and pod["spec"]["restartPolicy"] != "Never":
        box.later(box.engine.between(0.05, 0.3), launch)  # only from the second one on is it a loop
    elif pod["spec"]["restartPolicy"] != "Never":
        _back_off(box, pod)


def _terminated(box: Box, end: Exit, finished_at: float) -> Obj:
    return {
        "containerID": box.container.container_id,
        "exitCode": end.code,
        "finishedAt": stamp(finished_at),
        "reason": end.reason if end.code else "Completed",
        "startedAt": stamp(box.container.started_at),
    }


def _back_off(box: Box, pod: Obj) -> None:
    container = box.container
    if box.engine.now - container.started_at > FORGIVEN_AFTER_S:
        container.crash_backoff_s = 0.0
    wait_s = container.crash_backoff_s
    container.crash_backoff_s = min(wait_s * 2 or FIRST_BACKOFF_S, LONGEST_BACKOFF_S)
    if wait_s == 0:
        box.later(box.engine.between(0.05, 0.3), launch)
        return
    box.complain(pod, "BackOff", _back_off_text(box, pod))
    delay_s = box.jitter(wait_s)
    box.later(delay_s, launch)
    if box.engine.world.rng.random() < EXTRA_LOOK:
        box.engine.after(delay_s * box.engine.between(0.1, 0.9), partial(_look_again, box, wait_s, container.restarts))


def _back_off_text(box: Box, pod: Obj) -> str:
    where = f"{name_of(pod)}_{namespace_of(pod)}({box.uid})"
    return f"Back-off restarting failed container {box.container.name} in pod {where}"


def _look_again(box: Box, wait_s: float, restarts_before: int) -> None:
    pod, container = box.pod, box.container
    ended = container.state.get("terminated")
    if pod is None or container.is_running or container.restarts != restarts_before:
        return
    box.complain(pod, "BackOff", _back_off_text(box, pod))
    where = f"pod={name_of(pod)}_{namespace_of(pod)}({box.uid})"
    container.last = {"terminated": ended} if ended else container.last
    box.wait(
        "CrashLoopBackOff",
        f"back-off {go_duration(wait_s)} restarting failed container={container.name} {where}",
    )


def go_duration(seconds: float) -> str:
    """Whole seconds as Go prints a duration: 10s, 1m20s."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"
