"""
What runs in containers: programs are sequences of small behaviours, attached to images by the registry.

A behaviour sees what a process would see and says what it writes, opens and needs, and whether, how and after how long
it ends. Manifests need not know: they name a real-looking image. More behaviours: `behaviours.py`, `habits.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from incidents.standin.reach import Network, Nowhere
from incidents.standin.voices import PLAIN, Voice

MIB = 2**20


@dataclass(frozen=True)
class Sight:
    """What a starting process finds: resolved variables, limits (None: the node's), files, rights, the network."""

    env: Mapping[str, str]
    memory_limit_bytes: int | None = None
    cpu_limit_millis: int | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    args: tuple[str, ...] = ()
    is_root: bool = True
    root_is_writable: bool = True
    capabilities: frozenset[str] = frozenset()
    free_bytes: Mapping[str, int] = field(default_factory=dict)
    network: Network = field(default_factory=Nowhere)


@dataclass(frozen=True)
class Exit:
    """How a process ended."""

    code: int
    reason: str = "Error"


@dataclass(frozen=True)
class Port:
    """
    A port that a process listens on: which HTTP paths answer with what (all of them with `status` when none is named).

    The same number again says how it is from then on; not `open`: nobody listens there any more.
    """

    number: int
    paths: Mapping[str, int] = field(default_factory=dict)
    delay_s: float = 0.0
    needs: tuple[str, int] | None = None
    status: int = 200
    open: bool = True


@dataclass(frozen=True)
class Part:
    """
    What one behaviour does.

    Lines it writes, seconds it takes, the exit if the program ends there, what it opens, keeps as a file (until that
    many seconds later, or for good), writes into volumes, or says again and again, and whether it is stuck from now on.
    """

    lines: tuple[str, ...] = ()
    seconds: float = 0.0
    exit: Exit | None = None
    port: Port | None = None
    file: str = ""
    file_for_s: float | None = None
    written: tuple[str, int] | None = None
    repeated: tuple[str, float] | None = None
    wedged: bool = False


class Behaviour(Protocol):
    """One small thing a program does."""

    def run(self, sight: Sight) -> Part:
        """What happens, given what the process sees."""


@dataclass(frozen=True)
class NeedsVariable:
    """Exits 1 with a line in the log unless the variable has a value. Shells treat an empty value as none; so do we."""

    name: str
    line: str = ""
    voice: Voice = PLAIN

    def run(self, sight: Sight) -> Part:
        """Nothing if the variable is there."""
        if sight.env.get(self.name):
            return Part()
        words = self.voice.last_words("missing_variable", variable=self.name)
        return Part(lines=words or (self.line or f"FATAL: {self.name} is not set",), exit=Exit(1))


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
class Listens:
    """Opens a port. `delay_s` is how long an answer takes, `needs` a host and port without which it answers 503."""

    number: int = 8080
    paths: tuple[tuple[str, int], ...] = ()
    delay_s: float = 0.0
    needs: tuple[str, int] | None = None
    line: str = ""

    def run(self, sight: Sight) -> Part:  # noqa: ARG002 (a port is a port)
        """The open port, and the line that says so."""
        line = self.line or f"listening on :{self.number}"
        return Part(lines=(line,), port=Port(self.number, dict(self.paths), self.delay_s, self.needs))


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
    """The whole run of one process, with times in seconds after its start. `exit` None: it runs until it is stopped."""

    lines: tuple[tuple[float, str], ...] = ()
    seconds: float = 0.0
    exit: Exit | None = None
    ports: tuple[tuple[float, Port], ...] = ()
    files: tuple[tuple[float, float | None, str], ...] = ()
    written: tuple[tuple[float, str, int], ...] = ()
    repeated: tuple[tuple[float, float, str], ...] = ()
    wedged_at: float | None = None

    def port_at(self, number: int, at_s: float) -> Port | None:
        """The port if it is open then."""
        known = [port for since, port in self.ports if port.number == number and since <= at_s]
        return known[-1] if known and known[-1].open else None

    def has_file(self, path: str, at_s: float) -> bool:
        """Whether the process keeps this file then."""
        return any(p == path and since <= at_s and (until is None or at_s < until) for since, until, p in self.files)

    def turns_after(self, at_s: float) -> float | None:
        """When something that probes can see changes next."""
        times = [since for since, _ in self.ports] + [since for since, _, _ in self.files]
        times += [until for _, until, _ in self.files if until is not None]
        times += [] if self.wedged_at is None else [self.wedged_at]
        return min((time for time in times if time > at_s), default=None)


@dataclass(frozen=True)
class Program:
    """
    Behaviours in order; the first that exits ends it, and a program that comes to its end goes on running.

    `code_on_stop` is the exit code after a signal to stop: 137 for programs that have to be killed. `user` is whom the
    image runs as, `files` what it brings along, `commands` the executables in it (None: whatever is asked for).
    """

    behaviours: tuple[Behaviour, ...] = ()
    code_on_stop: int = 137
    user: int = 0
    commands: frozenset[str] | None = None
    architecture: str = "amd64"

    def course(self, sight: Sight) -> Course:
        """How this program goes for a process that sees this."""
        run = _Run()
        for behaviour in self.behaviours:
            run.add(behaviour.run(sight))
            if run.exit is not None or run.wedged_at is not None:
                break
        return run.course()


@dataclass
class _Run:
    """A course in the making."""

    seconds: float = 0.0
    exit: Exit | None = None
    wedged_at: float | None = None
    lines: list[tuple[float, str]] = field(default_factory=list)
    ports: list[tuple[float, Port]] = field(default_factory=list)
    files: list[tuple[float, float | None, str]] = field(default_factory=list)
    written: list[tuple[float, str, int]] = field(default_factory=list)
    repeated: list[tuple[float, float, str]] = field(default_factory=list)

    def add(self, part: Part) -> None:
        """Let the next behaviour have its part."""
        self.lines += [(self.seconds, line) for line in part.lines]
        self.seconds += part.seconds
        if part.port is not None:
            self.ports.append((self.seconds, part.port))
        if part.file:
            until = None if part.file_for_s is None else self.seconds + part.file_for_s
            self.files.append((self.seconds, until, part.file))
        if part.written is not None:
            self.written.append((self.seconds, *part.written))
        if part.repeated is not None:
            line, every_s = part.repeated
            self.repeated.append((self.seconds, every_s, line))
        self.exit = part.exit
        self.wedged_at = self.seconds if part.wedged else None

    def course(self) -> Course:
        """What it came to."""
        told = (tuple(self.lines), self.seconds, self.exit, tuple(self.ports), tuple(self.files))
        return Course(*told, tuple(self.written), tuple(self.repeated), self.wedged_at)


RUNS = Program((Listens(8080),))
"""A service that starts and stays."""
