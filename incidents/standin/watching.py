"""One watch: what its selectors fit, from a resourceVersion on, as lines of JSON. It never waits; the edge does."""

from collections.abc import Callable, Iterator, Mapping

import orjson

from incidents.standin.encoder import decoded
from incidents.standin.errors import ApiError, bad_request
from incidents.standin.forms import Form
from incidents.standin.journal import Change, Journal
from incidents.standin.kinds import Kind
from incidents.standin.selectors import Test, test_of
from incidents.standin.shapes import Obj
from incidents.standin.world import World

FIRST = "k8s.io/initial-events-end"


class Watch:
    """What one client is told. Lines come from `begin`, then again and again from `news`."""

    def __init__(self, world: World, journal: Journal, kind: Kind, namespace: str | None, query: Mapping[str, str]):
        self._world = world
        self._journal = journal
        self._kind = kind
        self._namespace = namespace if kind.namespaced else None
        self._test: Test | None = test_of(kind, query)
        self._query = query
        self._from = _version(query.get("resourceVersion", ""))
        self._number = journal.number
        self.over = False

    @property
    def wants_bookmarks(self) -> bool:
        """Whether the client can read bookmarks."""
        return self._query.get("allowWatchBookmarks") in ("true", "1")

    def begin(self, form: Form) -> bytes:
        """The first lines: what there is, or what happened since the client's resourceVersion."""
        initial = self._query.get("sendInitialEvents") in ("true", "1")
        if self._from and not initial:
            return self._guarded(lambda: self._lines(self._journal.after_version(self._kind, self._from), form))
        objects = [obj for obj in self._world.all(self._kind.name, self._namespace) if self._fits(obj)]
        lines = b"".join(_line("ADDED", form.one(obj)) for obj in objects)
        self._number = self._journal.number
        return lines + (self.bookmark(first=True) if initial else b"")

    def news(self, form: Form) -> bytes:
        """The lines about what happened since the last ones."""
        self._world.write_down(self._kind.name)
        if self._number == self._journal.number:
            return b""
        return self._guarded(lambda: self._lines(self._journal.after_number(self._kind, self._number), form))

    def bookmark(self, *, first: bool = False) -> bytes:
        """A line that only tells the resourceVersion."""
        meta: Obj = {"resourceVersion": str(self._world.version), "creationTimestamp": None}
        meta |= {"annotations": {FIRST: "true"}} if first else {}
        obj = {"kind": self._kind.name, "apiVersion": self._kind.api_version, "metadata": meta}
        return _line("BOOKMARK", orjson.dumps(obj))

    def _guarded(self, lines: Callable[[], bytes]) -> bytes:
        try:
            return lines()
        except ApiError as e:
            self.over = True
            return _line("ERROR", orjson.dumps(e.body))

    def _lines(self, changes: list[Change], form: Form) -> bytes:
        self._number = self._journal.number
        return b"".join(self._told(changes, form))

    def _told(self, changes: list[Change], form: Form) -> Iterator[bytes]:
        for change in changes:
            if self._namespace not in (None, change.namespace):
                continue
            word = self._word(change)
            if word:
                yield _line(word, form.seen(change.after))

    def _word(self, change: Change) -> str:
        was = change.before is not None and self._fits_item(change.before)
        if change.gone:
            return "DELETED" if was else ""
        if self._fits_item(change.after):
            return "MODIFIED" if was else "ADDED"
        return "DELETED" if was else ""

    def _fits_item(self, item: bytes) -> bool:
        return self._test is None or self._test(decoded(item, self._kind))

    def _fits(self, obj: Obj) -> bool:
        return self._test is None or self._test(obj)


def _line(word: str, obj: bytes) -> bytes:
    return b'{"type":"' + word.encode() + b'","object":' + obj + b"}\n"


def _version(text: str) -> int:
    """The version to start from; 0 for anything that there is."""
    if text and not text.isdecimal():
        raise bad_request(f'invalid resource version "{text}": strconv.ParseUint: parsing "{text}": invalid syntax')
    return int(text or 0)
