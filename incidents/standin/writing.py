"""Create, update and delete as the API server does them: checks, defaults, dry run. No HTTP here."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy

from incidents.standin.admission import Refusal, accept
from incidents.standin.decoding import checked
from incidents.standin.defaults import defaulted
from incidents.standin.deletion import delete
from incidents.standin.errors import (
    ApiError,
    already_exists,
    bad_request,
    conflict,
    details_of,
    invalid,
    not_found,
)
from incidents.standin.job_selector import selecting_its_pods
from incidents.standin.kinds import KINDS, Kind
from incidents.standin.moments import stamp
from incidents.standin.shapes import Obj, is_deleting, name_of, uid_of
from incidents.standin.simulation import Simulation, furnish
from incidents.standin.validation import causes_of, changed_causes

KEPT = ("uid", "creationTimestamp", "generation", "resourceVersion", "namespace", "deletionTimestamp")


def create(simulation: Simulation, kind: Kind, namespace: str, obj: Obj, *, dry_run: bool) -> Obj:
    """Store a new object; with dry run, only show what would be stored."""
    obj = _placed(simulation, kind, namespace, obj)
    with _untouched_chance(simulation, dry_run):
        obj = _prepared(simulation, kind, obj)
        if dry_run:
            return _as_if_stored(simulation, obj)
        stored = simulation.world.add(obj)
    return furnish(simulation, stored) if kind.name == "Namespace" else stored


def _placed(simulation: Simulation, kind: Kind, namespace: str, obj: Obj) -> Obj:
    meta = {key: value for key, value in obj["metadata"].items() if key not in KEPT and value is not None}
    if obj["metadata"].get("resourceVersion"):
        raise bad_request("resourceVersion should not be set on objects to be created")
    if not kind.namespaced:
        return obj | {"metadata": meta}
    if obj["metadata"].get("namespace", namespace) != namespace:
        raise bad_request("the namespace of the provided object does not match the namespace sent on the request")
    _check_namespace(simulation, kind, namespace, meta.get("name", ""))
    return obj | {"metadata": meta | {"namespace": namespace}}


def _check_namespace(simulation: Simulation, kind: Kind, namespace: str, name: str) -> None:
    found = simulation.world.get("Namespace", "", namespace)
    if found is None:
        raise not_found(KINDS["Namespace"], namespace)
    if is_deleting(found):
        why = f"unable to create new content in namespace {namespace} because it is being terminated"
        raise ApiError(403, "Forbidden", f'{kind.qualified} "{name}" is forbidden: {why}', details_of(kind, name))


def _prepared(simulation: Simulation, kind: Kind, obj: Obj) -> Obj:
    obj.pop("status", None)
    full = defaulted(obj)
    causes = causes_of(full)
    name = full["metadata"].get("name", "")
    if causes:
        raise invalid(kind.qualified_kind, name, causes)
    if not name:
        full["metadata"]["name"] = name = full["metadata"]["generateName"] + simulation.world.new_suffix()
    if simulation.world.get(kind.name, full["metadata"].get("namespace", ""), name) is not None:
        raise already_exists(kind, name)
    if kind.name == "Job":
        return selecting_its_pods(full, simulation.world.new_uid())
    return _admitted(simulation, kind, full) if kind.name == "Pod" else full


def _admitted(simulation: Simulation, kind: Kind, pod: Obj) -> Obj:
    try:
        return accept(simulation, pod)
    except Refusal as e:
        raise ApiError(403, "Forbidden", str(e), details_of(kind, name_of(pod))) from e


@contextmanager
def _untouched_chance(simulation: Simulation, dry_run: bool) -> Iterator[None]:
    """A dry run leaves no trace, not even in the sequence of random names."""
    state = simulation.world.rng.getstate()
    try:
        yield
    finally:
        if dry_run:
            simulation.world.rng.setstate(state)


def _as_if_stored(simulation: Simulation, obj: Obj) -> Obj:
    uid = obj["metadata"].get("uid") or simulation.world.new_uid()
    meta = {"uid": uid, "creationTimestamp": stamp(simulation.now)}
    generation = {"generation": 1} if KINDS[obj["kind"]].has_generation else {}
    return obj | {"metadata": obj["metadata"] | meta | generation}


def update(simulation: Simulation, kind: Kind, old: Obj, new: Obj, *, dry_run: bool) -> Obj:
    """Store a changed object, if it changed; with dry run, only show it."""
    new = checked(kind.name, deepcopy(_of_kind(kind, new)), kind.version)
    _check_identity(kind, old, new)
    new["metadata"] |= {key: old["metadata"][key] for key in KEPT if key in old["metadata"]}
    new |= {"status": old["status"]} if "status" in old else {}
    full = defaulted(new)
    causes = [*causes_of(full), *changed_causes(old, full)]
    if causes:
        raise invalid(kind.qualified_kind, name_of(old), causes)
    if full == old:
        return old
    if kind.has_generation and _wishes(full) != _wishes(old):
        full["metadata"]["generation"] = full["metadata"].get("generation", 1) + 1
    return full if dry_run else simulation.world.replace(full)


def update_status(simulation: Simulation, kind: Kind, old: Obj, new: Obj, *, dry_run: bool) -> Obj:
    """Store another status, and nothing else of what was sent."""
    new = checked(kind.name, deepcopy(_of_kind(kind, new)), kind.version)
    _check_identity(kind, old, new)
    managers = {key: new["metadata"][key] for key in ("managedFields",) if key in new["metadata"]}
    full = old | {"metadata": old["metadata"] | managers, "status": new.get("status") or {}}
    if full == old:
        return old
    return full if dry_run else simulation.world.replace(full)


def _wishes(obj: Obj) -> Obj:
    """What the generation counts changes of: everything but metadata and status."""
    return {key: value for key, value in obj.items() if key not in ("metadata", "status")}


def _of_kind(kind: Kind, obj: Obj) -> Obj:
    wanted = {"apiVersion": kind.api_version, "kind": kind.name}
    if any(obj.get(field) not in (None, "", value) for field, value in wanted.items()):
        given = f"{obj.get('apiVersion')}, {obj.get('kind')}"
        raise bad_request(f"the API version and kind in the data ({given}) do not match the expected ones")
    return obj | wanted


def _check_identity(kind: Kind, old: Obj, new: Obj) -> None:
    meta, name = new["metadata"], name_of(old)
    if meta.get("name", name) != name:
        raise bad_request(f"the name of the object ({meta['name']}) does not match the name on the URL ({name})")
    meta["name"] = name
    if meta.get("uid") and meta["uid"] != uid_of(old):
        raise conflict(kind, name, _precondition("UID", meta["uid"], uid_of(old)))
    if meta.get("resourceVersion") and meta["resourceVersion"] != old["metadata"]["resourceVersion"]:
        raise conflict(kind, name)


def _precondition(what: str, given: str, actual: str) -> str:
    shown = "object meta"
    return f"Precondition failed: {what} in precondition: {given}, {what} in {shown}: {actual}"


def remove(simulation: Simulation, kind: Kind, obj: Obj, options: Obj, *, dry_run: bool) -> Obj:
    """Delete an object under the options' preconditions. Returns the answer: the object, or a Status."""
    wanted = options.get("preconditions") or {}
    for what, field in (("UID", "uid"), ("ResourceVersion", "resourceVersion")):
        if wanted.get(field) and wanted[field] != obj["metadata"][field]:
            raise conflict(kind, name_of(obj), _precondition(what, wanted[field], obj["metadata"][field]))
    if not dry_run:
        policy = options.get("propagationPolicy") or "Background"
        delete(simulation, obj, propagation=policy, grace_s=options.get("gracePeriodSeconds"))
    if kind.name in ("Pod", "Namespace"):
        return obj
    details = details_of(kind, name_of(obj)) | {"uid": uid_of(obj)}
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}
