"""What a node remembers of its pods and containers. Mutable on purpose: this is the machine, not a message."""

from dataclasses import dataclass, field

from incidents.standin.shapes import Obj


@dataclass
class LogFile:
    """What one instance of a container wrote: (instant, line)."""

    container_id: str
    lines: list[tuple[float, str]] = field(default_factory=list)


@dataclass
class ContainerRuntime:
    """One container of a running pod, across its restarts."""

    name: str
    image: str
    state: Obj = field(default_factory=lambda: {"waiting": {"reason": "ContainerCreating"}})
    last: Obj = field(default_factory=dict)
    ready: bool = False
    restarts: int = 0
    started_at: float = 0.0
    container_id: str = ""
    image_id: str = ""
    crash_backoff_s: float = 0.0
    pull_backoff_s: float = 0.0
    pull_again_at: float = 0.0
    log: LogFile | None = None
    dead_log: LogFile | None = None

    @property
    def ran_before(self) -> bool:
        """Whether an instance of it was ever created."""
        return bool(self.container_id)


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
    sandbox_at: float | None = None
    ready: bool = False
    ready_since: float = 0.0
    stopping: bool = False
