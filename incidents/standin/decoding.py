"""From a request's body to an object of a kind: the types that the machinery relies on. Pure."""

from typing import Any

import orjson
import yaml
from yaml import CSafeLoader, YAMLError

from incidents.standin.errors import ApiError, bad_request
from incidents.standin.field_types import FIELDS, META
from incidents.standin.kinds import Kind
from incidents.standin.shapes import Obj

GO_TYPES: dict[Any, str] = {str: "string", int: "int32", bool: "bool", object: "resource.Quantity"}


def parse_json(body: bytes) -> Any:
    """The body as JSON. ApiError 400."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as e:
        raise bad_request(f"couldn't get version/kind; json parse error: {e}") from e


class _Plain(CSafeLoader):
    """YAML as JSON knows it: what looks like a date stays text."""


_Plain.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in CSafeLoader.yaml_implicit_resolvers.items()
}


def json_of(body: bytes) -> bytes:
    """A body in YAML or JSON as JSON. ApiError 400."""
    try:
        return orjson.dumps(yaml.load(body, _Plain))  # noqa: S506 (a safe loader, with less)
    except (YAMLError, orjson.JSONEncodeError, UnicodeDecodeError) as e:
        raise bad_request(f"error decoding YAML: {e}") from e


def parse_object(kind: Kind, body: bytes) -> Obj:
    """The body as an object of a kind. ApiError 400 for another kind, or for fields of a wrong type."""
    obj = parse_json(body)
    if not isinstance(obj, dict):
        raise bad_request("couldn't get version/kind; json parse error: json: cannot unmarshal into Go value")
    sent = (obj.get("apiVersion") or kind.api_version, obj.get("kind") or kind.name)
    if sent != (kind.api_version, kind.name):
        group, _, version = str(sent[0]).rpartition("/")
        expected = f"{kind.group}/{kind.version}, Kind={kind.name}"
        raise bad_request(
            f'{sent[1]} in version "{version}" cannot be handled as a {kind.name}: '
            f'no kind "{sent[1]}" is registered for "{group}/{version}" (expected {expected})'
        )
    return checked(kind.name, obj | {"apiVersion": sent[0], "kind": sent[1]}, kind.version)


def checked(kind: str, obj: Obj, version: str = "v1") -> Obj:
    """The object, if its fields have the types that its kind wants. ApiError 400 otherwise."""
    fields = {"metadata": META} | FIELDS.get(kind, {})
    obj = without_nulls(obj)
    problem = _problem(obj | {"metadata": obj.get("metadata") or {}}, ("object", fields), "")
    if problem is not None:
        raise _wrong_type(kind, version, *problem)
    return obj | {"metadata": obj.get("metadata") or {}}


def without_nulls(value: Any) -> Any:
    """A value as it is stored: fields that are null are not there."""
    if isinstance(value, dict):
        return {key: without_nulls(part) for key, part in value.items() if part is not None}
    return [without_nulls(part) for part in value if part is not None] if isinstance(value, list) else value


def _wrong_type(kind: str, version: str, path: str, value: object, wanted: str) -> ApiError:
    words = {str: "string", bool: "bool", int: "number", float: "number", list: "array", dict: "object"}
    found = words.get(type(value), "null")
    return bad_request(
        f'{kind} in version "{version}" cannot be handled as a {kind}: '
        f"json: cannot unmarshal {found} into Go struct field {kind}.{path} of type {wanted}"
    )


def _problem(value: object, shape: Any, path: str) -> tuple[str, object, str] | None:
    if value is None:
        return None
    if isinstance(shape, tuple):
        return _composite_problem(value, shape, path)
    if shape is object or (isinstance(value, shape) and not (shape is int and isinstance(value, bool))):
        return None
    return path, value, GO_TYPES[shape]


def _composite_problem(value: object, shape: tuple[str, Any], path: str) -> tuple[str, object, str] | None:
    word, inner = shape
    if word == "amount":
        is_amount = isinstance(value, int | str) and not isinstance(value, bool)
        return None if is_amount else (path, value, "intstr.IntOrString")
    if word == "list":
        pairs = [(item, inner, path) for item in value] if isinstance(value, list) else None
    elif not isinstance(value, dict):
        pairs = None
    elif word == "map":
        pairs = [(item, inner, path) for item in value.values()]
    else:
        pairs = [(value[f], inner[f], f"{path}.{f}" if path else f) for f in inner if f in value]
    if pairs is None:
        return path, value, {"list": "slice", "map": "map"}.get(word, "struct")
    problems = (_problem(*pair) for pair in pairs)
    return next((problem for problem in problems if problem is not None), None)
