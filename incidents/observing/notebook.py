"""
What one look has read so far: objects, gaps, the cluster's clock. Pure: it knows a source, and no transport.

An object is asked for once. One that a complete list does not have is absent without asking.
"""

from collections.abc import Awaitable, Iterable
from datetime import datetime
from typing import TypeVar

from incidents.errors import Denied, Missing, PermanentError, TemporaryError
from incidents.models import Gap, GapKind, ObjectRef, ref_to
from incidents.observing.kinds import API, API_VERSIONS, CLUSTER_WIDE, NAMES_ONLY, Wanted
from incidents.observing.parts import NAME, name_of, namespace_of
from incidents.observing.shape import shaped
from incidents.observing.source import Answer, Source
from incidents.snapshot import Json, PodLog

T = TypeVar("T")
Place = tuple[str | None, str]
"""Namespace and name."""


class Notebook:
    """The state of one look."""

    def __init__(self, source: Source, namespace: str | None) -> None:
        self.source = source
        self.namespace = namespace
        self.at: datetime | None = None
        self.logs: dict[str, PodLog] = {}
        self.absent: dict[ObjectRef, None] = {}
        self.selected: dict[str, None] = {}
        self.makers: dict[str, tuple[str | None, ObjectRef]] = {}
        self._objects: dict[str, dict[Place, Json]] = {}
        self._gaps: dict[tuple[GapKind, str], Gap] = {}
        self._listed: dict[tuple[str, str | None], bool] = {}

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What could not be read, sorted: answers come in any order."""
        return tuple(gap for _, gap in sorted(self._gaps.items()))

    @property
    def objects(self) -> dict[str, list[Json]]:
        """Everything that was read, by kind, in the API's order; a kind that was read and is empty is there."""
        return {
            kind: [items[place] for place in sorted(items, key=_order)] for kind, items in sorted(self._objects.items())
        }

    def all(self, kind: str, namespace: str | None = None) -> list[Json]:
        """What was read of a kind, in one namespace or everywhere."""
        items = self._objects.get(kind, {})
        if namespace is None:
            return list(items.values())
        return [item for (place, _), item in items.items() if place == namespace]

    def known(self, ref: ObjectRef) -> Json | None:
        """An object, if it has been read."""
        return self._objects.get(ref.kind, {}).get((ref.namespace, ref.name))

    def note(self, kind: GapKind, about: str, why: str = "") -> None:
        """Name something that was not seen, once: the first reason is enough."""
        self._gaps.setdefault((kind, about), Gap(kind=kind, about=about, why=why))

    def is_complete(self, kind: str, namespace: str | None) -> bool:
        """Whether every object of a kind in a place has been read."""
        return self._listed.get((kind, _place_of(kind, namespace)), False)

    def was_listed(self, kind: str, namespace: str | None) -> bool:
        """Whether the objects of a kind in a place were asked for."""
        return (kind, _place_of(kind, namespace)) in self._listed

    def is_unreadable(self, kind: str) -> bool:
        """Whether a kind could not be read."""
        return (GapKind.KIND_UNREADABLE, kind) in self._gaps

    def is_gone(self, ref: ObjectRef) -> bool:
        """Whether an object is known to be absent: it was asked for, or a complete list does not have it."""
        return ref in self.absent or (self.known(ref) is None and self.is_complete(ref.kind, ref.namespace))

    async def together(self, calls: Iterable[Awaitable[T]]) -> list[T]:
        """Some reads at the same time."""
        return await self.source.together(calls)

    async def survey(self, wanted: Wanted, namespace: str | None) -> None:
        """Read the first objects of a kind; a refusal and a cut are gaps."""
        answer = await self._answer(wanted, namespace, {"limit": wanted.limit})
        if answer is None:
            return
        items = self._keep(wanted.kind, answer)
        cut = _is_cut(answer)
        self._listed[wanted.kind, _place_of(wanted.kind, namespace)] = not cut
        if cut:
            self.note(GapKind.LIST_CUT, wanted.kind, str(len(items)))

    async def select(self, wanted: Wanted, namespace: str | None, *, labels: str = "", fields: str = "") -> list[Json]:
        """Read the objects of a kind that selectors fit; whoever knows that all have been read need not ask."""
        selectors = {"labelSelector": labels, "fieldSelector": fields}
        query = {key: text for key, text in selectors.items() if text}
        answer = await self._answer(wanted, namespace, {**query, "limit": wanted.limit})
        if answer is None:
            return []
        cut = _is_cut(answer)
        if cut:
            self.note(GapKind.LIST_CUT, wanted.kind, str(wanted.limit))
        elif labels and not fields:
            self.selected[f"{wanted.kind} {namespace} {labels}"] = None
        return self._keep(wanted.kind, answer)

    async def find(self, kind: str, name: str, namespace: str | None, *, whole: bool = False) -> Json | None:
        """One object by name: from what has been read, or else read now. `whole`: with the data that lists lack."""
        ref = ref_to(kind, name, _place_of(kind, namespace))
        known = self.known(ref)
        if known is not None and ("data" in known or not whole or kind not in NAMES_ONLY):
            return known
        return None if self.is_gone(ref) or not _askable(ref) else await self._get(ref)

    async def _get(self, ref: ObjectRef) -> Json | None:
        try:
            item = shaped(await self.source.get(ref))
        except Missing:
            self.absent[ref] = None
            return None
        except PermanentError as error:
            self.note(GapKind.KIND_UNREADABLE, ref.kind, str(error))
            return None
        if item is None:
            self.note(GapKind.KIND_UNREADABLE, ref.kind, f"{ref} is no object")
            return None
        kept = _whole(ref.kind, item)
        self._objects.setdefault(ref.kind, {})[ref.namespace, ref.name] = kept
        return kept

    async def _answer(self, wanted: Wanted, namespace: str | None, query: dict[str, str | int]) -> Answer | None:
        try:
            answer = await self.source.listing(wanted.kind, _place_of(wanted.kind, namespace), **query)
        except Missing:  # the API has no such kind, so there are none
            self._objects.setdefault(wanted.kind, {})
            self._listed[wanted.kind, _place_of(wanted.kind, namespace)] = True
            return None
        except PermanentError as error:
            self.note(GapKind.KIND_UNREADABLE, wanted.kind, str(error))
            return None
        except TemporaryError as error:
            if not wanted.optional:
                raise
            self.note(GapKind.KIND_UNREADABLE, wanted.kind, str(error))
            return None
        self.at = answer.at if self.at is None else max(self.at, answer.at)
        return answer

    def _keep(self, kind: str, answer: Answer) -> list[Json]:
        """Store what a list holds. What was read whole before stays."""
        place = self._objects.setdefault(kind, {})
        kept: list[Json] = []
        for told in _items_of(answer):
            item = shaped(told)
            if item is None:
                self.note(GapKind.KIND_UNREADABLE, kind, "one of them is no object")
                continue
            key = namespace_of(item), name_of(item)
            if key not in place:
                place[key] = _listed(kind, item)
            kept.append(place[key])
        return kept

    def moment(self) -> datetime:
        """The cluster's clock. Raises Denied when nothing could be read at all."""
        if self.at is None:
            raise Denied(f"nothing can be read in {self.source.host}: {'; '.join(map(str, self.gaps[:2]))}")
        return self.at


