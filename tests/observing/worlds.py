"""Worlds to look at, and sources that watch or refuse."""

from collections.abc import Awaitable, Iterable
from typing import Any, TypeVar

from incidents.errors import Denied, TemporaryError
from incidents.models import GapKind, ObjectRef
from incidents.observing import Answer, Source, look
from incidents.snapshot import Json, Snapshot
from incidents.standin.behaviours import Calls
from incidents.standin.faults import SCENARIOS, Site, crowd
from incidents.standin.programs import Logs
from incidents.standin.simulation import Simulation
from incidents.standin.source import SimulationSource
from tests.factories import make_subject

T = TypeVar("T")


def make_world(**faults: str) -> Simulation:
    """A settled namespace `shop`: workload name -> scenario."""
    simulation = Simulation(1)
    for name, fault in faults.items():
        SCENARIOS[fault](Site(simulation, "shop", name, 1))
    simulation.settle(120)
    return simulation


def make_caller(simulation: Simulation, name: str, host: str, namespace: str = "shop") -> None:
    """A workload that stops unless it reaches a host, which a variable names."""
    site = Site(simulation, namespace, name, 1)
    call = Calls(host, 80, what=host)
    env = {"BACKEND_URL": f"http://{host}:80/api"}
    site.deploy(site.image("v1", Logs((f"connecting to {host}",)), call), env=env, spec={"replicas": 1})


def make_crowd(simulation: Simulation, pods: int = 400, namespace: str = "shop") -> None:
    """So many healthy pods beside what is looked at."""
    crowd(simulation, pods, namespace)
    simulation.settle(60)


async def seen(simulation: Simulation, pod: str | None = None, **subject: Any) -> Snapshot:
    """One look at a simulation."""
    return await look(SimulationSource(simulation), make_subject(**subject), pod)


def names(snapshot: Snapshot, kind: str) -> set[str]:
    """The names of the objects of one kind."""
    return {item["metadata"]["name"] for item in snapshot.of(kind)}


def cut(snapshot: Snapshot) -> set[str]:
    """The kinds whose lists were cut."""
    return {gap.about for gap in snapshot.missing if gap.kind is GapKind.LIST_CUT}


def unread(snapshot: Snapshot) -> set[str]:
    """The kinds that could not be read."""
    return {gap.about for gap in snapshot.missing if gap.kind is GapKind.KIND_UNREADABLE}


class Watched:
    """A source that counts what it is asked, and refuses or fails for some kinds."""

    def __init__(self, source: Source, refused: Iterable[str] = (), failing: Iterable[str] = ()) -> None:
        self._source = source
        self._refused = frozenset(refused)
        self._failing = frozenset(failing)
        self.asked: list[str] = []

    @property
    def host(self) -> str:
        return self._source.host

    async def together(self, calls: Iterable[Awaitable[T]]) -> list[T]:
        return await self._source.together(calls)

    async def get(self, ref: ObjectRef) -> Json:
        self._check(ref.kind, str(ref))
        return await self._source.get(ref)

    async def listing(self, kind: str, namespace: str | None, **query: str | int) -> Answer:
        self._check(kind, f"{kind} of {namespace} {query}")
        return await self._source.listing(kind, namespace, **query)

    async def log(self, pod: ObjectRef, container: str, *, previous: bool, lines: int, limit_bytes: int) -> str:
        self._check("log", f"log of {pod}/{container}")
        return await self._source.log(pod, container, previous=previous, lines=lines, limit_bytes=limit_bytes)

    def _check(self, kind: str, what: str) -> None:
        self.asked.append(what)
        if kind in self._refused:
            raise Denied(f"{what}: not allowed")
        if kind in self._failing:
            raise TemporaryError(f"{what}: out of order")
