"""Changing the number of replicas of ReplicaSets, with the annotations and events that come with it."""

from math import floor

from incidents.standin import rollout
from incidents.standin.engine import Engine
from incidents.standin.events import DEPLOYMENTS, record
from incidents.standin.shapes import Obj, name_of


def replicas_annotations(deployment: Obj) -> dict[str, str]:
    """What a ReplicaSet carries of its Deployment's size."""
    wanted = deployment["spec"]["replicas"]
    return {rollout.DESIRED: str(wanted), rollout.MAXIMUM: str(wanted + rollout.bounds_of(deployment).surge)}


def scale_to(engine: Engine, deployment: Obj, replica_set: Obj, replicas: int) -> bool:
    """Whether the number had to change."""
    meta, spec, before = replica_set["metadata"], replica_set["spec"], replica_set["spec"]["replicas"]
    annotations = (meta.get("annotations") or {}) | replicas_annotations(deployment)
    changed = bool(replicas != before)
    if not changed and annotations == meta.get("annotations"):
        return False
    replica_set["metadata"] = meta | {"annotations": annotations, "generation": meta["generation"] + changed}
    replica_set["spec"] = spec | {"replicas": replicas}
    engine.world.touch(replica_set)
    if changed:
        word = "up" if replicas > before else "down"
        text = f"Scaled {word} replica set {name_of(replica_set)} from {before} to {replicas}"
        record(engine, deployment, DEPLOYMENTS, "ScalingReplicaSet", text)
    return changed


def spread(engine: Engine, deployment: Obj, sets: list[Obj], new: Obj | None) -> None:
    """Bring the ReplicaSets to a new size, in the middle of a rollout in proportion to what they have."""
    active = [each for each in sets if each["spec"]["replicas"]]
    wanted = deployment["spec"]["replicas"]
    if len(active) <= 1:
        latest = max(sets, key=rollout.revision_of, default=None)
        chosen = active[0] if active else new or latest
        if chosen is not None:
            scale_to(engine, deployment, chosen, wanted)
        return
    for replica_set, replicas in shares(deployment, active):
        scale_to(engine, deployment, replica_set, replicas)


def shares(deployment: Obj, active: list[Obj]) -> list[tuple[Obj, int]]:
    """The new sizes: in proportion, the largest first, and what rounding leaves over to the largest."""
    wanted = deployment["spec"]["replicas"]
    allowed = wanted + rollout.bounds_of(deployment).surge if wanted else 0
    missing = allowed - rollout.size(active)
    newer_first = sorted(active, key=rollout.revision_of, reverse=missing > 0)
    largest_first = sorted(newer_first, key=lambda each: int(each["spec"]["replicas"]), reverse=True)
    sizes: list[int] = []
    for replica_set in largest_first:
        part = _part(replica_set, allowed, missing)
        sizes.append(replica_set["spec"]["replicas"] + part)
        missing -= part
    sizes[0] = max(0, sizes[0] + missing)
    return list(zip(largest_first, sizes, strict=True))


def _part(replica_set: Obj, allowed: int, missing: int) -> int:
    """What one ReplicaSet gains or loses, never more than what is missing."""
    if missing == 0:
        return 0
    size = int(replica_set["spec"]["replicas"])
    before = int((replica_set["metadata"].get("annotations") or {}).get(rollout.MAXIMUM, "0")) or size
    part = floor(size * allowed / before + 0.5) - size
    return min(part, missing) if missing > 0 else max(part, missing)
