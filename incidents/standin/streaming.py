"""A watch over HTTP: lines as they come, bookmarks now and then, until its time is over or the server ends."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from time import monotonic

from incidents.standin.cluster import Watching

LOOK_EVERY_S = 0.05
BOOKMARK_EVERY_S = 60.0
LONGEST_S = 1800.0


@dataclass
class Closing:
    """Whether the server is about to end: watches then end, too."""

    begun: bool = False


async def stream(watching: Watching, closing: Closing) -> AsyncIterator[bytes]:
    """The body. `timeoutSeconds` is in seconds of the client, not of the virtual clock."""
    yield watching.begin()
    end = monotonic() + _timeout_s(watching.call.query.get("timeoutSeconds", ""))
    bookmark_at = monotonic() + BOOKMARK_EVERY_S
    while not (watching.watch.over or closing.begun or monotonic() >= end):
        await asyncio.sleep(max(0.0, min(LOOK_EVERY_S, end - monotonic())))
        if lines := watching.news():
            yield lines
        if watching.watch.wants_bookmarks and monotonic() >= min(bookmark_at, end):
            bookmark_at = monotonic() + BOOKMARK_EVERY_S
            yield watching.watch.bookmark()


def _timeout_s(text: str) -> float:
    return float(text) if text.isdecimal() and int(text) else LONGEST_S
