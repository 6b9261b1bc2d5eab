"""`up` and `down`: a stack that stays in the background, and its end."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress

import psutil
from rich.console import Console

from deployments.local.child import ChildFailed, last_words
from deployments.local.display import show_start
from deployments.local.guide import what_to_try
from deployments.local.paths import ROOT, StatePaths
from deployments.local.processes import lives
from deployments.local.record import AlreadyUp, Phase, StackRecord, is_supervised, read_record
from deployments.local.stack import StackOptions, end_leftovers, running_stack

DOWN_TIMEOUT_S = 60.0


async def keep_in_foreground(options: StackOptions, console: Console) -> int:
    """Run a stack until a signal comes."""
    try:
        async with running_stack(options) as stack:
            what_to_try(console, stack.record, stack.paths)
            await asyncio.Event().wait()
    except AlreadyUp:
        console.print(f"already up: another stack runs in {options.folder}")
        return 0
    except ChildFailed as failure:
        console.print(str(failure), markup=False)
    return 2


async def bring_up(options: StackOptions, arguments: list[str], console: Console) -> int:
    """Start a stack in the background and show how it starts; a stack that is up already is left alone."""
    paths = StatePaths(folder=options.folder.resolve())
    if is_supervised(paths) and (record := read_record(paths)) is not None:
        console.print(f"already up since {record.started_at:%H:%M:%S} UTC, with {record.cluster}")
        what_to_try(console, record, paths)
        return 0
    paths.make()
    return await _followed(paths, _supervisor(paths, arguments, options.overrides), console)


async def take_down(paths: StatePaths, console: Console) -> int:
    """Stop a stack, also one whose supervisor was killed."""
    record = read_record(paths)
    if record is None:
        console.print("nothing is up")
        return 0
    if was_up := is_supervised(paths):
        await _end_supervisor(paths, record)
    await end_leftovers(paths)
    console.print("stopped" if was_up else "nothing is up")
    return 0


def _supervisor(paths: StatePaths, arguments: list[str], overrides: Mapping[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "deployments", "up", "--foreground", *arguments]
    with (paths.logs / "supervisor.log").open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **overrides},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


async def _followed(paths: StatePaths, supervisor: subprocess.Popen[bytes], console: Console) -> int:
    def current() -> StackRecord | None:
        record = read_record(paths)
        return record if record and record.supervisor_pid == supervisor.pid else None

    done = asyncio.Event()
    shown = asyncio.create_task(show_start(console, current, done))
    while supervisor.poll() is None and not _is_ready(current()):
        await asyncio.sleep(0.1)
    done.set()
    await shown
    record = current()
    if record is None or not _is_ready(record):
        console.print(last_words(paths.logs / "supervisor.log", lines=20), markup=False)
        return 2
    what_to_try(console, record, paths)
    return 0


def _is_ready(record: StackRecord | None) -> bool:
    return record is not None and record.phase is Phase.READY


async def _end_supervisor(paths: StatePaths, record: StackRecord) -> None:
    """Ask the supervisor to end, and make it end if it does not. It holds the lock, so its pid is its own."""
    with suppress(psutil.NoSuchProcess):
        supervisor = psutil.Process(record.supervisor_pid)
        supervisor.terminate()
        try:
            async with asyncio.timeout(DOWN_TIMEOUT_S):
                while is_supervised(paths) or lives(supervisor):
                    await asyncio.sleep(0.1)
        except TimeoutError:
            supervisor.kill()
