"""The ReplicaSet controller: as many pods as asked for, and a status that counts them."""

from functools import partial

from incidents.standin.box import vital_of
from incidents.standin.deletion import delete
from incidents.standin.engine import Engine, Vital
from incidents.standin.events import REPLICASETS, record
from incidents.standin.moments import stamp
from incidents.standin.pods import create_pod, retry_delay
from incidents.standin.shapes import (
    Obj,
    condition_of,
    controller_of,
    is_deleting,
    labels_of,
    matches,
    name_of,
    namespace_of,
    uid_of,
)


def noticed(engine: Engine, replica_set: Obj) -> None:
    """A ReplicaSet changed: its own status does not count."""
    if replica_set["status"].get("observedGeneration") != replica_set["metadata"]["generation"]:
        _wake(engine, namespace_of(replica_set), name_of(replica_set))


def look_again(engine: Engine, replica_set: Obj) -> None:
    """Have a ReplicaSet counted again, though nothing seems to have changed."""
    _wake(engine, namespace_of(replica_set), name_of(replica_set))


def pod_noticed(engine: Engine, pod: Obj) -> None:
    """A pod changed: its ReplicaSet counts again."""
    owner = controller_of(pod)
    if owner is not None and owner["kind"] == "ReplicaSet":
        _wake(engine, namespace_of(pod), owner["name"])


def _wake(engine: Engine, namespace: str, name: str) -> None:
    engine.soon(("ReplicaSet", namespace, name), 0.01, partial(_sync, engine, namespace, name))


def _sync(engine: Engine, namespace: str, name: str) -> None:
    replica_set = engine.world.peek("ReplicaSet", namespace, name)
    if replica_set is None or is_deleting(replica_set):
        return
    pods = engine.world.owned_by(uid_of(replica_set), "Pod")
    active = [pod for pod in pods if is_active(vital_of(engine, pod))]
    missing = replica_set["spec"]["replicas"] - len(active)
    if missing > 0:
        active += _create_pods(engine, replica_set, missing)
    elif missing < 0:
        active = _delete_pods(engine, replica_set, active, -missing)
    terminating = sum("deletionTimestamp" in pod["metadata"] for pod in pods) if len(active) != len(pods) else 0
    _report(engine, replica_set, active, terminating)


def is_active(vital: Vital) -> bool:
    """Whether a pod counts for those that make pods."""
    return not vital.deleting and vital.phase not in ("Succeeded", "Failed")


def _create_pods(engine: Engine, replica_set: Obj, missing: int) -> list[Obj]:
    """As many as possible, in batches of 1, 2, 4 ..: after a batch with a refusal the rest has to wait."""
    made: list[Obj] = []
    batch = 1
    while missing > 0:
        pods = [create_pod(engine, replica_set, REPLICASETS) for _ in range(min(batch, missing))]
        made += [pod for pod in pods if isinstance(pod, dict)]
        refusals = [pod for pod in pods if isinstance(pod, str)]
        if refusals:
            _retry(engine, replica_set)
            engine.refusals.setdefault(uid_of(replica_set), refusals[0])
            return made
        missing, batch = missing - len(pods), batch * 2
    engine.retries.pop(("ReplicaSet", uid_of(replica_set)), None)
    engine.refusals.pop(uid_of(replica_set), None)
    return made


def _retry(engine: Engine, replica_set: Obj) -> None:
    delay_s = retry_delay(engine, ("ReplicaSet", uid_of(replica_set)))
    engine.after(delay_s, partial(_sync, engine, namespace_of(replica_set), name_of(replica_set)))


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
    labelled = len(active) - sum(not matches(labels, labels_of(pod)) for pod in active)
    counts = {"fullyLabeledReplicas": labelled, "readyReplicas": ready, "availableReplicas": ready}
    status: Obj = {key: count for key, count in counts.items() if count}
    status |= {
        "replicas": len(active),
        "terminatingReplicas": terminating,
        "observedGeneration": replica_set["metadata"]["generation"],
    }
    refusal = engine.refusals.get(uid_of(replica_set)) if engine.refusals else None
    if refusal is not None:
        status["conditions"] = [_failure(engine, replica_set, refusal)]
    if status != replica_set["status"]:
        replica_set["status"] = status
        engine.world.touch(replica_set)


def _failure(engine: Engine, replica_set: Obj, message: str) -> Obj:
    known = condition_of(replica_set, "ReplicaFailure")
    since = known["lastTransitionTime"] if known else stamp(engine.now)
    words = {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": message}
    return words | {"lastTransitionTime": since}
