"""The Deployment controller: one ReplicaSet per template, revisions, rolling updates, status and deadline."""

from functools import partial

from incidents.standin import rollout
from incidents.standin.engine import Engine
from incidents.standin.events import DEPLOYMENTS, record
from incidents.standin.pod_template import HASH_LABEL, hashed, template_hash, unhashed
from incidents.standin.scaling import replicas_annotations, scale_to, spread
from incidents.standin.shapes import (
    Obj,
    controller_of,
    is_deleting,
    labels_of,
    name_of,
    namespace_of,
    owner_reference,
    uid_of,
)


def noticed(engine: Engine, deployment: Obj) -> None:
    """A Deployment was changed by somebody else."""
    _wake(engine, namespace_of(deployment), name_of(deployment))


def replica_set_noticed(engine: Engine, replica_set: Obj) -> None:
    """A ReplicaSet changed: its Deployment looks again."""
    owner = controller_of(replica_set)
    if owner is not None and owner["kind"] == "Deployment":
        _wake(engine, namespace_of(replica_set), owner["name"])


def _wake(engine: Engine, namespace: str, name: str) -> None:
    engine.soon(("Deployment", namespace, name), 0.02, partial(_sync, engine, namespace, name))


def _sync(engine: Engine, namespace: str, name: str) -> None:
    deployment = engine.world.peek("Deployment", namespace, name)
    if deployment is None or is_deleting(deployment):
        return
    sets = engine.world.owned_by(uid_of(deployment), "ReplicaSet")
    new = _matching(engine, deployment, sets)
    if _is_settled(deployment, sets, new):
        pass  # nothing to roll: only its pods come and go
    elif any(_is_rescaled(deployment, replica_set) for replica_set in sets) or deployment["spec"].get("paused"):
        spread(engine, deployment, sets, new)
    else:
        new, sets = _roll(engine, deployment, sets, new)
    _report(engine, deployment, sets, new)


def _matching(engine: Engine, deployment: Obj, sets: list[Obj]) -> Obj | None:
    digest = _digest(engine, deployment)
    for replica_set in sets:
        if labels_of(replica_set).get(HASH_LABEL) == digest:
            return replica_set
    return next((each for each in sets if _has_template(each, deployment)), None)


def _has_template(replica_set: Obj, deployment: Obj) -> bool:
    """Whether a ReplicaSet has a Deployment's template, though its hash comes from elsewhere (a real cluster's)."""
    template = replica_set["spec"]["template"]
    hashed_here = labels_of(replica_set).get(HASH_LABEL) == template_hash(unhashed(template))
    return not hashed_here and unhashed(template) == deployment["spec"]["template"]


def _digest(engine: Engine, deployment: Obj) -> str:
    """The hash of a template; specs are replaced, never changed in place, so the same template has the same one."""
    template = deployment["spec"]["template"]
    known = engine.digests.get(uid_of(deployment))
    if known is None or known[0] is not template:
        known = engine.digests[uid_of(deployment)] = (template, template_hash(template))
    return known[1]


def _is_settled(deployment: Obj, sets: list[Obj], new: Obj | None) -> bool:
    """Whether there is one ReplicaSet, and it is as the Deployment wants it."""
    if new is None or len(sets) != 1:
        return False
    annotations, wanted = new["metadata"].get("annotations") or {}, deployment["spec"]["replicas"]
    own = deployment["metadata"].get("annotations") or {}
    same = new["spec"]["replicas"] == wanted and annotations.get(rollout.DESIRED) == str(wanted)
    return bool(same and own.get(rollout.REVISION) == annotations.get(rollout.REVISION) and len(own) == 1)


def _is_rescaled(deployment: Obj, replica_set: Obj) -> bool:
    desired = (replica_set["metadata"].get("annotations") or {}).get(rollout.DESIRED)
    return replica_set["spec"]["replicas"] > 0 and desired != str(deployment["spec"]["replicas"])


def _roll(engine: Engine, deployment: Obj, sets: list[Obj], new: Obj | None) -> tuple[Obj | None, list[Obj]]:
    """One step of a rollout: the new ReplicaSet up, or the old ones down."""
    old = [each for each in sets if each is not new]
    if deployment["spec"]["strategy"]["type"] == "Recreate" and _are_still_there(engine, old):
        for replica_set in old:
            scale_to(engine, deployment, replica_set, 0)
        return new, sets
    new = _renewed(engine, deployment, new, old) if new else _created(engine, deployment, old)
    sets = [*old, new]
    if not scale_to(engine, deployment, new, rollout.growth(deployment, new, sets)):
        _shrink(engine, deployment, old, new)
    _clean_up(engine, deployment, old)
    return new, sets


def _are_still_there(engine: Engine, old: list[Obj]) -> bool:
    return any(each["spec"]["replicas"] or engine.world.owned_by(uid_of(each), "Pod") for each in old)


def _created(engine: Engine, deployment: Obj, old: list[Obj]) -> Obj:
    replica_set = engine.world.add(_replica_set(deployment, old, _digest(engine, deployment)))
    replicas = replica_set["spec"]["replicas"]
    if replicas:
        text = f"Scaled up replica set {name_of(replica_set)} from 0 to {replicas}"
        record(engine, deployment, DEPLOYMENTS, "ScalingReplicaSet", text)
    message = f'Created new replica set "{name_of(replica_set)}"'
    _acknowledge(engine, deployment, replica_set, "NewReplicaSetCreated", message)
    return replica_set


