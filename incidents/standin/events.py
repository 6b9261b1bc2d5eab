"""Events as the components record them: the same one again raises its count."""

from dataclasses import dataclass
from functools import partial

from incidents.standin.engine import Engine
from incidents.standin.kinds import KINDS
from incidents.standin.moments import micro_stamp, stamp
from incidents.standin.shapes import Obj, name_of, namespace_of, uid_of


@dataclass(frozen=True)
class Source:
    """The component that reports."""

    component: str
    host: str = ""


LIFETIME_S = 3600.0
"""How long the API server keeps an event that nobody repeats."""

DEPLOYMENTS = Source("deployment-controller")
REPLICASETS = Source("replicaset-controller")


def record(engine: Engine, obj: Obj, source: Source, reason: str, message: str, *, field: str = "") -> None:
    """A Normal event about an object, or about one field of it."""
    _record(engine, obj, source, "Normal", reason, message, field)


def warn(engine: Engine, obj: Obj, source: Source, reason: str, message: str, *, field: str = "") -> None:
    """A Warning event about an object, or about one field of it."""
    _record(engine, obj, source, "Warning", reason, message, field)


def _record(engine: Engine, obj: Obj, source: Source, kind: str, reason: str, message: str, field: str) -> None:
    key = (uid_of(obj), field, reason, message)
    known = engine.notes.get(key)
    event = engine.world.get("Event", namespace_of(obj), known) if known else None
    if event is not None:
        event["count"] += 1
        event["lastTimestamp"] = stamp(engine.now)
        engine.world.touch(event)
        return
    event = _event(engine, obj, kind, reason, message, field)
    event |= _reported(engine, source)
    engine.notes[key] = name_of(engine.world.add(event))


def record_scheduling(engine: Engine, pod: Obj, kind: str, reason: str, message: str) -> None:
    """An event of the scheduler, which reports by the newer API: eventTime and action, no count."""
    event = _event(engine, pod, kind, reason, message, "")
    event |= {
        "action": "Binding" if reason == "Scheduled" else "Scheduling",
        "eventTime": micro_stamp(engine.now),
        "firstTimestamp": None,
        "lastTimestamp": None,
        "reportingComponent": "default-scheduler",
        "reportingInstance": "default-scheduler",
        "source": {},
    }
    engine.world.add(event)


def expire(engine: Engine) -> None:
    """Forget the events that are too old."""
    oldest = stamp(engine.now - LIFETIME_S)
    for event in engine.world.all("Event"):
        if (event.get("lastTimestamp") or event["metadata"]["creationTimestamp"]) < oldest:
            engine.world.remove(event)
    engine.after(LIFETIME_S / 12, partial(expire, engine))


def _event(engine: Engine, obj: Obj, kind: str, reason: str, message: str, field: str) -> Obj:
    namespace = namespace_of(obj) or "default"
    nanoseconds = int(engine.now * 1e9) + engine.world.version
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": f"{name_of(obj)}.{nanoseconds:x}", "namespace": namespace},
        "involvedObject": _involved(obj, field),
        "reason": reason,
        "message": message,
        "type": kind,
    }


def _involved(obj: Obj, field: str) -> Obj:
    involved: Obj = {"apiVersion": KINDS[obj["kind"]].api_version, "kind": obj["kind"], "name": name_of(obj)}
    if namespace_of(obj):
        involved["namespace"] = namespace_of(obj)
    involved |= {"resourceVersion": obj["metadata"]["resourceVersion"], "uid": uid_of(obj)}
    return involved | ({"fieldPath": field} if field else {})


def _reported(engine: Engine, source: Source) -> Obj:
    now = stamp(engine.now)
    host = {"host": source.host} if source.host else {}
    return {
        "count": 1,
        "eventTime": None,
        "firstTimestamp": now,
        "lastTimestamp": now,
        "reportingComponent": source.component,
        "reportingInstance": source.host,
        "source": {"component": source.component} | host,
    }
