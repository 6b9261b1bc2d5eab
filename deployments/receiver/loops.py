"""Keeps the receiver's loops turning: a failed round is logged and tried again, a bug ends the loop and shows."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from deployments.receiver.dispatcher import Dispatcher
from deployments.receiver.door import Door
from deployments.receiver.healer import Healer
from deployments.receiver.reconciler import Reconciler
from incidents.errors import AuditBroken, IncidentError
from tasks.policing import AUDIT_TAIL

log = logging.getLogger("nightshift.loops")

_RECOVER_S = 1.0
_AUDIT_EVERY_S = 300.0


async def guarded(door: Door, loop: str, step: Callable[[], Awaitable[object]]) -> bool:
    """Do one step; False if it failed in a way that may pass."""
    try:
        await step()
    except IncidentError as e:
        door.metrics.failures.labels(loop).inc()
        log.warning("a round failed", extra={"loop": loop, "reason": str(e)})
        return False
    return True


async def migrating(door: Door) -> None:
    """Migrate the ledger, again and again until it took."""
    while not await guarded(door, "migrate", door.ledger.migrate):
        await asyncio.sleep(_RECOVER_S)
    log.info("the ledger is migrated")


async def dispatching(door: Door, dispatcher: Dispatcher) -> None:
    """Deliver the outbox for ever."""
    while True:
        if not await guarded(door, "dispatch", dispatcher.round):
            await asyncio.sleep(_RECOVER_S)
        await dispatcher.pause()


async def reconciling(door: Door, reconciler: Reconciler) -> None:
    """Reconcile for ever."""
    while True:
        await guarded(door, "reconcile", reconciler.round)
        await asyncio.sleep(door.settings.reconcile_s)


async def auditing(door: Door) -> None:
    """Verify the whole audit once, however long that takes, and its end again and again."""
    last: int | None = None
    while True:
        if await guarded(door, "audit", partial(audited, door, last)):
            last = AUDIT_TAIL
        await asyncio.sleep(_AUDIT_EVERY_S)


async def audited(door: Door, last: int | None) -> None:
    """One look at the audit; what was altered is shown, and stops all acting."""
    try:
        lines = await door.ledger.check_audit(last)
    except AuditBroken as e:
        door.condition.audit = f"broken: {e}"
        door.metrics.audit.set(0)
        log.error("the audit is broken: nobody acts until an operator accepts it", extra={"reason": str(e)})
        return
    whole = "whole" if last is None else "whole at its end"
    door.condition.audit = f"{whole}, {lines} lines"
    door.metrics.audit.set(1)


async def working(door: Door, name: str) -> None:
    """Everything that goes on behind the door. The audit's end is looked at before anything is delivered."""
    await migrating(door)
    await guarded(door, "audit", partial(audited, door, AUDIT_TAIL))
    async with asyncio.TaskGroup() as group:
        group.create_task(auditing(door), name="auditor")
        group.create_task(dispatching(door, Dispatcher(door)), name="dispatcher")
        group.create_task(reconciling(door, Reconciler(door, name, Healer(door))), name="reconciler")


def start(door: Door, name: str) -> asyncio.Task[None]:
    """Start the loops; should a bug end them, /health says so and asks for a restart."""
    task = asyncio.create_task(working(door, name), name="receiver loops")
    task.add_done_callback(lambda ended: _show_end(door, ended))
    return task


async def stop(task: asyncio.Task[None]) -> None:
    """Stop the loops and wait for them."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _show_end(door: Door, task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        door.condition.dead_loops.append(task.get_name())
        log.critical("the loops have ended by a bug; restart the receiver", exc_info=task.exception())
