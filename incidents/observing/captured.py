"""
A captured incident as a source: what somebody kept of a cluster, at the moment it was kept. Pure.

A kind that was not captured is refused, so that it becomes a gap: not seen is never absent. What the file says about
its own truth is not looked at. A file that is not as it should be is named with the field that is wrong.
"""

from collections.abc import Awaitable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TypeVar

from incidents.alerts import alerts_from
from incidents.errors import Denied, Missing, PermanentError
from incidents.models import ObjectRef, Subject
from incidents.observing.kinds import API
from incidents.observing.selecting import field_tests, label_tests
from incidents.observing.source import Answer, one_by_one
from incidents.snapshot import Json, PodLog, moment
from incidents.subjects import pod_of, subject_of

T = TypeVar("T")
KINDS = {plural: kind for kind, (_, plural) in API.items() if kind != "PodMetrics"}
LOGS = "pod"
"""The first word of 'pod logs', as a capture lists what was looked at."""


class CaptureSource:
    """The cluster of one capture."""

    host = "the capture"

    def __init__(self, capture: Json) -> None:
        """Raises PermanentError, naming the field, for what is no capture."""
        content = _mapping(capture, "the capture")
        self._at = _captured_at(content)
        self._namespace = content.get("namespace")
        self._objects = _objects_of(content)
        self._logs = {key: _log(key, log) for key, log in _mapping(_given(content, "logs", {}), "logs").items()}
        self._kinds = _captured_kinds(content, self._objects)

    async def together(self, calls: Iterable[Awaitable[T]]) -> list[T]:
        """One after the other: everything is here."""
        return await one_by_one(calls)

    async def get(self, ref: ObjectRef) -> Json:
        """One object."""
        for item in self._of(ref.kind):
            meta = item["metadata"]
            if meta["name"] == ref.name and meta.get("namespace", ref.namespace) == ref.namespace:
                return item
        raise Missing(f"{ref} is not in the capture")

    async def listing(self, kind: str, namespace: str | None, **query: str | int) -> Answer:
        """The objects of a kind that selectors fit, as many as `limit` says."""
        tests = label_tests(str(query.get("labelSelector", ""))) + field_tests(str(query.get("fieldSelector", "")))
        items = [item for item in self._of(kind) if namespace in (None, item["metadata"].get("namespace", namespace))]
        fitting = [item for item in items if all(test(item) for test in tests)]
        limit = int(query.get("limit", 0)) or len(fitting)
        meta = {"continue": "more"} if len(fitting) > limit else {}
        return Answer({"metadata": meta, "items": fitting[:limit]}, self._at)

    async def log(self, pod: ObjectRef, container: str, *, previous: bool, lines: int, limit_bytes: int) -> str:
        """The tail of a log; an empty one of an earlier run was not kept."""
        if LOGS not in self._kinds:
            raise Denied("logs were not captured")
        kept = self._logs.get(f"{pod.name}/{container}")
        text = "" if kept is None else kept.previous if previous else kept.current
        if kept is None or (previous and not text):
            raise Missing(f"the capture has no {'previous' if previous else 'current'} log of {pod.name}/{container}")
        return "".join(text.splitlines(keepends=True)[-lines:])[-limit_bytes:]

    def _of(self, kind: str) -> list[Json]:
        if kind not in self._kinds:
            raise Denied("not captured")
        return self._objects.get(kind, [])


def subject_of_capture(capture: Json, cluster: str) -> tuple[Subject, str | None]:
    """What a capture's alert is about, and the pod it names; the labels are read as those of any alert."""
    content = _mapping(capture, "the capture")
    told = {"status": "firing", "startsAt": content.get("captured_at")} | _mapping(content.get("alert"), "alert")
    (alert,) = alerts_from({"alerts": [told]})
    subject = subject_of(alert, cluster)
    namespace = capture.get("namespace")
    if subject is None:
        if not isinstance(namespace, str):
            raise PermanentError("alert.labels: name no object, and the capture has no namespace")
        subject = Subject(cluster=cluster, namespace=namespace, kind="Namespace", name=namespace)
    return subject, pod_of(alert)


def _captured_at(content: Mapping[str, object]) -> datetime:
    try:
        at = moment(content.get("captured_at"))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise PermanentError("captured_at: must be a time such as 2026-01-31T12:00:00Z")
    return at.astimezone(UTC)


def _objects_of(content: Mapping[str, object]) -> dict[str, list[Json]]:
    """Kind -> objects, each with its kind; nodes and secrets, which stand apart, included."""
    lists = {**_mapping(_given(content, "objects", {}), "objects")}
    for field in ("nodes", "secrets"):
        if content.get(field) is not None:
            lists[field] = content[field]
    return {KINDS[plural]: _items(plural, items) for plural, items in lists.items() if plural in KINDS}


def _items(plural: str, items: object) -> list[Json]:
    if not isinstance(items, list):
        raise PermanentError(f"{plural}: must be a list")
    return [_item(plural, number, item) for number, item in enumerate(items)]


def _item(plural: str, number: int, item: object) -> Json:
    meta = item.get("metadata") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(meta, dict) or not isinstance(meta.get("name"), str):
        raise PermanentError(f"{plural}[{number}]: must be an object with metadata.name")
    kind = KINDS[plural]
    if kind != "Secret":
        return {**item, "kind": kind}
    keys = item.get("keys")
    return {"kind": kind, "metadata": meta} | ({"data": dict.fromkeys(keys, "")} if isinstance(keys, list) else {})


def _log(key: str, log: object) -> PodLog:
    texts = _mapping(log, f"logs.{key[:80]}")
    return PodLog(current=str(texts.get("current") or ""), previous=str(texts.get("previous") or ""))


def _captured_kinds(content: Mapping[str, object], objects: Mapping[str, list[Json]]) -> frozenset[str]:
    """The kinds that were looked at. A capture that does not say so looked at what it has."""
    told = content.get("captured_kinds")
    if told is None:
        return frozenset(objects) | ({LOGS} if "logs" in content else set())
    if not isinstance(told, list):
        raise PermanentError("captured_kinds: must be a list")
    words = [str(each).split()[0].split(".")[0] for each in told if str(each).strip()]
    return frozenset(KINDS.get(word, word) for word in words) | {kind for kind, items in objects.items() if items}


def _given(content: Mapping[str, object], field: str, otherwise: object) -> object:
    found = content.get(field)
    return otherwise if found is None else found


def _mapping(value: object, field: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise PermanentError(f"{field}: must be a JSON object")
    return value