def _replica_set(deployment: Obj, old: list[Obj], digest: str) -> Obj:
    template = hashed(deployment["spec"]["template"], digest)
    selector = deployment["spec"]["selector"]
    labels = (selector.get("matchLabels") or {}) | {HASH_LABEL: digest}
    spec = {"replicas": 0, "selector": selector | {"matchLabels": labels}, "template": template}
    meta = {
        "name": f"{name_of(deployment)}-{digest}",
        "namespace": namespace_of(deployment),
        "labels": template["metadata"]["labels"],
        "annotations": _annotations(deployment, max(map(rollout.revision_of, old), default=0) + 1),
        "ownerReferences": [owner_reference(deployment)],
    }
    new = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": meta, "spec": spec, "status": {"replicas": 0}}
    spec["replicas"] = rollout.growth(deployment, new, [*old, new])
    return new


def _annotations(deployment: Obj, revision: int) -> dict[str, str]:
    own: dict[str, str] = deployment["metadata"].get("annotations") or {}
    copied = {key: value for key, value in own.items() if key not in rollout.NOT_COPIED}
    return copied | replicas_annotations(deployment) | {rollout.REVISION: str(revision)}


def _renewed(engine: Engine, deployment: Obj, new: Obj, old: list[Obj]) -> Obj:
    """The ReplicaSet of this template, as the latest revision: a rollback makes an old one new again."""
    latest, revision = max(map(rollout.revision_of, old), default=0) + 1, rollout.revision_of(new)
    own: dict[str, str] = new["metadata"].get("annotations") or {}
    annotations = own | _annotations(deployment, max(latest, revision))
    if revision < latest and revision:
        past = own.get(rollout.REVISION_HISTORY)
        annotations[rollout.REVISION_HISTORY] = f"{past},{revision}" if past else str(revision)
    if annotations != own:
        new["metadata"] = new["metadata"] | {"annotations": annotations}
        engine.world.touch(new)
    _acknowledge(engine, deployment, new, "FoundNewReplicaSet", f'Found new replica set "{name_of(new)}"')
    return new


def _acknowledge(engine: Engine, deployment: Obj, new: Obj, reason: str, message: str) -> None:
    """Give the Deployment the revision of its ReplicaSet, and say how the ReplicaSet came about."""
    meta, status = deployment["metadata"], deployment["status"]
    annotations = (meta.get("annotations") or {}) | {rollout.REVISION: str(rollout.revision_of(new))}
    conditions = status.get("conditions") or []
    if reason == "NewReplicaSetCreated" or rollout.progressing(deployment) is None:
        new_condition = rollout.condition("Progressing", "True", reason, message)
        conditions = rollout.with_condition(conditions, new_condition, engine.now)
    if annotations == meta.get("annotations") and conditions == (status.get("conditions") or []):
        return
    deployment["metadata"] = meta | {"annotations": annotations}
    deployment["status"] = status | {"conditions": conditions}
    _told(engine, deployment)


def _shrink(engine: Engine, deployment: Obj, old: list[Obj], new: Obj) -> None:
    """Take away old replicas: first those that do not work, then working ones as far as availability allows."""
    needed = deployment["spec"]["replicas"] - rollout.bounds_of(deployment).unavailable
    new_missing = new["spec"]["replicas"] - rollout.counted([new], "availableReplicas")
    spare = rollout.size([*old, new]) - needed - new_missing
    for replica_set in sorted(old, key=rollout.revision_of):
        broken = replica_set["spec"]["replicas"] - rollout.counted([replica_set], "availableReplicas")
        spare -= _take(engine, deployment, replica_set, min(spare, broken))
    spare = rollout.counted([*old, new], "availableReplicas") - needed
    for replica_set in sorted(old, key=rollout.revision_of):
        spare -= _take(engine, deployment, replica_set, min(spare, replica_set["spec"]["replicas"]))


def _take(engine: Engine, deployment: Obj, replica_set: Obj, count: int) -> int:
    if count <= 0:
        return 0
    scale_to(engine, deployment, replica_set, replica_set["spec"]["replicas"] - count)
    return count


def _clean_up(engine: Engine, deployment: Obj, old: list[Obj]) -> None:
    """Forget the oldest empty ReplicaSets beyond the history limit, once the rollout is complete."""
    current = rollout.progressing(deployment)
    if current is None or current["reason"] != "NewReplicaSetAvailable":
        return
    empty = [each for each in old if not each["spec"]["replicas"] and not each["status"].get("replicas")]
    excess = len(old) - deployment["spec"]["revisionHistoryLimit"]
    for replica_set in sorted(empty, key=rollout.revision_of)[: max(0, excess)]:
        engine.world.remove(replica_set)


def _report(engine: Engine, deployment: Obj, sets: list[Obj], new: Obj | None) -> None:
    status = rollout.status_of(deployment, sets, new, engine.now)
    if status == deployment["status"]:
        return
    deployment["status"] = status
    _told(engine, deployment)
    current = rollout.progressing(deployment)
    if current is not None and current["reason"] not in ("NewReplicaSetAvailable", "ProgressDeadlineExceeded"):
        where = (namespace_of(deployment), name_of(deployment))
        delay_s = deployment["spec"]["progressDeadlineSeconds"] + 1.5
        engine.soon(("deadline", *where, current["lastUpdateTime"], delay_s), delay_s, partial(_sync, engine, *where))


def _told(engine: Engine, deployment: Obj) -> None:
    """Store what this controller itself wrote: it need not look again."""
    engine.world.mark(deployment)
    engine.world.tell(deployment)
