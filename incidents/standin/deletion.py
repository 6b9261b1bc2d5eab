"""Deleting: pods get their grace, owners take what they own along (background), or wait for it, or let it go."""

from functools import partial

from incidents.standin.engine import Engine
from incidents.standin.moments import parse_stamp, stamp
from incidents.standin.remains import report_remains
from incidents.standin.shapes import Obj, is_deleting, uid_of

FOREGROUND = "foregroundDeletion"


def delete(engine: Engine, obj: Obj, *, propagation: str = "Background", grace_s: int | None = None) -> None:
    """Delete an object as a client's DELETE does."""
    if obj["kind"] == "Pod":
        _delete_pod(engine, obj, grace_s)
    elif obj["kind"] == "Namespace":
        _delete_namespace(engine, obj)
    elif propagation == "Foreground" and engine.world.dependents(uid_of(obj)):
        _delete_after_dependents(engine, obj)
    else:
        _delete_now(engine, obj, propagation)


def _delete_pod(engine: Engine, pod: Obj, grace_s: int | None) -> None:
    given = pod["spec"]["terminationGracePeriodSeconds"] if grace_s is None else grace_s
    held = bool(pod["metadata"].get("finalizers"))
    if (given == 0 or not pod["spec"].get("nodeName")) and not held:
        engine.running.pop(uid_of(pod), None)
        engine.world.remove(pod)
    elif not is_deleting(pod):
        _mark(engine, pod, given)


def _mark(engine: Engine, obj: Obj, grace_s: int) -> None:
    mark = {"deletionTimestamp": stamp(engine.now + grace_s), "deletionGracePeriodSeconds": grace_s}
    obj["metadata"] = obj["metadata"] | mark
    engine.world.touch(obj)


def noticed(engine: Engine, obj: Obj) -> None:
    """An object that is being deleted changed: it goes once its last finalizer is gone, and nothing else holds it."""
    if obj["kind"] == "Namespace" or obj["metadata"].get("finalizers") or not engine.world.holds(obj):
        return
    if obj["kind"] != "Pod":
        engine.soon(("finalized", uid_of(obj)), 0.01, partial(_finalized, engine, obj))
    elif uid_of(obj) in engine.running and engine.running[uid_of(obj)].stopping:
        engine.soon(("finalized", uid_of(obj)), 0.5, partial(_finalized, engine, obj))


def _finalized(engine: Engine, seen: Obj) -> None:
    obj = engine.world.current(seen)
    if obj is not None and not obj["metadata"].get("finalizers"):
        engine.running.pop(uid_of(obj), None)
        engine.world.remove(obj)


def _delete_now(engine: Engine, obj: Obj, propagation: str) -> None:
    if obj["metadata"].get("finalizers"):
        if not is_deleting(obj):
            _mark(engine, obj, 0)
        return
    dependents = engine.world.dependents(uid_of(obj))
    engine.world.remove(obj)
    if not dependents:
        return
    if propagation == "Orphan":
        _release(engine, dependents)
    else:
        engine.after(engine.between(0.05, 0.2), partial(_collect, engine, dependents))


def _release(engine: Engine, dependents: list[Obj]) -> None:
    for obj in dependents:
        meta = {key: value for key, value in obj["metadata"].items() if key != "ownerReferences"}
        engine.world.replace(obj | {"metadata": meta})


def _collect(engine: Engine, dependents: list[Obj]) -> None:
    for seen in dependents:
        obj = engine.world.current(seen)
        if obj is not None:
            delete(engine, obj)


def _delete_after_dependents(engine: Engine, obj: Obj) -> None:
    if not is_deleting(obj):
        obj["metadata"] = obj["metadata"] | {"finalizers": [FOREGROUND]}
        _mark(engine, obj, 0)
    engine.after(0.05, partial(_finish_foreground, engine, obj))


def _finish_foreground(engine: Engine, seen: Obj) -> None:
    obj = engine.world.current(seen)
    if obj is None:
        return
    dependents = engine.world.dependents(uid_of(obj))
    for dependent in dependents:
        if not is_deleting(dependent):
            delete(engine, dependent, propagation="Foreground")
    if not dependents:
        engine.world.remove(obj)
        return
    engine.after(0.2, partial(_finish_foreground, engine, obj))


def _delete_namespace(engine: Engine, namespace: Obj) -> None:
    if is_deleting(namespace):
        return
    namespace["status"] = namespace["status"] | {"phase": "Terminating"}
    namespace["metadata"] = namespace["metadata"] | {"deletionTimestamp": stamp(engine.now)}
    engine.world.touch(namespace)
    engine.after(0.1, partial(_empty, engine, namespace))


def _empty(engine: Engine, seen: Obj) -> None:
    namespace = engine.world.current(seen)
    if namespace is None:
        return
    content = engine.world.everything_in(namespace["metadata"]["name"])
    if not content:
        if not namespace["metadata"].get("finalizers"):
            engine.world.remove(namespace)
        return
    for obj in content:
        if not is_deleting(obj):
            delete(engine, obj)
    report_remains(engine, namespace)
    engine.after(
        0.3 if engine.now - parse_stamp(namespace["metadata"]["deletionTimestamp"]) < 10 else 5.0,
        partial(_empty, engine, namespace),
    )
