"""kubectl's protobuf is read, refused or called broken; it is never misread and breaks nothing."""

from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.standin.errors import ApiError
from incidents.standin.protobuf import KINDS, MAGIC, PROTOBUF, json_object

ROLE_BINDING = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "RoleBinding",
    "metadata": {"name": "b", "labels": {"a": "1", "c": ""}},
    "subjects": [{"kind": "ServiceAccount", "name": "default", "namespace": "shop"}, {"kind": "User", "name": "me"}],
    "roleRef": {"kind": "Role", "name": "r"},
}


def field(number: int, value: bytes) -> bytes:
    assert len(value) < 128 * 128
    size = bytes([len(value)]) if len(value) < 128 else bytes([len(value) & 127 | 128, len(value) >> 7])
    return bytes([number << 3 | 2]) + size + value


def message(obj: dict[str, Any], shape: dict[int, tuple[str, Any]]) -> bytes:
    """Just enough of an encoder for texts, lists, maps and messages."""
    found = b""
    for number, (name, inner) in shape.items():
        if name not in obj:
            continue
        value = obj[name]
        if isinstance(inner, tuple) and inner[0] == "many":
            found += b"".join(field(number, one(each, inner[1])) for each in value)
        elif isinstance(inner, tuple):
            pairs = (field(1, key.encode()) + field(2, part.encode()) for key, part in value.items())
            found += b"".join(field(number, pair) for pair in pairs)
        else:
            found += field(number, one(value, inner))
    return found


def one(value: Any, shape: Any) -> bytes:
    return message(value, shape) if isinstance(shape, dict) else str(value).encode()


def envelope(kind: str, raw: bytes, api_version: str = "rbac.authorization.k8s.io/v1") -> bytes:
    return MAGIC + field(1, field(1, api_version.encode()) + field(2, kind.encode())) + field(2, raw)


def test_an_object_is_read_as_it_was_meant() -> None:
    body = envelope("RoleBinding", message(ROLE_BINDING, KINDS["RoleBinding"]))

    assert json_object(body) == ROLE_BINDING


def test_unknown_fields_are_passed_over() -> None:
    body = envelope("RoleBinding", message(ROLE_BINDING, KINDS["RoleBinding"]) + field(15, b"later"))

    assert json_object(body) == ROLE_BINDING


def test_a_kind_that_cannot_be_read_is_refused_rather_than_misread() -> None:
    with pytest.raises(ApiError) as refused:
        json_object(envelope("Deployment", b"", "apps/v1"))

    assert refused.value.code == 415


def code_for(body: bytes) -> int:
    try:
        json_object(body)
    except ApiError as e:
        return e.code
    return 200


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60), st.sampled_from(sorted(KINDS)))
def test_whatever_is_sent_is_read_or_refused(noise: bytes, kind: str) -> None:
    codes = {code_for(body) for body in (noise, MAGIC + noise, envelope(kind, noise))}

    assert codes <= {200, 400, 415}


async def test_a_broken_body_is_answered_and_the_cluster_goes_on(http: httpx.AsyncClient) -> None:
    path, headers = "/apis/rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings", {"Content-Type": PROTOBUF}
    broken = await http.post(path, content=b"k8s\x00\xff\xff", headers=headers)
    whole = envelope("RoleBinding", message(ROLE_BINDING, KINDS["RoleBinding"]))
    made = await http.post(path, content=whole, headers=headers)

    assert (broken.status_code, made.status_code) == (400, 201)
    assert made.json()["subjects"][0]["name"] == "default"
