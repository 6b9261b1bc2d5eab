"""
Fields of objects as field ownership sees them: paths, in the notation of FieldsV1. Pure.

A path is a tuple of `f:field`, `k:{"key":...}` (an item of a list with keys) and `v:"value"` (a member of a set). Lists
and maps that are not known to have keys are one field, as those are that Kubernetes declares atomic.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from incidents.standin.shapes import Obj

Path = tuple[str, ...]

KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "containers": (("name",),),
    "initContainers": (("name",),),
    "ephemeralContainers": (("name",),),
    "env": (("name",),),
    "volumes": (("name",),),
    "imagePullSecrets": (("name",),),
    "secrets": (("name",),),
    "webhooks": (("name",),),
    "volumeMounts": (("mountPath",),),
    "volumeDevices": (("devicePath",),),
    "ports": (("containerPort", "protocol"), ("port", "protocol")),
    "hostAliases": (("ip",),),
    "topologySpreadConstraints": (("topologyKey", "whenUnsatisfiable"),),
    "conditions": (("type",),),
    "ownerReferences": (("uid",),),
}
KEY_DEFAULTS = {"protocol": "TCP"}
SETS = frozenset({"finalizers"})
ATOMIC = frozenset(
    {
        *("selector", "nodeSelector", "namespaceSelector", "objectSelector", "podSelector", "labelSelector"),
        *("secretKeyRef", "configMapKeyRef", "fieldRef", "resourceFieldRef"),
        *("scaleTargetRef", "roleRef", "targetRef", "claimRef", "involvedObject"),
    }
)
UNOWNED_META = frozenset(
    {
        *("name", "namespace", "uid", "creationTimestamp", "generation", "resourceVersion", "managedFields"),
        *("selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"),
    }
)
ITEM = object()
"""The value of a path that names an item of a list, which its own fields describe."""


def keys_of(field: str, items: list[Any]) -> tuple[str, ...] | None:
    """The keys by which a list's items are told apart, None for a list that is one field."""
    for keys in KEYS.get(field, ()):
        if items and all(isinstance(item, dict) and item.get(keys[0]) is not None for item in items):
            return keys
    return None


def item_element(item: Obj, keys: tuple[str, ...]) -> str:
    """The path element of an item."""
    found = {key: item.get(key, KEY_DEFAULTS.get(key)) for key in keys}
    return "k:" + orjson.dumps({key: found[key] for key in found if found[key] is not None}).decode()


def is_key(path: Path) -> bool:
    """Whether a path names a key of its item: what the item cannot be without."""
    return len(path) > 1 and path[-2].startswith("k:") and path[-1][2:] in orjson.loads(path[-2][2:])


def member_element(value: object) -> str:
    """The path element of a member of a set."""
    return "v:" + orjson.dumps(value).decode()


def values_of(obj: Obj, *, status: bool = False) -> dict[Path, Any]:
    """Every field that can be owned, with its value; those of the status only, or all others."""
    if status:
        return dict(_walk(obj.get("status") or {}, ("f:status",), "status")) if obj.get("status") else {}
    meta = {key: value for key, value in obj["metadata"].items() if key not in UNOWNED_META}
    rest = {key: value for key, value in obj.items() if key not in ("apiVersion", "kind", "metadata", "status")}
    found = dict(_walk(meta, ("f:metadata",), "metadata")) if meta else {}
    for key, value in rest.items():
        found.update(_walk(value, (f"f:{key}",), key))
    return found


def _walk(value: Any, path: Path, field: str) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict) and value and field not in ATOMIC:
        for key, part in value.items():
            yield from _walk(part, (*path, f"f:{key}"), key)
    elif isinstance(value, list) and (keys := keys_of(field, value)):
        for item in value:
            inner = (*path, item_element(item, keys))
            yield inner, ITEM
            for key, part in item.items():
                yield from _walk(part, (*inner, f"f:{key}"), key)
    elif isinstance(value, list) and field in SETS:
        yield from (((*path, member_element(member)), ITEM) for member in value)
    else:
        yield path, value


def tree_of(paths: Iterable[Path]) -> Obj:
    """Paths as `fieldsV1` holds them."""
    tree: Obj = {}
    for path in sorted(paths):
        node = tree
        for element in path:
            node = node.setdefault(element, {})
        if path[-1].startswith("k:"):
            node["."] = {}
    return tree


def paths_in(tree: Obj, path: Path = ()) -> Iterator[Path]:
    """The paths of a `fieldsV1`."""
    if path and (not tree or "." in tree):
        yield path
    for element, part in tree.items():
        if element != ".":
            yield from paths_in(part, (*path, element))


def shown(path: Path) -> str:
    """A path as messages name it: .spec.template.spec.containers[name="app"].image"""
    return "".join(_shown(element) for element in path)


def _shown(element: str) -> str:
    kind, text = element[:2], element[2:]
    if kind == "f:":
        return f".{text}"
    if kind == "v:":
        return f"[={text}]"
    pairs = (f"{key}={orjson.dumps(value).decode()}" for key, value in sorted(orjson.loads(text).items()))
    return f"[{','.join(pairs)}]"
