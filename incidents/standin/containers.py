"""
The life of one container: image, creation, run, end, restart with back-off.

Rhythm as observed on 1.36: the first crash restarts at once; then back-offs of 10 s, 20 s .. 300 s, each stretched by
up to a half. Meanwhile the container mostly reads `terminated`; only an additional look turns it into CrashLoopBackOff.
"""

from functools import partial

from incidents.standin.box import Box, post
from incidents.standin.environment import ConfigError, environment_of
from incidents.standin.images import image_id
from incidents.standin.moments import stamp
from incidents.standin.programs import Course, Exit, Program, Sight
from incidents.standin.pulls import get_image
from incidents.standin.quantities import amount
from incidents.standin.runtime import LogFile
from incidents.standin.shapes import Obj, name_of, namespace_of

FIRST_BACKOFF_S = 10.0
LONGEST_BACKOFF_S = 300.0
FORGIVEN_AFTER_S = 600.0
RETRY_CONFIG_S = 10.0
EXTRA_LOOK = 0.2
"""How often a back-off is looked at once more, which shows CrashLoopBackOff."""


def launch(box: Box) -> None:
    """Get the image, then create and start the container."""
    get_image(box, _create)


def _create(box: Box) -> None:
    pod = box.pod
    if pod is None:
        return
    spec = box.spec(pod)
    try:
        env = environment_of(box.engine.world, pod, spec)
    except ConfigError as e:
        box.complain(pod, "Failed", f"Error: {e}")
        box.wait("CreateContainerConfigError", str(e))
        box.later(box.jitter(RETRY_CONFIG_S), launch)
        return
    box.say(pod, "Created", "Container created")
    box.say(pod, "Started", "Container started")
    _run(box, _course(box, spec, env))


def _course(box: Box, spec: Obj, env: dict[str, str]) -> Course:
    limit = int(amount(spec["resources"].get("limits") or {}, "memory")) or None
    program = box.engine.images.programs.get(box.container.image, Program())
    return program.course(Sight(env, limit))


def _run(box: Box, course: Course) -> None:
    """The container is up: it counts as ready until something is seen to be wrong."""
    now = box.engine.now
    _renew(box, course)
    box.container.started_at = now
    box.container.state = {"running": {"startedAt": stamp(now)}}
    box.container.ready = True
    post(box.engine, box.uid, box.runtime)
    if course.exit is not None:
        seen_after_s = course.seconds + box.engine.between(0.6, 1.3)
        box.engine.after(seen_after_s, partial(_died, box, course.exit, now + course.seconds))


def _renew(box: Box, course: Course) -> None:
    container = box.container
    if container.ran_before:
        ended = container.state.get("terminated")
        container.last = {"terminated": ended} if ended else container.last
        container.restarts += 1
    container.container_id = f"containerd://{box.engine.world.new_hex(64)}"
    container.image_id = image_id(container.image)
    container.dead_log = container.log
    container.log = LogFile(container.container_id, [(box.engine.now, line) for line in course.lines])


def _died(box: Box, end: Exit, finished_at: float) -> None:
    pod = box.pod
    if pod is None:
        return
    box.container.state = {"terminated": _terminated(box, end, finished_at)}
    box.container.ready = False
    box.container.dead_log = None  # only the newest dead instance is kept
    post(box.engine, box.uid, box.runtime)
    policy = pod["spec"]["restartPolicy"]
    if policy == "Always" or (policy == "OnFailure" and end.code != 0):
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


def _look_again(box: Box, wait_s: float, restarts: int) -> None:
    pod, container = box.pod, box.container
    ended = container.state.get("terminated")
    if pod is None or ended is None or container.restarts != restarts:
        return
    box.complain(pod, "BackOff", _back_off_text(box, pod))
    where = f"pod={name_of(pod)}_{namespace_of(pod)}({box.uid})"
    container.last = {"terminated": ended}
    box.wait(
        "CrashLoopBackOff",
        f"back-off {go_duration(wait_s)} restarting failed container={container.name} {where}",
    )


def go_duration(seconds: float) -> str:
    """Whole seconds as Go prints a duration: 10s, 1m20s."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"