def _is_cut(answer: Answer) -> bool:
    meta = answer.body.get("metadata") if isinstance(answer.body, dict) else None
    return bool(isinstance(meta, dict) and meta.get("continue"))


def _items_of(answer: Answer) -> list[Json]:
    items = answer.body.get("items") if isinstance(answer.body, dict) else None
    return items if isinstance(items, list) else []


def _order(place: Place) -> tuple[str, str]:
    return place[0] or "", place[1]


def _askable(ref: ObjectRef) -> bool:
    """Whether a reference can be an object's: its parts come from alerts, logs and manifests."""
    names = (ref.name,) if ref.namespace is None else (ref.name, ref.namespace)
    return ref.kind in API and all(NAME.fullmatch(name) for name in names)


def _place_of(kind: str, namespace: str | None) -> str | None:
    return None if kind in CLUSTER_WIDE else namespace


def _listed(kind: str, item: Json) -> Json:
    """An object of a list as it is kept: with its kind, and without what only a read by name may show."""
    if kind not in NAMES_ONLY:
        return item if item.get("kind") == kind else {**item, "kind": kind, "apiVersion": API_VERSIONS[kind]}
    return _secret(item) if kind == "Secret" else {"kind": kind, "metadata": item["metadata"]}


def _whole(kind: str, item: Json) -> Json:
    """An object that was read by name. A ConfigMap without data has empty data: `data` says that it was read."""
    if kind == "Secret":
        return _secret(item)
    if kind == "ConfigMap":
        return {**item, "kind": kind, "data": item.get("data") or {}}
    return item if item.get("kind") == kind else {**item, "kind": kind}


def _secret(item: Json) -> Json:
    """A Secret's name, and the names of its keys where the source tells them: never a value, whatever it sends."""
    keys = item.get("data")
    kept: Json = {"kind": "Secret", "metadata": item["metadata"]}
    return kept if keys is None else {**kept, "data": dict.fromkeys(keys, "")}
