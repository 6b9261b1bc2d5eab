"""What a node remembers of its pods and containers. Mutable on purpose: this is the machine, not a message."""

from collections.abc import Callable
from dataclasses import dataclass, field

from incidents.standin.programs import Course
from incidents.standin.shapes import Obj

Lines = list[tuple[float, str]]


@dataclass
class LogFile:
    """What one instance of a container writes: (instant, line), and lines said again and again until it ends."""

    container_id: str
    lines: Lines = field(default_factory=list)
    repeated: list[tuple[float, float, str]] = field(default_factory=list)
    ended_at: float | None = None

    def until(self, now: float, most: int = 500) -> Lines:
        """What was written by now, in order; of repeated lines only the latest."""
        end = now if self.ended_at is None else min(now, self.ended_at)
        lines = [(at, line) for at, line in self.lines if at <= end]
        for since, every_s, line in self.repeated:
            times = int((end - since) // every_s)
            lines += [(since + every_s * count, line) for count in range(max(1, times - most), times + 1)]
        return sorted(lines, key=lambda entry: entry[0]) if self.repeated else lines


@dataclass
class ContainerRuntime:
    """One container of a running pod, across its restarts. `instance` counts them: probes of dead ones fall silent."""

    name: str
    image: str
    is_init: bool = False
    is_sidecar: bool = False
    state: Obj = field(default_factory=lambda: {"waiting": {"reason": "ContainerCreating"}})
    last: Obj = field(default_factory=dict)
    ready: bool = False
    started: bool = False
    restarts: int = 0
    instance: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    started_at: float = 0.0
    container_id: str = ""
    image_id: str = ""
    crash_backoff_s: float = 0.0
    pull_backoff_s: float = 0.0
    pull_again_at: float = 0.0
    course: Course = field(default_factory=Course)
    code_on_stop: int = 137
    log: LogFile | None = None
    dead_log: LogFile | None = None

    @property
    def ran_before(self) -> bool:
        """Whether an instance of it was ever created."""
        return bool(self.container_id)

    @property
    def is_running(self) -> bool:
        """Whether its process lives."""
        return "running" in self.state


@dataclass
class PodRuntime:
    """One pod on a node, from its admission to its end."""

    namespace: str
    name: str
    node: str
    node_ip: str
    ip: str
    admitted_at: float
    containers: dict[str, ContainerRuntime]
    inits: dict[str, ContainerRuntime] = field(default_factory=dict)
    sandbox_at: float | None = None
    sandbox_gone_at: float | None = None
    initialized_at: float | None = None
    mount_backoff_s: float = 0.5
    ready: bool = False
    ready_since: float = 0.0
    phase: str = "Pending"
    stopping: bool = False
    failure: tuple[str, str] | None = None
    disruption: tuple[str, str] | None = None
    ended_at: float | None = None
    frozen: bool = False
    logs_gone: bool = False
    advance: Callable[[], None] | None = None

    @property
    def everything(self) -> list[ContainerRuntime]:
        """All containers, init containers first."""
        return [*self.inits.values(), *self.containers.values()]
