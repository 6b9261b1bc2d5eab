"""
The virtual clock and its heap of events, and what every controller shares: world, images, events, running containers.

No threads and no wall clock: `advance` runs everything that is due, in order, and minutes cost microseconds.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from incidents.standin.images import Images
from incidents.standin.notes import Diary
from incidents.standin.shapes import Obj
from incidents.standin.world import World

if TYPE_CHECKING:
    from incidents.standin.nodes import Load
    from incidents.standin.runtime import PodRuntime

Action = Callable[[], None]


class Vital(NamedTuple):
    """What others than its node care about in a pod."""

    ready: bool
    phase: str
    ip: str
    deleting: bool


@dataclass(slots=True)
class Backend:
    """How often what stands behind a service has changed, and when last."""

    times: int = 0
    at: float = 0.0
    version: int = 0


class Engine:
    """One cluster's clock and machinery. Deterministic for a seed and a sequence of calls."""

    def __init__(self, seed: int, start: float, images: Images) -> None:
        self.world = World(seed, start)
        self.images = images
        self.running: dict[str, PodRuntime] = {}
        self.loads: dict[str, Load] = {}
        self.placed: dict[str, tuple[str, Load | None]] = {}
        self.waiting_room: dict[str, Obj] = {}
        self.diary = Diary(self.world)
        self.world.before_reading["Event"] = self.diary.write_down
        self.stale_pods: dict[str, Obj] = {}
        self.backends: dict[str, Backend] = {}
        self.stale_backends: dict[str, Obj] = {}
        self.blueprints: dict[int, tuple[Obj, Obj]] = {}
        self.vital: dict[str, Vital] = {}
        self.posted: Callable[[Obj], None] = _ignore
        self.outside: dict[str, tuple[str, str | None]] = {}
        self.stored_bytes: dict[tuple[str, str], int] = {}
        self.architecture = "amd64"
        self.digests: dict[str, tuple[Obj, str]] = {}
        self.refusals: dict[str, str] = {}
        self.retries: dict[tuple[str, str], int] = {}
        self.verdicts: dict[str, Callable[[Obj], str | None]] = {}
        self.has_metrics = True
        self.cpu_load: dict[tuple[str, str], float] = {}
        self.outcomes: dict[tuple[str, str, str], object] = {}
        self.nominated: dict[str, tuple[str, Load, int]] = {}
        self.silent_nodes: set[str] = set()
        self.addresses = 0
        self._heap: list[tuple[float, int, Action]] = []
        self._sequence = 0
        self._awaited: set[Hashable] = set()

    @property
    def now(self) -> float:
        """Virtual time, in seconds since the epoch."""
        return self.world.now

    def can_provision(self, claim: Obj) -> bool:
        """Whether a claim's class makes volumes by itself."""
        found = self.world.peek("StorageClass", "", claim["spec"].get("storageClassName") or "")
        return found is not None and found.get("provisioner") != "kubernetes.io/no-provisioner"

    def after(self, delay_s: float, action: Action) -> None:
        """Do something later."""
        self._sequence += 1
        heappush(self._heap, (self.world.now + delay_s, self._sequence, action))

    def soon(self, key: Hashable, delay_s: float, action: Action) -> None:
        """Do something later, once: while it is awaited, further calls with the same key add nothing."""
        if key in self._awaited:
            return
        self._awaited.add(key)

        def once() -> None:
            self._awaited.discard(key)
            action()

        self.after(delay_s, once)

    def advance(self, to: float) -> None:
        """Let everything happen that is due until then. The clock never goes back."""
        heap = self._heap
        while heap and heap[0][0] <= to:
            at, _, action = heappop(heap)
            self.world.now = max(at, self.world.now)
            action()
        self.world.now = max(to, self.world.now)

    def forget(self) -> None:
        """Drop what is due, and what runs."""
        self._heap.clear()
        for runtime in self.running.values():
            runtime.advance = None
        self.running.clear()

    def between(self, low_s: float, high_s: float) -> float:
        """A seeded delay."""
        return low_s + (high_s - low_s) * self.world.rng.random()


def _ignore(_obj: Obj) -> None:
    return None
