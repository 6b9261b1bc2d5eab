"""The rows of what holds data. Pure."""

from incidents.standin.printing.ages import age
from incidents.standin.shapes import Obj, is_deleting, name_of

MODES = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"}
DEFAULT = "storageclass.kubernetes.io/is-default-class"


def config_map(obj: Obj, now: float) -> list[object]:
    """Name, Data, Age."""
    return [name_of(obj), len(obj.get("data") or ()) + len(obj.get("binaryData") or ()), age(obj, now)]


def secret(obj: Obj, now: float) -> list[object]:
    """Name, Type, Data, Age."""
    return [name_of(obj), obj.get("type", "Opaque"), len(obj.get("data") or ()), age(obj, now)]


def claim(obj: Obj, now: float) -> list[object]:
    """Name, Status, Volume, Capacity, Access Modes, StorageClass, VolumeAttributesClass, Age; VolumeMode."""
    spec, status = obj.get("spec") or {}, obj.get("status") or {}
    bound = bool(spec.get("volumeName"))
    phase = "Terminating" if is_deleting(obj) else status.get("phase", "")
    capacity = (status.get("capacity") or {}).get("storage", "") if bound else ""
    modes = _modes(status) if bound else ""
    classes = [spec.get("storageClassName") or "", spec.get("volumeAttributesClassName") or "<unset>"]
    return [name_of(obj), phase, spec.get("volumeName", ""), capacity, modes, *classes, age(obj, now), _mode(spec)]


def volume(obj: Obj, now: float) -> list[object]:
    """Name, Capacity, Access Modes, Reclaim Policy, Status, Claim, StorageClass, ..., Reason, Age; VolumeMode."""
    spec, status = obj.get("spec") or {}, obj.get("status") or {}
    whose = spec.get("claimRef") or {}
    phase = "Terminating" if is_deleting(obj) else status.get("phase", "")
    return [
        name_of(obj),
        (spec.get("capacity") or {}).get("storage", ""),
        _modes(spec),
        spec.get("persistentVolumeReclaimPolicy", ""),
        phase,
        f"{whose.get('namespace')}/{whose.get('name')}" if whose else "",
        spec.get("storageClassName") or "",
        spec.get("volumeAttributesClassName") or "<unset>",
        status.get("reason", ""),
        age(obj, now),
        _mode(spec),
    ]


def _modes(part: Obj) -> str:
    return ",".join(MODES.get(mode, mode) for mode in part.get("accessModes") or ())


def _mode(spec: Obj) -> str:
    return str(spec.get("volumeMode") or "<unset>")


def storage_class(obj: Obj, now: float) -> list[object]:
    """Name, Provisioner, ReclaimPolicy, VolumeBindingMode, AllowVolumeExpansion, Age."""
    is_default = (obj["metadata"].get("annotations") or {}).get(DEFAULT) == "true"
    shown = [obj.get("provisioner", ""), obj.get("reclaimPolicy", ""), obj.get("volumeBindingMode", "")]
    expands = "true" if obj.get("allowVolumeExpansion") else "false"
    return [name_of(obj) + (" (default)" if is_default else ""), *shown, expands, age(obj, now)]
