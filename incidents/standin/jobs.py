"""The Job controller: pods until enough succeeded, or too many failed."""

from functools import partial

from incidents.standin.box import vital_of
from incidents.standin.deletion import delete
from incidents.standin.engine import Engine
from incidents.standin.events import Source, record, warn
from incidents.standin.moments import parse_stamp, stamp
from incidents.standin.pods import create_pod, retry_delay
from incidents.standin.runtime import PodRuntime
from incidents.standin.shapes import Obj, condition_of, controller_of, is_deleting, name_of, namespace_of, uid_of

JOBS = Source("job-controller")
FIRST_BACKOFF_S = 10.0
LONGEST_BACKOFF_S = 600.0
LIMIT = ("BackoffLimitExceeded", "Job has reached the specified backoff limit")
DEADLINE = ("DeadlineExceeded", "Job was active longer than specified deadline")


def noticed(engine: Engine, job: Obj) -> None:
    """A Job changed."""
    _wake(engine, namespace_of(job), name_of(job))


def pod_noticed(engine: Engine, pod: Obj) -> None:
    """A pod changed: its Job looks again, a little later when it ended."""
    owner = controller_of(pod)
    if owner is not None and owner["kind"] == "Job":
        ended = vital_of(engine, pod).phase in ("Succeeded", "Failed")
        _wake(engine, namespace_of(pod), owner["name"], 1.0 if ended else 0.05)


def _wake(engine: Engine, namespace: str, name: str, delay_s: float = 0.05) -> None:
    engine.soon(("Job", namespace, name), delay_s, partial(_sync, engine, namespace, name))


def _sync(engine: Engine, namespace: str, name: str) -> None:
    job = engine.world.peek("Job", namespace, name)
    if job is None or is_deleting(job) or is_over(job) or job["spec"].get("suspend"):
        return
    pods = engine.world.owned_by(uid_of(job), "Pod")
    phases = [vital_of(engine, pod).phase for pod in pods]
    active = [pod for pod, phase in zip(pods, phases, strict=True) if phase not in ("Succeeded", "Failed")]
    failed, done = phases.count("Failed"), phases.count("Succeeded")
    if "startTime" not in job["status"]:
        _start(engine, job)
    limit = int(job["spec"]["backoffLimit"])
    if failed + _restarts(engine, active) > limit:
        _fail(engine, job, active, failed, LIMIT)
    elif _is_late(engine, job):
        _fail(engine, job, active, failed, DEADLINE)
    elif done >= int(job["spec"].get("completions") or 1):
        _finish(engine, job, done, failed)
    else:
        _continue(engine, job, active, failed, done)


def is_over(job: Obj) -> bool:
    """Whether a Job has completed or failed."""
    return any((condition_of(job, kind) or {}).get("status") == "True" for kind in ("Complete", "Failed"))


def _start(engine: Engine, job: Obj) -> None:
    job["status"] = job["status"] | {"startTime": stamp(engine.now)}
    deadline_s = job["spec"].get("activeDeadlineSeconds")
    if deadline_s is not None:
        engine.after(float(deadline_s) + 0.5, partial(_sync, engine, namespace_of(job), name_of(job)))


def _is_late(engine: Engine, job: Obj) -> bool:
    deadline_s = job["spec"].get("activeDeadlineSeconds")
    return deadline_s is not None and engine.now - parse_stamp(job["status"]["startTime"]) >= float(deadline_s)


def _restarts(engine: Engine, active: list[Obj]) -> int:
    """Failures of containers that are restarted in place count as well."""
    runtimes = [engine.running.get(uid_of(pod)) for pod in active]
    return sum(max(0, each.restarts) for runtime in runtimes if runtime for each in runtime.everything)


def _continue(engine: Engine, job: Obj, active: list[Obj], failed: int, done: int) -> None:
    wanted = min(int(job["spec"]["parallelism"]), int(job["spec"].get("completions") or 1) - done) - len(active)
    ready_at = _not_before(engine, job, failed)
    if wanted > 0 and engine.now < ready_at:
        key = ("Job back-off", namespace_of(job), name_of(job))
        engine.soon(key, ready_at - engine.now, partial(_sync, engine, namespace_of(job), name_of(job)))
        wanted = 0
    made = [create_pod(engine, job, JOBS) for _ in range(max(0, wanted))]
    if any(isinstance(each, str) for each in made):
        delay_s = retry_delay(engine, ("Job", uid_of(job)))
        engine.after(delay_s, partial(_sync, engine, namespace_of(job), name_of(job)))
    active = [*active, *(each for each in made if isinstance(each, dict))]
    _report(engine, job, active, failed, done)


def _not_before(engine: Engine, job: Obj, failed: int) -> float:
    """Back-off after failures: 10 s, doubling, from the last one's end."""
    if not failed:
        return 0.0
    ends = [engine.running.get(uid_of(pod)) for pod in engine.world.owned_by(uid_of(job), "Pod")]
    last = max((_ended(runtime) for runtime in ends if runtime), default=0.0)
    return last + min(FIRST_BACKOFF_S * 2.0 ** (failed - 1), LONGEST_BACKOFF_S)


def _ended(runtime: PodRuntime) -> float:
    times = [each.state.get("terminated") for each in runtime.containers.values()]
    return max((parse_stamp(each["finishedAt"]) for each in times if each), default=0.0)


def _report(engine: Engine, job: Obj, active: list[Obj], failed: int, done: int) -> None:
    ready = sum(vital_of(engine, pod).ready for pod in active)
    counts = {"active": len(active), "failed": failed, "succeeded": done}
    kept = {key: job["status"][key] for key in ("conditions", "startTime", "completionTime") if key in job["status"]}
    status = kept | {key: count for key, count in counts.items() if count}
    status |= {"ready": ready, "terminating": 0, "uncountedTerminatedPods": {}}
    if status != job["status"]:
        job["status"] = status
        engine.world.touch(job)


def _conditions(engine: Engine, kinds: tuple[str, str], words: tuple[str, str]) -> list[Obj]:
    now = stamp(engine.now)
    times = {"lastProbeTime": now, "lastTransitionTime": now}
    reason, message = words
    return [times | {"message": message, "reason": reason, "status": "True", "type": kind} for kind in kinds]


def _fail(engine: Engine, job: Obj, active: list[Obj], failed: int, words: tuple[str, str]) -> None:
    for pod in active:
        record(engine, job, JOBS, "SuccessfulDelete", f"Deleted pod: {name_of(pod)}")
        delete(engine, pod)
    warn(engine, job, JOBS, *words)
    job["status"] = job["status"] | {"conditions": _conditions(engine, ("FailureTarget", "Failed"), words)}
    _report(engine, job, [], failed + len(active), 0)


def _finish(engine: Engine, job: Obj, done: int, failed: int) -> None:
    words = ("CompletionsReached", "Reached expected number of succeeded pods")
    record(engine, job, JOBS, "Completed", "Job completed")
    conditions = _conditions(engine, ("SuccessCriteriaMet", "Complete"), words)
    job["status"] = job["status"] | {"conditions": conditions, "completionTime": stamp(engine.now)}
    _report(engine, job, [], failed, done)
