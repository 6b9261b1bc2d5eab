"""The forms in which objects can be asked for: whole, their metadata only, or as rows of a table."""

from collections.abc import Mapping
from typing import Protocol

import orjson

from incidents.standin.encoder import Encoder, decoded, with_head
from incidents.standin.kinds import Kind
from incidents.standin.printing.tables import table_of
from incidents.standin.shapes import Obj


class Form(Protocol):
    """How objects are written."""

    def one(self, obj: Obj) -> bytes:
        """A single object."""

    def many(self, items: list[Obj], meta: Obj) -> bytes:
        """A list."""

    def seen(self, item: bytes) -> bytes:
        """An object of a watch, as it was encoded when it changed."""


class Whole:
    """Objects as they are."""

    def __init__(self, kind: Kind, encoder: Encoder) -> None:
        self._kind = kind
        self._encoder = encoder

    def one(self, obj: Obj) -> bytes:
        """A single object."""
        return self._encoder.whole(obj)

    def many(self, items: list[Obj], meta: Obj) -> bytes:
        """A list, whose items carry neither kind nor apiVersion, as in the real lists."""
        head = {"kind": f"{self._kind.name}List", "apiVersion": self._kind.api_version, "metadata": meta}
        encoded = b",".join([self._encoder.item(obj) for obj in items])
        return orjson.dumps(head)[:-1] + b',"items":[' + encoded + b"]}"

    def seen(self, item: bytes) -> bytes:
        """An object of a watch."""
        return with_head(item, self._kind.name, self._kind.api_version)


class Partial:
    """Only metadata."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def one(self, obj: Obj) -> bytes:
        """A single object."""
        return orjson.dumps(partial(obj))

    def many(self, items: list[Obj], meta: Obj) -> bytes:
        """A list."""
        head: Obj = {"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": meta}
        return orjson.dumps(head | {"items": [{"metadata": obj["metadata"]} for obj in items]})

    def seen(self, item: bytes) -> bytes:
        """An object of a watch."""
        return self.one(decoded(item, self._kind))


class Table:
    """Rows, with what the API server prints into their cells, at one moment."""

    def __init__(self, kind: Kind, include: str, now: float) -> None:
        self._kind = kind
        self._include = include or "Metadata"
        self._now = now

    def one(self, obj: Obj) -> bytes:
        """A single object."""
        return self.many([obj], {"resourceVersion": obj["metadata"].get("resourceVersion", "")})

    def many(self, items: list[Obj], meta: Obj) -> bytes:
        """A list."""
        head, rows = table_of(self._kind, items, self._now)
        for row, obj in zip(rows, items, strict=True):
            row["object"] = self._object(obj)
        table: Obj = {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": meta}
        return orjson.dumps(table | {"columnDefinitions": head, "rows": rows})

    def seen(self, item: bytes) -> bytes:
        """An object of a watch."""
        return self.one(decoded(item, self._kind))

    def _object(self, obj: Obj) -> Obj | None:
        if self._include == "None":
            return None
        return obj if self._include == "Object" else partial(obj)


def partial(obj: Obj) -> Obj:
    """Only the metadata."""
    return {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": obj["metadata"]}


def form_of(kind: Kind, accept: str, query: Mapping[str, str], encoder: Encoder, now: float) -> Form:
    """The form that a request accepts."""
    if "as=Table" in accept:
        return Table(kind, query.get("includeObject", ""), now)
    return Partial(kind) if "as=PartialObjectMetadata" in accept else Whole(kind, encoder)
