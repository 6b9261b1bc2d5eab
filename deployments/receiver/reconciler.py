"""
Looks for what fell between the processes: deadlines, wake-ups that did not take, undispatched incidents, lost runs.

One receiver at a time does it, by a lease. Every remedy is safe to repeat.
"""

import logging
from datetime import timedelta

from deployments.receiver.door import Door
from deployments.receiver.healer import ACTOR, Healer
from incidents.errors import IncidentError, LostLease

log = logging.getLogger("nightshift.reconciler")

LEASE = "receiver/reconcile"
_LONGEST_LOOK = timedelta(seconds=10)
_LEASE_S = 15.0


class Reconciler:
    """The loop that keeps the ledger and Prefect together."""

    def __init__(self, door: Door, name: str, healer: Healer) -> None:
        self._door = door
        self._ledger = door.ledger
        self._name = name
        self._healer = healer
        self._fence: int | None = None
        self._next_look = self._asked_until = door.clock()

    async def round(self) -> None:
        """One look at everything."""
        if not await self._is_my_turn():
            return
        await self._expire()
        for what, number in (await self._ledger.remind()).items():
            self._count(what, number)
        await self._measure_questions()
        await self._ask_prefect()
        await self._look_after_runs()

    async def _is_my_turn(self) -> bool:
        ttl_s = max(_LEASE_S, 5 * self._door.settings.reconcile_s)
        try:
            if self._fence is not None:
                await self._ledger.renew(LEASE, self._fence, ttl_s)
                return True
        except LostLease:
            log.warning("another receiver reconciles now")
        self._fence = await self._ledger.acquire(LEASE, self._name, ttl_s)
        return self._fence is not None

    async def _look_after_runs(self) -> None:
        now = self._door.clock()
        if now >= self._next_look:
            self._next_look = now + self._look_every()
            await self._healer.round()

    def _look_every(self) -> timedelta:
        """How often runs are looked at: often enough to find a lost one in time, without tiring Prefect."""
        often = timedelta(seconds=self._door.settings.run_lost_after_s / 6)
        return max(timedelta(seconds=self._door.settings.reconcile_s), min(_LONGEST_LOOK, often))

    async def _expire(self) -> None:
        for question in await self._ledger.overdue():
            if await self._ledger.expire(question.incident, question.round, actor=ACTOR):
                self._count("expired")

    async def _measure_questions(self) -> None:
        for asked in await self._ledger.asked_since(self._asked_until):
            self._door.metrics.asking.observe(max(0.0, (asked.asked_at - asked.created_at).total_seconds()))
            self._asked_until = max(self._asked_until, asked.asked_at)

    async def _ask_prefect(self) -> None:
        condition = self._door.condition
        try:
            await self._door.runs.ping()
            condition.prefect = "ok"
        except IncidentError as e:
            condition.prefect = f"away: {e}"
        self._door.metrics.prefect.set(condition.prefect == "ok")

    def _count(self, action: str, number: int = 1) -> None:
        if number:
            self._door.metrics.cures.labels(action).inc(number)
            self._door.committed.set()
