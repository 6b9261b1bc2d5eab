"""
Server-side apply: what one manager wants, merged into what is there, under the rules of field ownership. Pure.

Semantics of sigs.k8s.io/structured-merge-diff, with conflicts in the words of the API server.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from incidents.standin.errors import ApiError, bad_request
from incidents.standin.fields import (
    ATOMIC,
    SETS,
    Path,
    is_key,
    item_element,
    keys_of,
    member_element,
    shown,
    values_of,
)
from incidents.standin.moments import stamp
from incidents.standin.ownership import APPLY, FIRST, Manager, Share, shares_of, with_shares
from incidents.standin.shapes import Obj


@dataclass(frozen=True)
class Applier:
    """Who applies, and whether by force."""

    name: str
    force: bool = False
    subresource: str = ""

    @property
    def manager(self) -> Manager:
        """As a field manager."""
        return Manager(self.name, APPLY, self.subresource)


def applied(live: Obj, wanted: Obj, applier: Applier, now: float) -> Obj:
    """The live object with what is wanted. ApiError 409 when somebody else owns a field that would change."""
    if wanted["metadata"].get("managedFields"):
        raise bad_request("metadata.managedFields must be nil")
    is_status = applier.subresource == "status"
    target = values_of(wanted, status=is_status)
    shares = shares_of(live) or [_first_share(live, now)]
    own = next((share for share in shares if share.manager == applier.manager), None)
    others = [share for share in shares if share is not own]
    merged = _pruned(_merged(live, _owned_part(wanted, is_status)), own, frozenset(target), others)
    before, after = values_of(live, status=is_status), values_of(merged, status=is_status)
    changed = frozenset(path for path in target if path not in before or before[path] != after.get(path))
    others = _without_conflicts(others, changed, force=applier.force)
    share = Share(applier.manager, live["apiVersion"], stamp(now), frozenset(target))
    if own is not None and own.paths == share.paths and before == after:
        share = own
    return with_shares(merged, [*others, share])


def first_applied(wanted: Obj, applier: Applier, now: float) -> Obj:
    """An object that is not there yet, as its first applier makes it."""
    target = frozenset(values_of(wanted, status=applier.subresource == "status"))
    return with_shares(wanted, [Share(applier.manager, wanted["apiVersion"], stamp(now), target)])


def _owned_part(wanted: Obj, is_status: bool) -> Obj:
    if is_status:
        return {"status": wanted.get("status") or {}}
    return {key: value for key, value in wanted.items() if key != "status"}


def _first_share(live: Obj, now: float) -> Share:
    """An object that nobody was noted for belongs to whoever made it before."""
    return Share(Manager(FIRST), live["apiVersion"], stamp(now), frozenset(values_of(live)))


def _without_conflicts(others: list[Share], changed: frozenset[Path], *, force: bool) -> list[Share]:
    conflicts = [(share, path) for share in others for path in sorted(share.paths & changed)]
    if conflicts and not force:
        raise _conflict([(share.manager.shown(share.api_version), shown(path)) for share, path in conflicts])
    return [replace(share, paths=share.paths - changed) for share in others]


def _conflict(conflicts: list[tuple[str, str]]) -> ApiError:
    causes = [
        {"reason": "FieldManagerConflict", "message": f"conflict with {manager}", "field": field}
        for manager, field in conflicts
    ]
    return ApiError(409, "Conflict", f"Apply failed with {_conflict_text(conflicts)}", {"causes": causes})


def _conflict_text(conflicts: list[tuple[str, str]]) -> str:
    if len(conflicts) == 1:
        return f"1 conflict: conflict with {conflicts[0][0]}: {conflicts[0][1]}"
    lines: list[str] = []
    for manager in sorted({manager for manager, _ in conflicts}):
        lines += [f"conflicts with {manager}:", *(f"- {field}" for other, field in conflicts if other == manager)]
    return f"{len(conflicts)} conflicts: " + "\n".join(lines)


def _merged(live: Any, wanted: Any, field: str = "") -> Any:
    if isinstance(live, dict) and isinstance(wanted, dict) and field not in ATOMIC:
        both = {key: _merged(live.get(key), value, key) for key, value in wanted.items() if value is not None}
        return live | both
    if isinstance(wanted, list) and isinstance(live, list):
        return _merged_list(live, wanted, field)
    return deepcopy(wanted)


def _merged_list(live: list[Any], wanted: list[Any], field: str) -> list[Any]:
    keys = keys_of(field, [*live, *wanted])
    if field in SETS:
        return _in_order({member_element(item): item for item in [*live, *wanted]}, live, wanted, member_element)
    if keys is None:
        return deepcopy(wanted)

    def element(item: Obj) -> str:
        return item_element(item, keys)

    there = {element(item): item for item in live}
    asked = {element(item): _merged(there.get(element(item), {}), item) for item in wanted}
    return _in_order(there | asked, live, wanted, element)


def _in_order(items: dict[str, Any], live: list[Any], wanted: list[Any], element: Callable[[Any], str]) -> list[Any]:
    """What is wanted in its own order; what only is there stays before what followed it."""
    asked = [element(item) for item in wanted]
    ordered: list[str] = []
    for name in (element(item) for item in live):
        if name in asked:
            upto = asked.index(name) + 1
            ordered += [each for each in asked[:upto] if each not in ordered]
        else:
            ordered.append(name)
    ordered += [name for name in asked if name not in ordered]
    return [items[name] for name in ordered]


def _pruned(merged: Obj, own: Share | None, target: frozenset[Path], others: list[Share]) -> Obj:
    """Without what the manager no longer wants, where nobody else owns it or a part of it."""
    if own is None:
        return merged
    kept = target.union(*(share.paths for share in others))
    for path in sorted(own.paths - target, key=len):
        if not is_key(path) and not any(other[: len(path)] == path for other in kept):
            merged = _without(merged, path, "")
    return merged


def _without(part: Any, path: Path, field: str) -> Any:
    head, rest = path[0], path[1:]
    if isinstance(part, list):
        return _list_without(part, head, rest, field)
    name = head.removeprefix("f:")
    if not isinstance(part, dict) or name not in part:
        return part
    left = {key: value for key, value in part.items() if key != name}
    if not rest:
        return left
    inner = _without(part[name], rest, name)
    return left if inner in ({}, []) else part | {name: inner}


def _list_without(part: list[Any], head: str, rest: Path, field: str) -> list[Any]:
    keys = keys_of(field, part)
    names = [item_element(item, keys) if keys else member_element(item) for item in part]
    if not rest:
        return [item for item, name in zip(part, names, strict=True) if name != head]
    return [_without(item, rest, "") if name == head else item for item, name in zip(part, names, strict=True)]
