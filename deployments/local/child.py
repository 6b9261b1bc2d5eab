"""One process that the supervisor keeps: how to start it, when it is ready, how to see that it hangs."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

Question = Callable[[datetime], Awaitable[bool]]
"""Asked with the moment at which the process was started."""


@dataclass(frozen=True)
class Child:
    """A process of the stack. One that is `once` has to end well, a single time; the others have to stay."""

    name: str
    command: tuple[str, ...]
    is_ready: Question | None = None
    is_alive: Question | None = None
    once: bool = False
    after: tuple[str, ...] = ()


MOST_DOUBLINGS = 16


@dataclass(frozen=True)
class Pace:
    """The supervisor's patience, in seconds where not said otherwise."""

    poll_s: float = 0.1
    first_pause_s: float = 0.5
    longest_pause_s: float = 10.0
    settled_after_s: float = 30.0
    start_timeout_s: float = 120.0
    alive_every_s: float = 10.0
    hung_after_answers: int = 6
    tries_to_start: int = 5

    def pause_s(self, failures: int) -> float:
        """How long to wait before the next start: doubled with every failure in a row."""
        return min(self.longest_pause_s, self.first_pause_s * 2.0 ** min(failures - 1, MOST_DOUBLINGS))


class ChildFailed(Exception):
    """A process of the stack could not be started; the text ends with its last words."""


async def spawn(child: Child, environment: Mapping[str, str], folder: Path, log: Path) -> asyncio.subprocess.Process:
    """Start a process in a session of its own, so that Ctrl-C in the terminal reaches the supervisor alone."""
    with log.open("ab") as stream:
        return await asyncio.create_subprocess_exec(
            *child.command,
            env=dict(environment),
            cwd=folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )


def last_words(log: Path, lines: int = 8) -> str:
    """The end of a log."""
    if not log.exists():
        return ""
    text = log.read_bytes()[-8192:].decode(errors="replace")
    return "\n".join(text.splitlines()[-lines:])
