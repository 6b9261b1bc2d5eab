"""Runs and the outbox that starts and wakes them."""

from datetime import datetime

from incidents.ledger import outbox, runs
from incidents.ledger.incidents import get
from incidents.ledger.records import Asked, Backlog, IncidentRecord, OutboxRecord
from incidents.ledger.store import Tx
from incidents.ledger.verbs.core import Core

LOST_AFTER_S = 60.0


class RunningVerbs(Core):
    """The part of the ledger about Prefect runs, which it knows by their ids alone."""

    async def adopt(self, id: str, run: str, lost_after_s: float = LOST_AFTER_S) -> bool:
        """This run works on the incident from now on; False while another one lives on it."""
        return await self._store.write(lambda tx: runs.adopt(tx, id, run, lost_after_s))

    async def beat(self, id: str, run: str) -> bool:
        """A sign of life; False if the incident is another run's by now."""
        return await self._store.touch(lambda tx: runs.beat(tx, id, run))

    async def park(self, id: str, run: str) -> None:
        """The run suspends: nobody expects signs of life."""
        await self._store.touch(lambda tx: runs.park(tx, id, run))

    async def count_restart(self, id: str) -> int:
        """One more restart; how many there were."""
        return await self._store.write(lambda tx: runs.count_restart(tx, id))

    async def redispatch(self, id: str, *, actor: str, detail: str) -> None:
        """Give the incident's run up for a new one."""
        await self._store.write(lambda tx: runs.redispatch(tx, id, actor, detail))

    async def unfinished(self, limit: int = 1000) -> tuple[IncidentRecord, ...]:
        """Incidents that are open or have no report yet, oldest first."""
        return await self._store.read(lambda tx: runs.unfinished(tx, limit))

    async def remind(self) -> dict[str, int]:
        """
        Ensure a message for whatever was left without one, and count the new ones by their reason.

        resolved: all alerts of a waiting incident ended. decided: a decision that no run has read. forgotten: no run.
        """
        return await self._store.write(runs.remind)

    async def asked_since(self, moment: datetime) -> tuple[Asked, ...]:
        """First questions that were stored after `moment`, oldest first."""
        return await self._store.read(lambda tx: runs.asked_since(tx, moment))

    async def due(self, limit: int = 20) -> tuple[OutboxRecord, ...]:
        """Messages to deliver now, claimed for a while so that no other receiver takes them too."""
        if not await self._store.read(outbox.is_anything_due):
            return ()
        return await self._store.write(lambda tx: outbox.claim(tx, limit))

    async def sent(self, outbox_id: int, run: str | None = None) -> None:
        """A message arrived; a dispatch names the run that was made."""
        await self._store.write(lambda tx: outbox.sent(tx, outbox_id, run))

    async def postpone(self, outbox_id: int, error: str) -> None:
        """A message did not arrive: try again later, at growing distances."""
        await self._store.write(lambda tx: outbox.postpone(tx, outbox_id, error))

    async def wake(self, id: str, reason: str) -> None:
        """Ensure that a wake message waits for an open incident."""
        await self._store.write(lambda tx: _wake(tx, id, reason))

    async def backlog(self) -> int:
        """How many incidents wait for a run."""
        return (await self.backlog_of("dispatch")).rows

    async def backlog_of(self, kind: str) -> Backlog:
        """How many messages of a kind wait, and the oldest one's time."""
        return await self._store.read(lambda tx: outbox.backlog(tx, kind))


async def _wake(tx: Tx, id: str, reason: str) -> None:
    if (await get(tx, id)).is_open:
        await outbox.put(tx, id, "wake", reason, urgent=False)
