"""Holding requests back on purpose, so that a test can stop a process at an exact moment."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Literal

When = Literal["before", "after"]


@dataclass
class Hold:
    """Requests that match wait: before they are carried out, or after that but before they are answered."""

    id: int
    method: str
    path: re.Pattern[str]
    when: When
    dry_run: bool | None = None
    waiting: int = 0
    seen: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def matches(self, method: str, path: str, *, dry_run: bool) -> bool:
        """Whether a request is meant."""
        fits = self.method in ("*", method) and self.path.search(path) is not None
        return fits and self.dry_run in (None, dry_run)

    async def wait(self) -> None:
        """Until somebody releases it."""
        self.waiting += 1
        self.seen += 1
        try:
            await self.released.wait()
        finally:
            self.waiting -= 1

    def shown(self) -> dict[str, object]:
        """As the admin API shows it."""
        return {
            "id": self.id,
            "method": self.method,
            "path_regex": self.path.pattern,
            "dry_run": self.dry_run,
            "when": self.when,
            "waiting": self.waiting,
            "seen": self.seen,
        }


class Holds:
    """All holds of one server."""

    def __init__(self) -> None:
        self._holds: dict[int, Hold] = {}
        self._next = 1

    def add(self, method: str, path_regex: str, when: When, *, dry_run: bool | None = None) -> Hold:
        """A new hold. re.error for a bad expression."""
        hold = Hold(self._next, method, re.compile(path_regex), when, dry_run)
        self._holds[hold.id] = hold
        self._next += 1
        return hold

    def release(self, hold_id: int) -> bool:
        """Let everybody go on, and forget the hold. Whether there was one."""
        hold = self._holds.pop(hold_id, None)
        if hold is not None:
            hold.released.set()
        return hold is not None

    def release_all(self) -> None:
        """Let everybody go on."""
        for hold_id in list(self._holds):
            self.release(hold_id)

    def get(self, hold_id: int) -> Hold | None:
        """One hold."""
        return self._holds.get(hold_id)

    def all(self) -> list[Hold]:
        """Every hold, oldest first."""
        return list(self._holds.values())

    async def pause(self, when: When, method: str, path: str, *, dry_run: bool) -> bool:
        """Wait while a hold wants this request. Whether it had to wait."""
        for hold in self.all():
            if hold.when == when and hold.matches(method, path, dry_run=dry_run):
                await hold.wait()
                return True
        return False
