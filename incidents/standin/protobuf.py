"""
Bodies in Kubernetes' protobuf, as JSON. kubectl sends its questions, evictions and RBAC objects so. Pure.

Field numbers follow the generated.proto of each API group. Not covered: kinds that are not in the table, which are
refused with 415 rather than misread; answers are always JSON, which every client accepts.
"""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from incidents.standin.errors import bad_request, unsupported_media_type
from incidents.standin.shapes import Obj

PROTOBUF = "application/vnd.kubernetes.protobuf"
MAGIC = b"k8s\x00"
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5

Shape = Any
"""str, int, bool or bytes; ('many', shape); ('map', shape of values); or {number: (name, shape)}."""

TEXTS = ("map", str)
REFERENCE = {1: ("kind", str), 3: ("name", str), 4: ("uid", str), 5: ("apiVersion", str), 6: ("controller", bool)}
META = {
    1: ("name", str),
    2: ("generateName", str),
    3: ("namespace", str),
    5: ("uid", str),
    6: ("resourceVersion", str),
    11: ("labels", TEXTS),
    12: ("annotations", TEXTS),
    13: ("ownerReferences", ("many", REFERENCE | {7: ("blockOwnerDeletion", bool)})),
    14: ("finalizers", ("many", str)),
}
ATTRIBUTES = dict(
    enumerate(
        ((name, str) for name in ("namespace", "verb", "group", "version", "resource", "subresource", "name")), start=1
    )
)
ACCESS = {1: ("resourceAttributes", ATTRIBUTES), 2: ("nonResourceAttributes", {1: ("path", str), 2: ("verb", str)})}
BOUND = {1: ("kind", str), 2: ("apiVersion", str), 3: ("name", str), 4: ("uid", str)}
TOKEN = {1: ("audiences", ("many", str)), 3: ("boundObjectRef", BOUND), 4: ("expirationSeconds", int)}
RULE = dict(
    enumerate(
        ((name, ("many", str)) for name in ("verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs")),
        start=1,
    )
)
SUBJECT = {1: ("kind", str), 2: ("apiGroup", str), 3: ("name", str), 4: ("namespace", str)}
ROLE = {1: ("metadata", META), 2: ("rules", ("many", RULE))}
BINDING = {
    1: ("metadata", META),
    2: ("subjects", ("many", SUBJECT)),
    3: ("roleRef", {1: ("apiGroup", str), 2: ("kind", str), 3: ("name", str)}),
}
DELETION = {
    1: ("gracePeriodSeconds", int),
    2: ("preconditions", {1: ("uid", str), 2: ("resourceVersion", str)}),
    3: ("orphanDependents", bool),
    4: ("propagationPolicy", str),
    5: ("dryRun", ("many", str)),
}
KINDS: dict[str, Shape] = {
    "SelfSubjectAccessReview": {1: ("metadata", META), 2: ("spec", ACCESS)},
    "SelfSubjectRulesReview": {1: ("metadata", META), 2: ("spec", {1: ("namespace", str)})},
    "SelfSubjectReview": {1: ("metadata", META)},
    "TokenRequest": {1: ("metadata", META), 2: ("spec", TOKEN)},
    "Role": ROLE,
    "ClusterRole": ROLE,
    "RoleBinding": BINDING,
    "ClusterRoleBinding": BINDING,
    "Eviction": {1: ("metadata", META), 2: ("deleteOptions", DELETION)},
    "DeleteOptions": DELETION,
    "ConfigMap": {1: ("metadata", META), 2: ("data", TEXTS), 3: ("binaryData", ("map", bytes))},
    "Secret": {1: ("metadata", META), 2: ("data", ("map", bytes)), 3: ("type", str), 4: ("stringData", TEXTS)},
    "Namespace": {1: ("metadata", META)},
    "ServiceAccount": {1: ("metadata", META)},
}


def json_object(body: bytes) -> Obj:
    """The object in a protobuf body. ApiError 415 for a kind that cannot be read, 400 for a broken body."""
    if not body.startswith(MAGIC):
        raise bad_request("provided data does not appear to be a protobuf message")
    try:
        return _object(body[len(MAGIC) :])
    except (IndexError, ValueError) as e:
        raise bad_request(f"unable to decode protobuf: {e}") from e


def _object(envelope: bytes) -> Obj:
    parts = {number: value for number, value in _fields(envelope) if isinstance(value, bytes)}
    head = _message(parts.get(1, b""), {1: ("apiVersion", str), 2: ("kind", str)})
    shape = KINDS.get(str(head.get("kind")))
    if shape is None:
        raise unsupported_media_type()
    return head | _message(parts.get(2, b""), shape)


def _message(data: bytes, shape: dict[int, tuple[str, Shape]]) -> Obj:
    found: Obj = {}
    for number, value in _fields(data):
        if number in shape:
            name, inner = shape[number]
            _add(found, name, inner, value)
    return found


def _add(found: Obj, name: str, shape: Shape, value: int | bytes) -> None:
    if isinstance(shape, tuple) and shape[0] == "many":
        found.setdefault(name, []).append(_value(shape[1], value))
    elif isinstance(shape, tuple):
        pair = _message(_bytes(value), {1: ("key", str), 2: ("value", shape[1])})
        found.setdefault(name, {})[pair.get("key", "")] = pair.get("value", "")
    elif value != b"" or shape is not str:
        found[name] = _value(shape, value)


def _value(shape: Shape, value: int | bytes) -> Any:
    if isinstance(shape, dict):
        return _message(_bytes(value), shape)
    if shape is bool:
        return bool(value)
    if shape is int:
        return value if isinstance(value, int) else 0
    return _bytes(value).decode() if shape is str else b64encode(_bytes(value)).decode()


def _bytes(value: int | bytes) -> bytes:
    if isinstance(value, int):
        raise ValueError("a number where text belongs")
    return value


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Number and raw value of every field of a message."""
    place = 0
    while place < len(data):
        key, place = _varint(data, place)
        number, wire = key >> 3, key & 7
        if wire == VARINT:
            value, place = _varint(data, place)
            yield number, value
        else:
            size, place = _varint(data, place) if wire == BYTES else (_fixed(wire), place)
            if place + size > len(data):
                raise ValueError("unexpected EOF")
            yield number, data[place : place + size]
            place += size


def _fixed(wire: int) -> int:
    if wire not in (FIXED64, FIXED32):
        raise ValueError(f"illegal wireType {wire}")
    return 8 if wire == FIXED64 else 4


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if not byte & 0x80:
            return value, place
        if shift > 63:
            raise ValueError("integer overflow")
