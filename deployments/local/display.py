"""How a start looks in a terminal: a line per process, live where that is possible, else one line per change."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from rich.console import Console
from rich.live import Live
from rich.table import Table

from deployments.local.paths import StatePaths
from deployments.local.record import ChildRecord, ChildState, StackRecord, read_record
from deployments.local.stack import Stack, StackOptions, running_stack

WHAT = {
    "server": "Prefect server and UI",
    "worker": "worker of the pool 'local'",
    "deploy": "deployments of prefect.yaml",
    "receiver": "receiver of alerts and decisions",
    "cluster": "embedded cluster",
    "resident": "recursive model",
}
_COLOURS = {ChildState.READY: "green", ChildState.DONE: "green", ChildState.RESTARTING: "red"}
_SETTLED = frozenset({ChildState.READY, ChildState.DONE})


@asynccontextmanager
async def shown_stack(options: StackOptions, console: Console) -> AsyncIterator[Stack]:
    """A running stack (see `running_stack`), whose start is shown."""
    paths, done = StatePaths(folder=options.folder.resolve()), asyncio.Event()
    shown = asyncio.create_task(show_start(console, lambda: _own_record(paths), done))
    try:
        async with running_stack(options) as stack:
            done.set()
            await shown
            yield stack
    finally:
        done.set()
        await asyncio.wait([shown])


def _own_record(paths: StatePaths) -> StackRecord | None:
    record = read_record(paths)
    return record if record and record.supervisor_pid == os.getpid() else None


async def show_start(console: Console, current: Callable[[], StackRecord | None], done: asyncio.Event) -> None:
    """Show how a stack starts, until `done`."""
    if console.is_terminal:
        await _live(console, current, done)
    else:
        await _lines(console, current, done)


async def _live(console: Console, current: Callable[[], StackRecord | None], done: asyncio.Event) -> None:
    with Live(console=console, refresh_per_second=8) as live:
        while not await _set_within(done, 0.12):
            if (record := current()) is not None:
                live.update(_table(record))
        if (record := current()) is not None:
            live.update(_table(record))


async def _lines(console: Console, current: Callable[[], StackRecord | None], done: asyncio.Event) -> None:
    said: set[tuple[str, ChildState, int]] = set()
    while True:
        ended = await _set_within(done, 0.1)
        for child in _settled(current()):
            if (child.name, child.state, child.restarts) not in said:
                said.add((child.name, child.state, child.restarts))
                console.print(f"  {WHAT[child.name]}: {child.state}")
        if ended:
            return


def _settled(record: StackRecord | None) -> list[ChildRecord]:
    wanted = _SETTLED | {ChildState.RESTARTING}
    return [child for child in record.children if child.state in wanted] if record else []


def _table(record: StackRecord) -> Table:
    table = Table.grid(padding=(0, 2))
    for child in record.children:
        colour = _COLOURS.get(child.state, "yellow")
        table.add_row(f"  {WHAT[child.name]}", f"[{colour}]{child.state}[/]", _seconds(record, child))
    return table


def _seconds(record: StackRecord, child: ChildRecord) -> str:
    until = child.since if child.state in _SETTLED else datetime.now(UTC)
    return f"{(until - record.started_at).total_seconds():.1f} s"


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
