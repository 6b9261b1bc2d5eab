"""The last changes of every kind, each as it was when it happened: what watches are served from."""

from collections import deque
from dataclasses import dataclass

from incidents.standin.encoder import Encoder
from incidents.standin.errors import ApiError
from incidents.standin.kinds import KINDS, Kind
from incidents.standin.shapes import Obj, namespace_of, uid_of
from incidents.standin.world import World

KEPT = 4096
"""How many changes of one kind are remembered."""


@dataclass(frozen=True)
class Change:
    """One change. `before` None: the object is new. `gone`: `after` is its last state."""

    number: int
    version: int
    namespace: str
    before: bytes | None
    after: bytes
    gone: bool


class Journal:
    """Listens to a world from its creation on."""

    def __init__(self, world: World, encoder: Encoder, kept: int = KEPT) -> None:
        self._world = world
        self._encoder = encoder
        self._changes: dict[str, deque[Change]] = {kind: deque(maxlen=kept) for kind in KINDS}
        self._lost = dict.fromkeys(KINDS, world.version)
        self.number = 0
        for kind in KINDS:
            for obj in world.all(kind):
                encoder.item(obj)
        world.listen(self._note)

    def _note(self, obj: Obj) -> None:
        uid, version = uid_of(obj), obj["metadata"]["resourceVersion"]
        known = self._encoder.known(uid)
        gone = not self._world.holds(obj)
        if known is not None and known[0] == version and not gone:
            return
        self.number += 1
        after = self._encoder.item(obj)
        before = known[1] if known else None
        if gone:
            self._encoder.forget(uid)
        self._keep(obj["kind"], Change(self.number, int(version), namespace_of(obj), before, after, gone))

    def _keep(self, kind: str, change: Change) -> None:
        changes = self._changes[kind]
        if len(changes) == changes.maxlen:
            self._lost[kind] = max(self._lost[kind], changes[0].version)
        changes.append(change)

    def after_version(self, kind: Kind, version: int) -> list[Change]:
        """The changes since a resourceVersion. ApiError 410 when they are not all remembered."""
        if version < self._lost[kind.name]:
            message = f"too old resource version: {version} ({self._lost[kind.name]})"
            raise ApiError(410, "Expired", message)
        return [change for change in self._changes[kind.name] if change.version > version]

    def after_number(self, kind: Kind, number: int) -> list[Change]:
        """The changes since one of them. ApiError 410 when they are not all remembered."""
        found: list[Change] = []
        for change in reversed(self._changes[kind.name]):
            if change.number <= number:
                return found[::-1]
            found.append(change)
        if found and len(found) == self._changes[kind.name].maxlen:
            raise ApiError(410, "Expired", "too old resource version: the watch fell behind")
        return found[::-1]
