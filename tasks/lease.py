"""Mutual exclusion around acting, and the sign of life of a run: both in the ledger, both renewed in the background."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from uuid import uuid4

from incidents.errors import LostLease, TemporaryError
from incidents.models import ObjectRef
from tasks.wiring import World, world

PROCESS = uuid4().hex
"""Who holds a lease: this process and no other, not even a later one of the same run."""


@asynccontextmanager
async def held(target: ObjectRef) -> AsyncIterator[int]:
    """
    Hold the lease of one object and yield its fencing number.

    Every write checks that number. A process that lost the lease, by a pause or a cut network, cannot act any more.
    """
    wired = world()
    name = lease_name(wired, target)
    fence = await _acquired(wired, name)
    renewing = asyncio.create_task(_renew(wired, name, fence))
    try:
        yield fence
    finally:
        await _stopped(renewing)
        with suppress(TemporaryError):  # it expires by itself
            await wired.ledger.release(name, fence)


def lease_name(wired: World, target: ObjectRef) -> str:
    """The lease that guards an object."""
    return f"{wired.settings.cluster}/{target.namespace}/{target.kind}/{target.name}"


async def _acquired(wired: World, name: str) -> int:
    """Wait for the lease. An incident that waits here has all the time that the holder's verification takes."""
    ledger, ttl_s = wired.ledger, wired.settings.lease_s
    while True:
        fence = await ledger.acquire(name, PROCESS, ttl_s)
        if fence is not None:
            return fence
        await asyncio.sleep(min(1.0, ttl_s / 4))


async def _renew(wired: World, name: str, fence: int) -> None:
    await _forever(wired.settings.lease_s / 3, lambda: wired.ledger.renew(name, fence, wired.settings.lease_s))


@asynccontextmanager
async def present(incident: str, run: str) -> AsyncIterator[None]:
    """Show signs of life for as long as the block runs; afterwards the run counts as parked, not as lost."""
    wired = world()
    beating = asyncio.create_task(_beat(wired, incident, run))
    try:
        yield
    finally:
        await _stopped(beating)
        with suppress(TemporaryError):
            await wired.ledger.park(incident, run)


async def _beat(wired: World, incident: str, run: str) -> None:
    async def once() -> None:
        await wired.ledger.beat(incident, run)

    await _forever(wired.settings.heartbeat_s, once)


async def _forever(pause_s: float, work: Callable[[], Awaitable[None]]) -> None:
    """Repeat until cancelled; a busy ledger is tried again at the next turn, a lost lease ends it."""
    with suppress(LostLease):
        while True:
            await asyncio.sleep(pause_s)
            with suppress(TemporaryError):
                await work()


async def _stopped(running: asyncio.Task[None]) -> None:
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
