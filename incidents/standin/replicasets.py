"""The ReplicaSet controller: as many pods as asked for, and a status that counts them."""

from functools import partial

from incidents.standin.box import vital_of
from incidents.standin.deletion import delete
from incidents.standin.engine import Engine
from incidents.standin.events import REPLICASETS, record
from incidents.standin.pod_template import admitted
from incidents.standin.shapes import (
    Obj,
    controller_of,
    is_deleting,
    labels_of,
    matches,
    name_of,
    namespace_of,
    owner_reference,
    uid_of,
)


def noticed(engine: Engine, replica_set: Obj) -> None:
    """A ReplicaSet changed: its own status does not count."""
    if replica_set["status"].get("observedGeneration") != replica_set["metadata"]["generation"]:
        _wake(engine, namespace_of(replica_set), name_of(replica_set))


def pod_noticed(engine: Engine, pod: Obj) -> None:
    """A pod changed: its ReplicaSet counts again."""
    owner = controller_of(pod)
    if owner is not None and owner["kind"] == "ReplicaSet":
        _wake(engine, namespace_of(pod), owner["name"])


def _wake(engine: Engine, namespace: str, name: str) -> None:
    engine.soon(("ReplicaSet", namespace, name), 0.01, partial(_sync, engine, namespace, name))


def _sync(engine: Engine, namespace: str, name: str) -> None:
    replica_set = engine.world.get("ReplicaSet", namespace, name)
    if replica_set is None or is_deleting(replica_set):
        return
    pods = engine.world.owned_by(uid_of(replica_set), "Pod")
    active = [pod for pod in pods if _is_active(engine, pod)]
    missing = replica_set["spec"]["replicas"] - len(active)
    active += [_create_pod(engine, replica_set) for _ in range(missing)]
    if missing < 0:
        active = _delete_pods(engine, replica_set, active, -missing)
    _report(engine, replica_set, active, sum(is_deleting(pod) for pod in pods))


def _is_active(engine: Engine, pod: Obj) -> bool:
    vital = vital_of(engine, pod)
    return not vital.deleting and vital.phase not in ("Succeeded", "Failed")


def _create_pod(engine: Engine, replica_set: Obj) -> Obj:
    template = replica_set["spec"]["template"]
    prefix = f"{name_of(replica_set)}-"
    meta = {
        **template["metadata"],
        "generateName": prefix,
        "name": prefix + engine.world.new_suffix(),
        "namespace": namespace_of(replica_set),
        "ownerReferences": [owner_reference(replica_set)],
    }
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": template["spec"]}
    stored = engine.world.add(admitted(engine.world, pod))
    record(engine, replica_set, REPLICASETS, "SuccessfulCreate", f"Created pod: {name_of(stored)}")
    return stored


def _delete_pods(engine: Engine, replica_set: Obj, active: list[Obj], count: int) -> list[Obj]:
    """Delete the least useful pods; returns those that stay."""
    youngest_first = sorted(active, key=lambda pod: str(pod["metadata"]["creationTimestamp"]), reverse=True)
    ranked = sorted(youngest_first, key=partial(_usefulness, engine))
    for pod in ranked[:count]:
        record(engine, replica_set, REPLICASETS, "SuccessfulDelete", f"Deleted pod: {name_of(pod)}")
        delete(engine, pod)
    return ranked[count:]


def _usefulness(engine: Engine, pod: Obj) -> tuple[bool, bool, bool]:
    """Unscheduled, pending and unready pods go first."""
    vital = vital_of(engine, pod)
    return ("nodeName" in pod["spec"], vital.phase == "Running", vital.ready)


def _report(engine: Engine, replica_set: Obj, active: list[Obj], terminating: int) -> None:
    ready = sum(vital_of(engine, pod).ready for pod in active)
    labels = replica_set["spec"]["template"]["metadata"].get("labels") or {}
    labelled = sum(matches(labels, labels_of(pod)) for pod in active)
    counts = {"fullyLabeledReplicas": labelled, "readyReplicas": ready, "availableReplicas": ready}
    status: Obj = {key: count for key, count in counts.items() if count}
    status |= {
        "replicas": len(active),
        "terminatingReplicas": terminating,
        "observedGeneration": replica_set["metadata"]["generation"],
    }
    if status != replica_set["status"]:
        replica_set["status"] = status
        engine.world.touch(replica_set)
