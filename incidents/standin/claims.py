"""The volume controllers: claims find a volume, get one made, or wait and say why."""

from functools import partial

from incidents.standin.engine import Engine
from incidents.standin.events import Source, record, warn
from incidents.standin.fitting import claims_of
from incidents.standin.quantities import amount
from incidents.standin.scheduler import try_again
from incidents.standin.shapes import Obj, is_deleting, name_of, namespace_of, uid_of

VOLUMES = Source("persistentvolume-controller")
RETRY_S = 15.0
WAITS = "waiting for first consumer to be created before binding"
NONE = "no persistent volumes available for this claim and no storage class is set"


def noticed(engine: Engine, claim: Obj) -> None:
    """A claim changed."""
    if engine.world.holds(claim):
        engine.soon(("Claim", uid_of(claim)), 0.1, partial(_sync, engine, claim))


def volume_noticed(engine: Engine, _volume: Obj) -> None:
    """A volume changed: whatever waits looks again."""
    for claim in engine.world.all("PersistentVolumeClaim"):
        if not claim["spec"].get("volumeName"):
            noticed(engine, claim)


def pod_noticed(engine: Engine, pod: Obj) -> None:
    """A pod was placed or went: claims that waited for it are bound, those it protected may go."""
    for name in claims_of(pod):
        claim = engine.world.peek("PersistentVolumeClaim", namespace_of(pod), name)
        if claim is not None:
            noticed(engine, claim)


def _sync(engine: Engine, seen: Obj) -> None:
    claim = engine.world.current(seen)
    if claim is None:
        return
    if is_deleting(claim):
        _let_go(engine, claim)
    elif not claim["spec"].get("volumeName"):
        _bind(engine, claim)
    elif (claim.get("status") or {}).get("phase") == "Bound":
        _grow(engine, claim)


def _let_go(engine: Engine, claim: Obj) -> None:
    used = any(name_of(claim) in claims_of(pod) for pod in engine.world.stored("Pod", namespace_of(claim)))
    finalizers = claim["metadata"].get("finalizers") or []
    if not used and "kubernetes.io/pvc-protection" in finalizers:
        kept = [each for each in finalizers if each != "kubernetes.io/pvc-protection"]
        meta = {key: value for key, value in claim["metadata"].items() if key != "finalizers"}
        claim["metadata"] = meta | ({"finalizers": kept} if kept else {})
        engine.world.touch(claim)


def _bind(engine: Engine, claim: Obj) -> None:
    name = claim["spec"].get("storageClassName")
    found = engine.world.peek("StorageClass", "", name or "")
    volume = _fitting(engine, claim)
    if volume is not None:
        _bound(engine, claim, volume)
    elif name and found is None:
        warn(engine, claim, VOLUMES, "ProvisioningFailed", f'storageclass.storage.k8s.io "{name}" not found')
        _later(engine, claim)
    elif found is not None and _is_patient(found) and not _consumer(engine, claim):
        record(engine, claim, VOLUMES, "WaitForFirstConsumer", WAITS)
        _later(engine, claim)
    elif found is not None and engine.can_provision(claim):
        _provision(engine, claim, found)
    else:
        record(engine, claim, VOLUMES, "FailedBinding", NONE if not name else _no_volume(claim))
        _later(engine, claim)


def _is_patient(storage_class: Obj) -> bool:
    return bool(storage_class.get("volumeBindingMode") == "WaitForFirstConsumer")


def _no_volume(claim: Obj) -> str:
    name = claim["spec"]["storageClassName"]
    return f'no persistent volumes available for this claim and storage class "{name}" has no provisioner'


def _later(engine: Engine, claim: Obj) -> None:
    engine.soon(("Claim again", uid_of(claim)), RETRY_S, partial(_sync, engine, claim))


def _consumer(engine: Engine, claim: Obj) -> bool:
    return any(name_of(claim) in claims_of(pod) for pod in engine.world.stored("Pod", namespace_of(claim)))


def _fitting(engine: Engine, claim: Obj) -> Obj | None:
    """The smallest free volume that has the room, the modes and the class."""
    spec = claim["spec"]
    wanted = amount(spec["resources"].get("requests") or {}, "storage")
    free = [
        volume
        for volume in engine.world.stored("PersistentVolume", "")
        if not volume["spec"].get("claimRef")
        and (volume["spec"].get("storageClassName") or "") == (spec.get("storageClassName") or "")
        and set(spec["accessModes"]) <= set(volume["spec"].get("accessModes") or ())
        and amount(volume["spec"].get("capacity") or {}, "storage") >= wanted
    ]
    return min(free, key=lambda each: amount(each["spec"]["capacity"], "storage"), default=None)


def _provision(engine: Engine, claim: Obj, found: Obj) -> None:
    spec = claim["spec"]
    name = f"pvc-{uid_of(claim)}"
    volume: Obj = {
        "accessModes": spec["accessModes"],
        "capacity": {"storage": spec["resources"]["requests"]["storage"]},
        "persistentVolumeReclaimPolicy": found.get("reclaimPolicy", "Delete"),
        "storageClassName": name_of(found),
        "volumeMode": spec.get("volumeMode", "Filesystem"),
    }
    head = {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name}}
    made = engine.world.add(head | {"spec": volume, "status": {"phase": "Available"}})
    provisioner = Source(str(found.get("provisioner")))
    record(engine, claim, provisioner, "ProvisioningSucceeded", f"Successfully provisioned volume {name}")
    _bound(engine, claim, made)


def _bound(engine: Engine, claim: Obj, volume: Obj) -> None:
    reference = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": name_of(claim)}
    reference |= {"namespace": namespace_of(claim), "uid": uid_of(claim)}
    volume["spec"] = volume["spec"] | {"claimRef": reference}
    volume["status"] = {"phase": "Bound"}
    engine.world.touch(volume)
    claim["spec"] = claim["spec"] | {"volumeName": name_of(volume)}
    capacity = {"capacity": volume["spec"]["capacity"], "accessModes": volume["spec"]["accessModes"]}
    claim["status"] = capacity | {"phase": "Bound"}
    claim["metadata"] = claim["metadata"] | {
        "annotations": (claim["metadata"].get("annotations") or {})
        | {"pv.kubernetes.io/bind-completed": "yes", "pv.kubernetes.io/bound-by-controller": "yes"}
    }
    engine.world.touch(claim)
    try_again(engine)


def _grow(engine: Engine, claim: Obj) -> None:
    """A larger request makes the volume grow, where its class allows that."""
    wanted = claim["spec"]["resources"]["requests"]["storage"]
    capacity = claim["status"].get("capacity") or {}
    found = engine.world.peek("StorageClass", "", claim["spec"].get("storageClassName") or "")
    if found is None or not found.get("allowVolumeExpansion"):
        return
    if amount({"storage": wanted}, "storage") > amount(capacity, "storage"):
        claim["status"] = claim["status"] | {"capacity": {"storage": wanted}}
        text = f'MountVolume.NodeExpandVolume succeeded for volume "{claim["spec"]["volumeName"]}"'
        record(engine, claim, Source("kubelet"), "FileSystemResizeSuccessful", text)
        engine.world.touch(claim)
