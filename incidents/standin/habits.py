"""What programs do with time, room and processors: work, answer, fill disks, keep files, get stuck, end."""

from dataclasses import dataclass

from incidents.standin.programs import Behaviour, Exit, Part, Port, Sight
from incidents.standin.voices import PLAIN, Voice


@dataclass(frozen=True)
class Fills:
    """Writes so many MiB below a path, over some time."""

    path: str
    mib: int
    seconds: float = 1.0
    voice: Voice = PLAIN

    def run(self, sight: Sight) -> Part:
        """Fails with ENOSPC where the volume is smaller; elsewhere the kubelet may object later."""
        free = sight.free_bytes.get(self.path)
        if free is not None and 0 <= free < self.mib * 2**20:
            line = f"write {self.path}/data: no space left on device"
            words = self.voice.last_words("disk_full", path=f"{self.path}/data")
            return Part(lines=words or (line,), seconds=self.seconds, exit=Exit(1))
        return Part(seconds=self.seconds, written=(self.path, self.mib * 2**20))


@dataclass(frozen=True)
class Works:
    """Takes some time; with fewer CPU millicores than it wants, longer in proportion."""

    seconds: float
    wants_millis: int = 0

    def run(self, sight: Sight) -> Part:
        """The time it takes here."""
        limit = sight.cpu_limit_millis
        slow = self.wants_millis / limit if limit and self.wants_millis > limit else 1.0
        return Part(seconds=self.seconds * slow)


@dataclass(frozen=True)
class Answers:
    """Listens, and takes its time to answer; with too little CPU, longer in proportion."""

    port: int = 8080
    delay_s: float = 0.05
    wants_millis: int = 0

    def run(self, sight: Sight) -> Part:
        """The open port, as fast as the limit allows."""
        limit = sight.cpu_limit_millis
        slow = self.wants_millis / limit if limit and self.wants_millis > limit else 1.0
        return Part(lines=(f"listening on :{self.port}",), port=Port(self.port, {}, self.delay_s * slow))


@dataclass(frozen=True)
class Turns:
    """From here on a port answers otherwise, or nobody listens at it any more; no line says so."""

    port: Port

    def run(self, sight: Sight) -> Part:  # noqa: ARG002 (it just does)
        """The port as it is now."""
        return Part(port=self.port)


@dataclass(frozen=True)
class Touches:
    """Keeps a file, for good or for some seconds: what an exec probe looks at."""

    path: str
    for_s: float | None = None

    def run(self, sight: Sight) -> Part:  # noqa: ARG002 (it just does)
        """The file."""
        return Part(file=self.path, file_for_s=self.for_s)


@dataclass(frozen=True)
class Wedges:
    """Makes no progress from here on: it lives, and answers nobody. (What comes before is `Works`.)"""

    line: str = "deadlock detected: worker pool stalled, no progress for 300s"
    voice: Voice = PLAIN

    def run(self, sight: Sight) -> Part:  # noqa: ARG002 (nothing helps it but a restart)
        """Its last line; then silence."""
        return Part(lines=self.voice.last_words("stalled") or ((self.line,) if self.line else ()), wedged=True)


@dataclass
class AtFirst:
    """What befalls only the first runs of a program, whoever they are: one bad replica, or a start that failed once."""

    mishap: Behaviour
    times: int = 1
    then: Behaviour | None = None

    def run(self, sight: Sight) -> Part:
        """The mishap, until it has happened often enough; what comes instead after that."""
        if self.times <= 0:
            return self.then.run(sight) if self.then else Part()
        self.times -= 1
        return self.mishap.run(sight)


@dataclass(frozen=True)
class Says:
    """Writes a line again and again."""

    line: str
    every_s: float = 10.0

    def run(self, sight: Sight) -> Part:  # noqa: ARG002 (it looks at nothing)
        """The line now, and later."""
        return Part(lines=(self.line,), repeated=(self.line, self.every_s))


@dataclass(frozen=True)
class Ends:
    """Is done after a while: exit code 0, as a job's program."""

    after_s: float = 1.0

    def run(self, sight: Sight) -> Part:  # noqa: ARG002 (it looks at nothing)
        """Success."""
        return Part(seconds=self.after_s, exit=Exit(0, "Completed"))
