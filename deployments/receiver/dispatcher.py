"""
Delivers the outbox to Prefect: runs are created and woken, again and again until it took.

At once when this process committed something, otherwise by polling, for what other processes committed.
"""

import asyncio
import logging

from deployments.receiver.door import Door
from incidents.errors import IncidentError, TemporaryError
from incidents.ledger import OutboxRecord

log = logging.getLogger("nightshift.dispatcher")

_BATCH = 8
_AT_ONCE = 4  # Prefect on SQLite answers "locked" to more
_POLL_S = 0.5


class Dispatcher:
    """The loop between the ledger's outbox and Prefect."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def round(self) -> int:
        """Deliver what is due; how many messages that were."""
        rows = await self._door.ledger.due(_BATCH)
        async with asyncio.TaskGroup() as group:
            for row in rows:
                group.create_task(self._deliver(row))
        return len(rows)

    async def pause(self) -> None:
        """Until something is committed here, or it is time to look."""
        try:
            await asyncio.wait_for(self._door.committed.wait(), _POLL_S)
        except TimeoutError:
            return
        self._door.committed.clear()

    async def _deliver(self, row: OutboxRecord) -> None:
        async with self._slots:
            try:
                await self._send(row)
            except IncidentError as e:
                await self._postpone(row, e)

    async def _send(self, row: OutboxRecord) -> None:
        incident = await self._door.ledger.incident(row.incident)
        if row.kind == "dispatch":
            await self._done(row, await self._door.runs.create(incident))
        elif incident.run_id is None:
            raise TemporaryError("it has no run yet")
        elif await self._door.runs.wake(incident.run_id):
            await self._done(row, incident.run_id)
        else:
            raise TemporaryError("the run is not suspended (yet)")

    async def _done(self, row: OutboxRecord, run: str) -> None:
        await self._door.ledger.sent(row.id, run)
        seconds = max(0.0, (self._door.clock() - row.created_at).total_seconds())
        self._door.metrics.dispatching.labels(row.kind).observe(seconds)
        log.info("delivered", extra={"what": row.kind, "incident": row.incident, "run": run})

    async def _postpone(self, row: OutboxRecord, error: IncidentError) -> None:
        log.info("postponed", extra={"what": row.kind, "incident": row.incident, "reason": str(error)})
        try:
            await self._door.ledger.postpone(row.id, str(error))
        except IncidentError as e:  # the claim runs out by itself
            log.warning("the ledger does not answer", extra={"reason": str(e)})
