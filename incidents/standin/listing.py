"""Lists: selection, order, pages, and objects reduced to their metadata."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping

import orjson

from incidents.standin.errors import bad_request
from incidents.standin.kinds import Kind
from incidents.standin.selectors import field_test, label_test
from incidents.standin.shapes import Obj, name_of, namespace_of
from incidents.standin.world import World

MOST_REMEMBERED = 50_000


class Encoder:
    """Objects as JSON, each version encoded once."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, bytes]] = {}

    def item(self, obj: Obj) -> bytes:
        """An object as lists hold it: without kind and apiVersion."""
        meta = obj["metadata"]
        uid, version = meta.get("uid", ""), meta.get("resourceVersion", "")
        known = self._known.get(uid)
        if known is not None and known[0] == version:
            return known[1]
        encoded = orjson.dumps({key: value for key, value in obj.items() if key not in ("kind", "apiVersion")})
        return self._remember(uid, version, encoded) if version else encoded

    def whole(self, obj: Obj) -> bytes:
        """An object on its own."""
        head = orjson.dumps({"kind": obj["kind"], "apiVersion": obj["apiVersion"]})
        return head[:-1] + b"," + self.item(obj)[1:]

    def _remember(self, uid: str, version: str, encoded: bytes) -> bytes:
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[uid] = (version, encoded)
        return encoded


def partial(obj: Obj) -> Obj:
    """Only the metadata."""
    return {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": obj["metadata"]}


def chosen(world: World, kind: Kind, namespace: str | None, query: Mapping[str, str]) -> list[Obj]:
    """The objects that a list request's selectors fit, in order."""
    objects = world.all(kind.name, namespace if kind.namespaced else None)
    if query.get("labelSelector"):
        test = label_test(query["labelSelector"])
        objects = [obj for obj in objects if test(obj)]
    if query.get("fieldSelector"):
        test = field_test(kind, query["fieldSelector"])
        objects = [obj for obj in objects if test(obj)]
    return objects


def page_of(world: World, objects: list[Obj], query: Mapping[str, str]) -> tuple[list[Obj], Obj]:
    """One page of a list, and the list's metadata."""
    meta: Obj = {"resourceVersion": str(world.version)}
    start = _start(query.get("continue", ""))
    left = [obj for obj in objects if _place(obj) >= start]
    limit = int(query["limit"]) if query.get("limit", "").isdecimal() else 0
    if not limit or len(left) <= limit:
        return left, meta
    meta |= {"continue": _token(world, left[limit - 1])}
    if not (query.get("labelSelector") or query.get("fieldSelector")):
        meta["remainingItemCount"] = len(left) - limit
    return left[:limit], meta


def _place(obj: Obj) -> str:
    namespace = namespace_of(obj)
    return f"{namespace}/{name_of(obj)}" if namespace else name_of(obj)


def _token(world: World, last: Obj) -> str:
    content = {"v": "meta.k8s.io/v1", "rv": world.version, "start": _place(last) + "\0"}
    return urlsafe_b64encode(orjson.dumps(content)).decode().rstrip("=")


def _start(token: str) -> str:
    if not token:
        return ""
    try:
        content = orjson.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        return str(content["start"])
    except (Base64Error, ValueError, KeyError, TypeError) as e:
        raise bad_request("continue key is not valid: encoded continue token is not valid") from e


def listed(encoder: Encoder, kind: Kind, items: list[Obj], meta: Obj, *, metadata_only: bool) -> bytes:
    """The JSON of a list. Items carry neither kind nor apiVersion, as in the real lists."""
    if metadata_only:
        head: Obj = {"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": meta}
        return orjson.dumps(head | {"items": [{"metadata": obj["metadata"]} for obj in items]})
    head = {"kind": f"{kind.name}List", "apiVersion": kind.api_version, "metadata": meta}
    encoded = b",".join(encoder.item(obj) for obj in items)
    return orjson.dumps(head)[:-1] + b',"items":[' + encoded + b"]}"
