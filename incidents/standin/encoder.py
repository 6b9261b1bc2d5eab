"""Objects as JSON, each stored version encoded once."""

import orjson

from incidents.standin.kinds import Kind
from incidents.standin.shapes import Obj

HEADS = ("kind", "apiVersion")


class Encoder:
    """The encoding of every object that was ever asked for, until it is forgotten."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, bytes]] = {}

    def item(self, obj: Obj) -> bytes:
        """An object as lists hold it: without kind and apiVersion."""
        meta = obj["metadata"]
        uid, version = meta.get("uid", ""), meta.get("resourceVersion", "")
        known = self._known.get(uid)
        if known is not None and known[0] == version:
            return known[1]
        encoded = orjson.dumps({key: value for key, value in obj.items() if key not in HEADS})
        if version:
            self._known[uid] = (version, encoded)
        return encoded

    def whole(self, obj: Obj) -> bytes:
        """An object on its own."""
        return with_head(self.item(obj), str(obj["kind"]), str(obj["apiVersion"]))

    def known(self, uid: str) -> tuple[str, bytes] | None:
        """The version of an object that was encoded last, and its item."""
        return self._known.get(uid)

    def forget(self, uid: str) -> None:
        """The object is gone."""
        self._known.pop(uid, None)


def with_head(item: bytes, kind: str, api_version: str) -> bytes:
    """An item as an object on its own."""
    head = orjson.dumps({"kind": kind, "apiVersion": api_version})
    return head[:-1] + b"," + item[1:]


def decoded(item: bytes, kind: Kind) -> Obj:
    """The object of an item."""
    obj: Obj = orjson.loads(item)
    return {"kind": kind.name, "apiVersion": kind.api_version} | obj
