"""How components report: events, noted in the diary (`notes.py`)."""

from functools import partial

from incidents.standin.engine import Engine
from incidents.standin.notes import LIFETIME_S, Source
from incidents.standin.shapes import Obj

DEPLOYMENTS = Source("deployment-controller")
REPLICASETS = Source("replicaset-controller")

__all__ = ["DEPLOYMENTS", "REPLICASETS", "Source", "expire", "record", "record_scheduling", "warn"]


def record(engine: Engine, obj: Obj, source: Source, reason: str, message: str, *, field: str = "") -> None:
    """A Normal event about an object, or about one field of it."""
    engine.diary.take(obj, source, "Normal", reason, message, field)


def warn(engine: Engine, obj: Obj, source: Source, reason: str, message: str, *, field: str = "") -> None:
    """A Warning event about an object, or about one field of it."""
    engine.diary.take(obj, source, "Warning", reason, message, field)


def record_scheduling(engine: Engine, pod: Obj, kind: str, reason: str, message: str) -> None:
    """An event of the scheduler."""
    engine.diary.take_scheduling(pod, kind, reason, message)


def expire(engine: Engine) -> None:
    """Forget the events that are too old, now and from time to time."""
    engine.diary.expire()
    engine.after(LIFETIME_S / 12, partial(expire, engine))
