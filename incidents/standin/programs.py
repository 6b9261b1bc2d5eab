"""
What runs in containers: programs are sequences of small behaviours, attached to images by the registry.

A behaviour sees what a process would see (its variables, its memory limit) and says what it writes and whether, how
and after how long it ends. Manifests need not know: they name a real-looking image.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

MIB = 2**20


@dataclass(frozen=True)
class Sight:
    """What a starting process finds: resolved variables, and its memory limit in bytes (None: the node's)."""

    env: Mapping[str, str]
    memory_limit_bytes: int | None = None


@dataclass(frozen=True)
class Exit:
    """How a process ended."""

    code: int
    reason: str = "Error"


@dataclass(frozen=True)
class Part:
    """What one behaviour does: lines it writes, seconds it takes, and the exit if the program ends there."""

    lines: tuple[str, ...] = ()
    seconds: float = 0.0
    exit: Exit | None = None


class Behaviour(Protocol):
    """One small thing a program does."""

    def run(self, sight: Sight) -> Part:
        """What happens, given what the process sees."""


@dataclass(frozen=True)
class NeedsVariable:
    """Exits 1 with a line in the log unless the variable has a value. Shells treat an empty value as none; so do we."""

    name: str
    line: str = ""

    def run(self, sight: Sight) -> Part:
        """Nothing if the variable is there."""
        if sight.env.get(self.name):
            return Part()
        return Part(lines=(self.line or f"FATAL: {self.name} is not set",), exit=Exit(1))


@dataclass(frozen=True)
class NeedsMemory:
    """Is killed by the kernel (137, OOMKilled) unless its limit is at least so many MiB."""

    mib: int
    seconds: float = 1.0

    def run(self, sight: Sight) -> Part:
        """Grows for a while, then fits or is killed."""
        limit = sight.memory_limit_bytes
        if limit is None or limit >= self.mib * MIB:
            return Part(seconds=self.seconds)
        return Part(seconds=self.seconds, exit=Exit(137, "OOMKilled"))


@dataclass(frozen=True)
class Logs:
    """Writes lines."""

    lines: tuple[str, ...]

    def run(self, sight: Sight) -> Part:  # noqa: ARG002 (it looks at nothing)
        """The lines, at once."""
        return Part(lines=self.lines)


@dataclass(frozen=True)
class Crashes:
    """Ends with an exit code, whatever anybody does."""

    code: int = 1
    lines: tuple[str, ...] = ()
    seconds: float = 0.0

    def run(self, sight: Sight) -> Part:  # noqa: ARG002 (nothing can help it)
        """Its last words."""
        return Part(lines=self.lines, seconds=self.seconds, exit=Exit(self.code))


@dataclass(frozen=True)
class Course:
    """The whole run of one process. `exit` None: it runs until it is stopped."""

    lines: tuple[str, ...]
    seconds: float
    exit: Exit | None


@dataclass(frozen=True)
class Program:
    """Behaviours in order; the first that exits ends it, and a program that comes to its end goes on running."""

    behaviours: tuple[Behaviour, ...] = ()

    def course(self, sight: Sight) -> Course:
        """How this program goes for a process that sees this."""
        lines: list[str] = []
        seconds = 0.0
        for behaviour in self.behaviours:
            part = behaviour.run(sight)
            lines += part.lines
            seconds += part.seconds
            if part.exit is not None:
                return Course(tuple(lines), seconds, part.exit)
        return Course(tuple(lines), seconds, None)


RUNS = Program((Logs(("listening on :8080",)),))
"""A service that starts and stays."""
