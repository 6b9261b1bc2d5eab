"""
Who owns which field of an object: `metadata.managedFields`. Pure.

Writes through the API are attributed to their field manager. Not covered: what controllers and kubelets write by
themselves, which is nobody's.
"""

from dataclasses import dataclass, replace

from incidents.standin.fields import Path, paths_in, tree_of, values_of
from incidents.standin.moments import stamp
from incidents.standin.shapes import Obj

APPLY, UPDATE = "Apply", "Update"
FIRST = "before-first-apply"


@dataclass(frozen=True)
class Manager:
    """Who writes, by which operation, and to which subresource."""

    name: str
    operation: str = UPDATE
    subresource: str = ""

    def shown(self, api_version: str) -> str:
        """As conflicts name it."""
        text = f'"{self.name}"'
        text += f' with subresource "{self.subresource}"' if self.subresource else ""
        return f"{text} using {api_version}" if self.operation == UPDATE else text


@dataclass(frozen=True)
class Share:
    """What one manager owns."""

    manager: Manager
    api_version: str
    time: str
    paths: frozenset[Path]

    @property
    def entry(self) -> Obj:
        """As `managedFields` lists it."""
        entry: Obj = {"manager": self.manager.name, "operation": self.manager.operation}
        entry |= {"apiVersion": self.api_version, "time": self.time, "fieldsType": "FieldsV1"}
        entry["fieldsV1"] = tree_of(self.paths)
        return entry | ({"subresource": self.manager.subresource} if self.manager.subresource else {})


def shares_of(obj: Obj) -> list[Share]:
    """Every manager's share."""
    return [_share(entry) for entry in obj["metadata"].get("managedFields") or ()]


def _share(entry: Obj) -> Share:
    manager = Manager(entry["manager"], entry["operation"], entry.get("subresource", ""))
    return Share(manager, entry["apiVersion"], entry["time"], frozenset(paths_in(entry["fieldsV1"])))


def with_shares(obj: Obj, shares: list[Share]) -> Obj:
    """The object owned so; managers without fields are left out."""
    kept = [share for share in shares if share.paths]
    kept.sort(key=lambda share: (share.manager.operation, share.time, share.manager.name, share.manager.subresource))
    meta = {key: value for key, value in obj["metadata"].items() if key != "managedFields"}
    return obj | {"metadata": meta | ({"managedFields": [share.entry for share in kept]} if kept else {})}


def attributed(old: Obj | None, new: Obj, manager: Manager, now: float) -> Obj:
    """The new object, with what differs from the old one owned by who wrote it."""
    is_status = manager.subresource == "status"
    before = {} if old is None else values_of(old, status=is_status)
    after = values_of(new, status=is_status)
    gone = before.keys() - after.keys()
    changed = {path for path, value in after.items() if path not in before or before[path] != value}
    shares = [] if old is None else shares_of(old)
    if not gone and not changed:
        return with_shares(new, shares)
    own = next((share for share in shares if share.manager == manager), None)
    others = [replace(share, paths=share.paths - gone - changed) for share in shares if share is not own]
    paths = ((own.paths if own else frozenset()) - gone) | changed
    return with_shares(new, [*others, Share(manager, new["apiVersion"], stamp(now), frozenset(paths))])
