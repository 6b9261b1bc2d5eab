"""Lists: selection, order and pages."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from incidents.standin.errors import bad_request, expired
from incidents.standin.kinds import Kind
from incidents.standin.selectors import equalities, test_of
from incidents.standin.shapes import Obj, name_of
from incidents.standin.world import World

EXPIRY_S = 300.0
"""How long a page may be followed by the next, in virtual seconds: then a real store is compacted."""

EXPIRED = (
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without "
    "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. "
    "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or "
    "deleted between the time the first chunk was returned and now may show up in the list."
)


@dataclass(frozen=True)
class Bookmark:
    """Where a page ended, and when the list was begun (None: it no longer matters)."""

    start: str
    version: int
    begun: float | None

    @property
    def token(self) -> str:
        """As `metadata.continue` carries it."""
        content = {"v": "meta.k8s.io/v1", "rv": self.version, "start": self.start, "begun": self.begun}
        return urlsafe_b64encode(orjson.dumps(content)).decode().rstrip("=")


def chosen(world: World, kind: Kind, namespace: str | None, query: Mapping[str, str]) -> list[Obj]:
    """The objects that a list request's selectors fit, in order."""
    objects = _candidates(world, kind, namespace, query)
    test = test_of(kind, query)
    return objects if test is None else [obj for obj in objects if test(obj)]


def _candidates(world: World, kind: Kind, namespace: str | None, query: Mapping[str, str]) -> list[Obj]:
    """All there are; of a namespace's pods only those that the index of labels leaves."""
    labels = equalities(query.get("labelSelector", "")) if kind.name == "Pod" and namespace else {}
    if not labels:
        return world.all(kind.name, namespace if kind.namespaced else None)
    world.write_down(kind.name)
    return sorted(world.labelled(namespace or "", labels), key=name_of)


def page_of(world: World, objects: list[Obj], query: Mapping[str, str]) -> tuple[list[Obj], Obj]:
    """One page of a list, and the list's metadata. ApiError 400 for a bad continue token, 410 for an old one."""
    meta: Obj = {"resourceVersion": str(world.version)}
    limit = int(query["limit"]) if query.get("limit", "").isdecimal() else 0
    token = query.get("continue", "")
    if not limit and not token:
        return objects, meta
    before = _bookmark(token, world) if token else Bookmark("", world.version, world.now)
    left = [obj for obj in objects if _place(obj) >= before.start] if token else objects
    if not limit or len(left) <= limit:
        return left, meta
    meta["continue"] = Bookmark(_place(left[limit - 1]) + "\0", before.version, before.begun).token
    if not (query.get("labelSelector") or query.get("fieldSelector")):
        meta["remainingItemCount"] = len(left) - limit
    return left[:limit], meta


def _place(obj: Obj) -> str:
    meta = obj["metadata"]
    namespace = meta.get("namespace")
    return f"{namespace}/{meta['name']}" if namespace else str(meta["name"])


def _bookmark(token: str, world: World) -> Bookmark:
    try:
        content = orjson.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        begun = content["begun"]
        found = Bookmark(str(content["start"]), int(content["rv"]), None if begun is None else float(begun))
    except (Base64Error, ValueError, KeyError, TypeError) as e:
        raise bad_request("continue key is not valid: encoded continue token is not valid") from e
    if found.begun is not None and world.now - found.begun > EXPIRY_S:
        raise expired(EXPIRED, Bookmark(found.start, world.version, None).token)
    return found
