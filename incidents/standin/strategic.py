"""
Strategic merge patch: lists of objects merge by their key instead of being replaced. Pure; the inputs stay as they are.

Order and directives follow k8s.io/apimachinery/pkg/util/strategicpatch.
"""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from incidents.standin.errors import bad_request
from incidents.standin.shapes import Obj

KEYS: dict[str, tuple[str, ...]] = {
    "containers": ("name",),
    "initContainers": ("name",),
    "ephemeralContainers": ("name",),
    "env": ("name",),
    "volumes": ("name",),
    "volumeMounts": ("mountPath",),
    "volumeDevices": ("devicePath",),
    "ports": ("containerPort", "port"),
    "imagePullSecrets": ("name",),
    "hostAliases": ("ip",),
    "topologySpreadConstraints": ("topologyKey",),
    "conditions": ("type",),
    "ownerReferences": ("uid",),
    "addresses": ("type",),
    "taints": ("key",),
    "secrets": ("name",),
}
"""The merge key of each list by field name; `ports` are containerPort in containers and port in services."""

PRIMITIVES = frozenset({"finalizers"})
DIRECTIVE, ORDER, RETAIN, REMOVE = "$patch", "$setElementOrder/", "$retainKeys", "$deleteFromPrimitiveList/"


def strategic_merge(original: Obj, patch: Obj) -> Obj:
    """The patched object."""
    return _merge_maps(deepcopy(original), patch)


def _merge_maps(original: Obj, patch: Obj) -> Obj:
    directive = patch.get(DIRECTIVE)
    if directive == "replace":
        return {key: _without_directives(value) for key, value in patch.items() if key != DIRECTIVE}
    if directive == "delete":
        return {}
    merged = _retained(original, patch.get(RETAIN))
    for key, value in patch.items():
        if not key.startswith("$"):
            _merge_field(merged, key, value, patch)
    for key in patch:
        _apply_list_directive(merged, key, patch)
    return merged


def _retained(original: Obj, keys: Sequence[str] | None) -> Obj:
    return original if keys is None else {key: value for key, value in original.items() if key in keys}


def _merge_field(merged: Obj, key: str, value: Any, patch: Obj) -> None:
    current = merged.get(key)
    if value is None:
        merged.pop(key, None)
    elif isinstance(value, dict):
        merged[key] = _merge_maps(current if isinstance(current, dict) else {}, value)
    elif isinstance(value, list):
        merged[key] = _merge_lists(key, current if isinstance(current, list) else [], value, patch.get(ORDER + key))
    else:
        merged[key] = value


def _apply_list_directive(merged: Obj, key: str, patch: Obj) -> None:
    if key.startswith(REMOVE):
        field = key.removeprefix(REMOVE)
        merged[field] = [each for each in merged.get(field) or () if each not in patch[key]]
    elif key.startswith(ORDER) and key.removeprefix(ORDER) not in patch:
        field = key.removeprefix(ORDER)
        merged[field] = _merge_lists(field, merged.get(field) or [], [], patch[key])


def _merge_lists(field: str, original: list[Any], patch: list[Any], order: list[Any] | None) -> list[Any]:
    if field in PRIMITIVES:
        merged = [*original, *(each for each in patch if each not in original)]
        return _in_order(merged, order if order is not None else patch, original, None)
    key = _key_of(field, [*patch, *original])
    if key is None:
        return [_without_directives(each) for each in patch]
    if any(each.get(DIRECTIVE) == "replace" for each in patch):
        return [_without_directives(each) for each in patch if each.get(DIRECTIVE) != "replace"]
    merged = _merge_by_key(key, original, patch)
    present = [each for each in patch if each.get(DIRECTIVE) != "delete"]
    return _in_order(merged, order if order is not None else present, original, key)


def _key_of(field: str, items: list[Any]) -> str | None:
    """The merge key of a list. ApiError 400 for an item without it."""
    keys = KEYS.get(field)
    if keys is None or not all(isinstance(item, dict) for item in items):
        return None
    keyed = [item for item in items if item != {DIRECTIVE: "replace"}]
    found = next((key for key in keys if any(key in item for item in keyed)), keys[0])
    for item in keyed:
        if not isinstance(item.get(found), str | int):
            raise bad_request(f"map: {item} does not contain declared merge key: {found}")
    return found


def _merge_by_key(key: str, original: list[Obj], patch: list[Obj]) -> list[Obj]:
    merged = {item[key]: item for item in original}
    for item in patch:
        if key not in item:
            continue
        if item.get(DIRECTIVE) == "delete":
            merged.pop(item[key], None)
        else:
            merged[item[key]] = _merge_maps(merged.get(item[key], {}), item)
    return list(merged.values())


def _in_order(merged: list[Any], order: list[Any], original: list[Any], key: str | None) -> list[Any]:
    """The patch's items in the patch's order, the others where they were relative to them."""
    place = {_identity(item, key): index for index, item in enumerate(order)}
    before = {_identity(item, key): index for index, item in enumerate(original)}
    patched = sorted((m for m in merged if _identity(m, key) in place), key=lambda m: place[_identity(m, key)])
    rest = sorted((m for m in merged if _identity(m, key) not in place), key=lambda m: before[_identity(m, key)])
    result: list[Any] = []
    while rest and patched:
        left, right = before.get(_identity(rest[0], key)), before.get(_identity(patched[0], key))
        goes_first = left is not None and right is not None and left < right
        result.append(rest.pop(0) if goes_first else patched.pop(0))
    return [*result, *rest, *patched]


def _identity(item: Any, key: str | None) -> Any:
    return item[key] if key is not None else item


def _without_directives(value: Any) -> Any:
    """A patch's value as it is stored where nothing was before: no directives, no nulls in objects."""
    if isinstance(value, dict):
        return {k: _without_directives(v) for k, v in value.items() if not k.startswith("$") and v is not None}
    if isinstance(value, list):
        return [_without_directives(item) for item in value]
    return value
