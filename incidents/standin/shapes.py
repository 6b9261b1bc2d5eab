"""What Kubernetes objects are here: plain JSON, typed in one place. Specs are replaced, never changed in place."""

from collections.abc import Iterable
from typing import Any

Obj = dict[str, Any]
"""A Kubernetes object, or a part of one."""


def metadata(obj: Obj) -> Obj:
    """The metadata of an object, as a mapping that may be changed."""
    meta: Obj = obj["metadata"]
    return meta


def name_of(obj: Obj) -> str:
    """`metadata.name`."""
    return str(obj["metadata"]["name"])


def namespace_of(obj: Obj) -> str:
    """`metadata.namespace`, '' for cluster-scoped objects."""
    return str(obj["metadata"].get("namespace", ""))


def uid_of(obj: Obj) -> str:
    """`metadata.uid`."""
    return str(obj["metadata"]["uid"])


def labels_of(obj: Obj) -> dict[str, str]:
    """`metadata.labels`, empty when there are none."""
    return obj["metadata"].get("labels") or {}


def is_deleting(obj: Obj) -> bool:
    """Whether somebody asked for the object's deletion."""
    return "deletionTimestamp" in obj["metadata"]


def controller_of(obj: Obj) -> Obj | None:
    """The owner reference of the controller, if there is one."""
    owners: Iterable[Obj] = obj["metadata"].get("ownerReferences") or ()
    for owner in owners:
        if owner.get("controller"):
            return owner
    return None


def owner_reference(owner: Obj) -> Obj:
    """The reference by which a controller marks what it made."""
    return {
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": name_of(owner),
        "uid": uid_of(owner),
        "controller": True,
        "blockOwnerDeletion": True,
    }


def matches(selector: dict[str, str], labels: dict[str, str]) -> bool:
    """Whether every label of an equality selector is there."""
    for key, value in selector.items():  # noqa: SIM110 (asked very often; a generator costs twice as much)
        if labels.get(key) != value:
            return False
    return True


def condition_of(obj: Obj, kind: str) -> Obj | None:
    """One condition of an object's status by its type."""
    conditions: Iterable[Obj] = obj.get("status", {}).get("conditions") or ()
    for condition in conditions:
        if condition["type"] == kind:
            return condition
    return None


def is_ready(pod: Obj) -> bool:
    """Whether a pod's Ready condition is True."""
    ready = condition_of(pod, "Ready")
    return ready is not None and ready["status"] == "True"
