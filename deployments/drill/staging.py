"""The embedded cluster in a drill: faults are set up through its admin API, and its log tells what was written."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from deployments.drill.catalogue import SETTLE_S, Drill
from deployments.local.probes import local_client
from incidents.errors import TemporaryError

TIMEOUT_S = 120.0
READS = frozenset({"GET", "HEAD"})
REVIEWS = "selfsubject"
OURS = "nightshift-drill"
"""The user agent of whoever tidies up, whose requests are no writes of a fix."""


class Staging:
    """One embedded cluster. `log`: its file of requests."""

    def __init__(self, url: str, log: Path) -> None:
        self._url, self._log = url, log

    async def set_up(self, wave: Sequence[Drill]) -> None:
        """Break everything of a wave, and let it show."""
        by_lead = sorted(wave, key=lambda drill: drill.lead_s, reverse=True)
        for drill, following in zip(by_lead, [*by_lead[1:], None], strict=True):
            await self._call("POST", "/_standin/inject", drill.order)
            lead_s = drill.lead_s - (following.lead_s if following else 0.0)
            await self._call("POST", "/_standin/advance", {"seconds": lead_s + (0.0 if following else SETTLE_S)})

    async def tidy(self, wave: Sequence[Drill]) -> None:
        """Remove the namespaces of a wave, so that the next one has the room."""
        for drill in wave:
            with suppress(TemporaryError):
                await self._call("DELETE", f"/api/v1/namespaces/{drill.namespace}", None)
        await self._call("POST", "/_standin/advance", {"seconds": 30.0})

    def writes(self, drill: Drill) -> list[Mapping[str, Any]]:
        """The requests that changed something of a drill: in its namespace, or its root where that is in none."""
        root = drill.truth.root_cause
        places = [f"/namespaces/{drill.namespace}", *([f"/{root.name}"] if root and "node" in drill.labels else [])]
        return [each for each in self._changes() if any(_is_below(each["path"], place) for place in places)]

    def _changes(self) -> Iterator[Mapping[str, Any]]:
        for line in self._log.read_text().splitlines():
            each = json.loads(line)
            if each["method"] in READS or each["dryRun"] or each["status"] >= 300 or each["user_agent"] == OURS:
                continue
            if "_standin" not in each["path"] and REVIEWS not in each["path"]:
                yield each

    async def _call(self, method: str, path: str, body: object) -> None:
        try:
            async with local_client(TIMEOUT_S) as client:
                reply = await client.request(method, f"{self._url}{path}", json=body, headers={"User-Agent": OURS})
        except httpx.HTTPError as error:
            raise TemporaryError(f"the embedded cluster does not answer: {type(error).__name__}") from None
        if not reply.is_success:
            raise TemporaryError(f"the embedded cluster answers {reply.status_code}: {reply.text[:200]}")


def _is_below(path: str, place: str) -> bool:
    return path.endswith(place) or f"{place}/" in path


def names_of(wave: Iterable[Drill]) -> str:
    """The scenarios of a wave."""
    return ", ".join(drill.scenario for drill in wave)
