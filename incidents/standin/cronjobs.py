"""The CronJob controller: a Job at every time its schedule names, and no more finished ones than wanted."""

from datetime import UTC, datetime
from functools import lru_cache, partial

from incidents.standin.defaults import defaulted
from incidents.standin.deletion import delete
from incidents.standin.engine import Engine
from incidents.standin.events import Source, record
from incidents.standin.job_selector import selecting_its_pods
from incidents.standin.jobs import is_over
from incidents.standin.moments import stamp
from incidents.standin.shapes import (
    Obj,
    condition_of,
    controller_of,
    is_deleting,
    name_of,
    namespace_of,
    owner_reference,
    uid_of,
)

CRONJOBS = Source("cronjob-controller")
NICKNAMES = {"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0"}
FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))


def noticed(engine: Engine, cron: Obj) -> None:
    """A CronJob changed: see to its next time."""
    _await_next(engine, cron)


def job_noticed(engine: Engine, job: Obj) -> None:
    """A Job changed: its CronJob notes that it is over."""
    owner = controller_of(job)
    if owner is not None and owner["kind"] == "CronJob" and (is_over(job) or not engine.world.holds(job)):
        where = (namespace_of(job), owner["name"])
        engine.soon(("CronJob", *where), 0.1, partial(_tidy, engine, *where))


def _await_next(engine: Engine, cron: Obj) -> None:
    at = next_time(str(cron["spec"]["schedule"]), engine.now)
    if at is not None:
        where = (namespace_of(cron), name_of(cron))
        engine.soon(("CronJob", *where, at), at - engine.now + 0.2, partial(_fire, engine, *where, at))


def _fire(engine: Engine, namespace: str, name: str, at: float) -> None:
    cron = engine.world.peek("CronJob", namespace, name)
    if cron is None or is_deleting(cron) or cron["spec"].get("suspend"):
        return
    if next_time(str(cron["spec"]["schedule"]), at - 1) == at and _may_start(engine, cron):
        job = engine.world.add(_job(engine, cron, at))
        record(engine, cron, CRONJOBS, "SuccessfulCreate", f"Created job {name_of(job)}")
        cron["status"] = cron["status"] | {"lastScheduleTime": stamp(at)}
        engine.world.touch(cron)
        _tidy(engine, namespace, name)
    _await_next(engine, cron)


def _may_start(engine: Engine, cron: Obj) -> bool:
    running = [job for job in engine.world.owned_by(uid_of(cron), "Job") if not is_over(job)]
    policy = cron["spec"]["concurrencyPolicy"]
    if running and policy == "Forbid":
        text = "Not starting job because prior execution is running and concurrency policy is Forbid"
        record(engine, cron, CRONJOBS, "JobAlreadyActive", text)
        return False
    for job in running if policy == "Replace" else ():
        delete(engine, job)
    return True


def _job(engine: Engine, cron: Obj, at: float) -> Obj:
    template = cron["spec"]["jobTemplate"]
    name = f"{name_of(cron)}-{int(at // 60)}"
    meta = {
        **(template.get("metadata") or {}),
        "name": name,
        "namespace": namespace_of(cron),
        "annotations": {"batch.kubernetes.io/cronjob-scheduled-timestamp": stamp(at)},
        "ownerReferences": [owner_reference(cron)],
    }
    job = defaulted({"apiVersion": "batch/v1", "kind": "Job", "metadata": meta, "spec": template["spec"]})
    return selecting_its_pods(job, engine.world.new_uid())


def _tidy(engine: Engine, namespace: str, name: str) -> None:
    """List what is active, and forget finished Jobs beyond the history limits."""
    cron = engine.world.peek("CronJob", namespace, name)
    if cron is None:
        return
    jobs = engine.world.owned_by(uid_of(cron), "Job")
    for job in jobs:
        if is_over(job) and uid_of(job) in {each["uid"] for each in cron["status"].get("active") or ()}:
            word = "Failed" if condition_of(job, "Failed") else "Complete"
            record(engine, cron, CRONJOBS, "SawCompletedJob", f"Saw completed job: {name_of(job)}, condition: {word}")
    for word, field in (("Failed", "failedJobsHistoryLimit"), ("Complete", "successfulJobsHistoryLimit")):
        over = [job for job in jobs if is_over(job) and condition_of(job, word)]
        for job in over[: max(0, len(over) - int(cron["spec"][field]))]:
            delete(engine, job)
    _report(engine, cron, [job for job in jobs if not is_over(job)])


def _report(engine: Engine, cron: Obj, active: list[Obj]) -> None:
    told = [
        {"apiVersion": "batch/v1", "kind": "Job", "name": name_of(job), "namespace": namespace_of(job)}
        | {"resourceVersion": job["metadata"]["resourceVersion"], "uid": uid_of(job)}
        for job in active
    ]
    kept = {key: value for key, value in cron["status"].items() if key != "active"}
    status = kept | ({"active": told} if told else {})
    if status != cron["status"]:
        cron["status"] = status
        engine.world.mark(cron)
        engine.world.tell(cron)


@lru_cache(maxsize=256)
def _fields(schedule: str) -> tuple[frozenset[int], ...] | None:
    words = NICKNAMES.get(schedule, schedule).split()
    if len(words) != len(FIELDS):
        return None
    try:
        return tuple(_values(word, low, high) for word, (low, high) in zip(words, FIELDS, strict=True))
    except ValueError:
        return None


def _values(word: str, low: int, high: int) -> frozenset[int]:
    found: set[int] = set()
    for part in word.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        start = low if span == "*" else int(first)
        end = high if span == "*" or (step and not last) else int(last or first)
        found |= set(range(start, end + 1, int(step or 1)))
    return frozenset(found)


def next_time(schedule: str, now: float) -> float | None:
    """The first minute after now that a schedule names, within a year; None for a schedule that cannot be read. UTC."""
    fields = _fields(schedule)
    if fields is None:
        return None
    minute = (int(now) // 60 + 1) * 60
    for _ in range(366 * 24 * 60):
        moment = datetime.fromtimestamp(minute, UTC)
        if moment.day not in fields[2] or moment.month not in fields[3] or moment.isoweekday() % 7 not in fields[4]:
            minute += (24 * 60 - moment.hour * 60 - moment.minute) * 60
        elif moment.hour not in fields[1]:
            minute += (60 - moment.minute) * 60
        elif moment.minute not in fields[0]:
            minute += 60
        else:
            return float(minute)
    return None
