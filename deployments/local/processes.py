"""
Every process of a stack, found by a mark in its environment, which all descendants inherit.

Unlike a pid or a process group, the mark survives a parent's death, new sessions and pid reuse: a worker starts flow
runs that outlive it, and a supervisor may be killed with everything else still running.
"""

import asyncio
import os
import signal
from collections.abc import Container, Iterable, Sequence
from contextlib import suppress

import psutil

MARK = "NIGHTSHIFT_STACK_ID"
RUN_COMMAND = "prefect.engine"
_ROUNDS = 5  # a process that is ended may have started another one meanwhile


def marked(stack_id: str) -> list[psutil.Process]:
    """The living processes of a stack, but for the caller."""
    return [
        process for process in psutil.process_iter() if process.pid != os.getpid() and _mark_of(process) == stack_id
    ]


def flow_runs(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Those that execute a flow run."""
    return [process for process in processes if RUN_COMMAND in _command(process)]


def send(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    """Signal processes; one that is gone already is fine."""
    for process in processes:
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            process.send_signal(number)


async def end_all(stack_id: str, grace_s: float, last: Container[int] = ()) -> list[int]:
    """
    Ask every process of a stack to end, make those end that do not, and return the pids of any that still live.

    `last` are the servers that the others need to say goodbye to.
    """
    clients = [process for process in marked(stack_id) if process.pid not in last]
    await _end(clients, grace_s)
    for _ in range(_ROUNDS):
        if not (rest := marked(stack_id)):
            break
        await _end(rest, grace_s)
    return [process.pid for process in marked(stack_id)]


async def _end(processes: Sequence[psutil.Process], grace_s: float) -> None:
    send(processes, signal.SIGTERM)
    await _gone(processes, grace_s)
    send((process for process in processes if lives(process)), signal.SIGKILL)
    await _gone(processes, 1.0)


async def _gone(processes: Iterable[psutil.Process], timeout_s: float) -> None:
    now = asyncio.get_running_loop().time
    deadline = now() + timeout_s
    while any(map(lives, processes)) and now() < deadline:
        await asyncio.sleep(0.05)


def lives(process: psutil.Process) -> bool:
    """Whether this very process still runs; one that only waits to be reaped does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _mark_of(process: psutil.Process) -> str | None:
    try:
        return process.environ().get(MARK)
    except (psutil.Error, OSError):
        return None


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except (psutil.Error, OSError):
        return ""
