"""
What an action wants of a live object, as fields by JSON pointer, and how that becomes a guarded write. Pure.

Every write names the uid and the resourceVersion of the object that was read: the server refuses it (409) if anything
changed meanwhile. Undoing is putting back the very fields that were written.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from incidents.evidence.templates import undated
from incidents.snapshot import Json

Operations = list[Json]
"""A JSON patch: a list of operations."""

TEMPLATE = "/spec/template"


class Absent:
    """The value of a field that is not there."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent()


class Fields(NamedTuple):
    """Fields of one object with the values they are to have, by JSON pointer."""

    wanted: Mapping[str, object]


class Removal(NamedTuple):
    """The object is to go; its controller makes another."""


class Replacement(NamedTuple):
    """The object is to go and to be made again under its name, from this manifest."""

    manifest: Json


Change = Fields | Removal | Replacement


def pointer(*parts: str) -> str:
    """A JSON pointer; '/' and '~' in parts are escaped."""
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in parts)


def value_at(obj: object, path: str) -> object:
    """The value that a pointer names; ABSENT where there is none."""
    for part in path.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(obj, dict) and name in obj:
            obj = obj[name]
        elif isinstance(obj, list) and name.isdecimal() and int(name) < len(obj):
            obj = obj[int(name)]
        else:
            return ABSENT
    return obj


def fields_of(live: Json, paths: Iterable[str]) -> dict[str, object]:
    """The present values of some fields."""
    return {path: value_at(live, path) for path in paths}


def comparable(fields: Mapping[str, object]) -> dict[str, object]:
    """Fields for comparing and digesting: templates without what controllers add; what is absent is left out."""
    kept = {path: value for path, value in fields.items() if value is not ABSENT}
    return {
        path: undated(value) if path == TEMPLATE and isinstance(value, dict) else value for path, value in kept.items()
    }


def is_done(live: Json, change: Change) -> bool:
    """Whether the object already is as it should be: then there is nothing to write."""
    if isinstance(change, Fields):
        return comparable(fields_of(live, change.wanted)) == comparable(change.wanted)
    return isinstance(change, Removal) and bool(live["metadata"].get("deletionTimestamp"))


def operations(live: Json, fields: Fields) -> Operations:
    """
    The patch that gives an object these fields, and fails if anything changed it meanwhile.

    Writing the resourceVersion that was read makes the server compare it: a newer object answers 409 Conflict.
    """
    guard: Operations = [
        {"op": "test", "path": "/metadata/uid", "value": live["metadata"]["uid"]},
        {"op": "replace", "path": "/metadata/resourceVersion", "value": live["metadata"]["resourceVersion"]},
    ]
    writes = [write for path, value in fields.wanted.items() for write in _write(live, path, value)]
    return [*guard, *_parents(live, fields), *writes]


def _parents(live: Json, fields: Fields) -> Operations:
    """Empty objects for the parents that are not there yet, outermost first."""
    missing: dict[str, None] = {}
    for path, value in fields.wanted.items():
        parts = path.split("/")
        above = ["/".join(parts[:end]) for end in range(2, len(parts))] if value is not ABSENT else []
        missing |= {parent: None for parent in above if value_at(live, parent) in (ABSENT, None)}
    return [{"op": "add", "path": parent, "value": {}} for parent in missing]


def _write(live: Json, path: str, value: object) -> Operations:
    before = value_at(live, path)
    if value is ABSENT:
        return [] if before is ABSENT else [{"op": "remove", "path": path}]
    return [{"op": "add" if before is ABSENT else "replace", "path": path, "value": value}]


def way_back(live: Json, fields: Fields) -> Json:
    """The fields as they are now, as plain JSON: what undoing puts back."""
    before = fields_of(live, fields.wanted)
    kept = {path: value for path, value in before.items() if value is not ABSENT}
    return {"fields": kept, "absent": [path for path, value in before.items() if value is ABSENT]}


def fields_before(stored: Json) -> Fields:
    """The fields that `way_back` stored."""
    absent: dict[str, object] = dict.fromkeys(stored.get("absent") or [], ABSENT)
    return Fields({**(stored.get("fields") or {}), **absent})
