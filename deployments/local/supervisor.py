"""
Keeps processes running: starts them in order, restarts those that die or hang, gives up on those that never start.

It ends nothing itself: whoever runs it ends everything by the stack's mark (see `processes`).
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from deployments.local.child import Child, ChildFailed, Pace, last_words, spawn
from deployments.local.record import ChildRecord, ChildState

Changed = Callable[[ChildRecord], None]


class Supervisor:
    """The keeper of one stack's processes. `changed` is told about every change of one of them."""

    def __init__(
        self,
        children: Sequence[Child],
        environment: Mapping[str, str],
        *,
        folder: Path,
        logs: Path,
        changed: Changed,
        pace: Pace,
    ) -> None:
        self._children = children
        self._environment = environment
        self._folder = folder
        self._logs = logs
        self._changed = changed
        self._pace = pace
        self._ready = {child.name: asyncio.Event() for child in children}
        self._restarts = dict.fromkeys(self._ready, 0)

    async def run(self) -> None:
        """Keep everything until cancelled. Raises ChildFailed if something never becomes ready."""
        keepers = [asyncio.create_task(self._keep(child)) for child in self._children]
        try:
            await asyncio.gather(*keepers)
            await asyncio.Event().wait()
        finally:
            for keeper in keepers:
                keeper.cancel()
            await asyncio.gather(*keepers, return_exceptions=True)

    async def all_ready(self) -> None:
        """Wait until every process has been ready once."""
        for event in self._ready.values():
            await event.wait()

    async def _keep(self, child: Child) -> None:
        for name in child.after:
            await self._ready[name].wait()
        failures = 0
        while True:
            lived_s = await self._one_life(child)
            if child.once and self._ready[child.name].is_set():
                return
            failures = 1 if lived_s > self._pace.settled_after_s else failures + 1
            self._give_up_on(child, failures)
            self._restarts[child.name] += 1
            self._tell(child, ChildState.RESTARTING)
            await asyncio.sleep(self._pace.pause_s(failures))

    async def _one_life(self, child: Child) -> float:
        """Start the process and stay with it to its end; how long it was ready, in seconds."""
        began = datetime.now(UTC)
        process = await spawn(child, self._environment, self._folder, self._log(child))
        self._tell(child, ChildState.STARTING, process.pid)
        if child.once:
            await self._finish(child, process)
            return 0.0
        if not await self._becomes_ready(child, process, began):
            return 0.0
        self._ready[child.name].set()
        self._tell(child, ChildState.READY, process.pid)
        return await self._ends(child, process)

    async def _finish(self, child: Child, process: asyncio.subprocess.Process) -> None:
        if await process.wait() == 0:
            self._ready[child.name].set()
            self._tell(child, ChildState.DONE)

    async def _becomes_ready(self, child: Child, process: asyncio.subprocess.Process, began: datetime) -> bool:
        """Ask until the process is ready; False if it ended, or was ended because it took too long."""
        deadline = _now_s() + self._pace.start_timeout_s
        while process.returncode is None:
            if child.is_ready is None or await child.is_ready(began):
                return True
            if _now_s() > deadline:
                await _kill(process)
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), self._pace.poll_s)
        return False

    async def _ends(self, child: Child, process: asyncio.subprocess.Process) -> float:
        """Wait for the end of a ready process, and make it one if it no longer answers."""
        began, silent = _now_s(), 0
        while process.returncode is None:
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), self._pace.alive_every_s)
            if process.returncode is None and child.is_alive is not None:
                silent = 0 if await child.is_alive(datetime.now(UTC)) else silent + 1
            if silent >= self._pace.hung_after_answers:
                await _kill(process)
        return _now_s() - began

    def _give_up_on(self, child: Child, failures: int) -> None:
        if not self._ready[child.name].is_set() and failures >= self._pace.tries_to_start:
            log = self._log(child)
            raise ChildFailed(f"{child.name} does not start ({failures} tries, see {log}):\n{last_words(log)}")

    def _tell(self, child: Child, state: ChildState, pid: int | None = None) -> None:
        restarts = self._restarts[child.name]
        self._changed(ChildRecord(name=child.name, state=state, pid=pid, restarts=restarts, since=datetime.now(UTC)))

    def _log(self, child: Child) -> Path:
        return self._logs / f"{child.name}.log"


def _now_s() -> float:
    return asyncio.get_running_loop().time()


async def _kill(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()
