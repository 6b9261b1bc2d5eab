"""
A simulation as a source for looking: in this process, without HTTP, encoding or copies.

Whoever reads must not change what it is handed: these are the world's own objects. Secrets show their names alone.
"""

from collections.abc import Awaitable, Iterable
from datetime import UTC, datetime
from typing import TypeVar

from incidents.errors import Invalid, Missing
from incidents.models import ObjectRef
from incidents.observing.source import Answer, one_by_one
from incidents.snapshot import Json
from incidents.standin.errors import ApiError
from incidents.standin.kinds import KINDS
from incidents.standin.listing import chosen
from incidents.standin.pod_logs import pod_log
from incidents.standin.simulation import Simulation

T = TypeVar("T")


class SimulationSource:
    """One simulation, at its present moment."""

    host = "the simulation"

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._world = simulation.world

    async def together(self, calls: Iterable[Awaitable[T]]) -> list[T]:
        """One after the other: nothing here waits."""
        return await one_by_one(calls)

    async def get(self, ref: ObjectRef) -> Json:
        """One object."""
        if ref.kind not in KINDS:
            raise Missing(f"the cluster has no kind {ref.kind}")
        found = self._world.get(ref.kind, ref.namespace or "", ref.name)
        if found is None:
            raise Missing(f"{ref} not found")
        return _bare(found)

    async def listing(self, kind: str, namespace: str | None, **query: str | int) -> Answer:
        """A list."""
        if kind not in KINDS:
            raise Missing(f"the cluster has no kind {kind}")
        items, limit = self._chosen(kind, namespace, query), int(query.get("limit", 0))
        cut = bool(limit) and len(items) > limit
        kept = items[:limit] if cut else items
        body = {"metadata": {"continue": "more"} if cut else {}, "items": [_bare(item) for item in kept]}
        return Answer(body, datetime.fromtimestamp(int(self._world.now), UTC))

    def _chosen(self, kind: str, namespace: str | None, query: dict[str, str | int]) -> list[Json]:
        self._world.write_down(kind)
        if not self._world.has(kind):
            return []
        try:
            return chosen(self._world, KINDS[kind], namespace, {key: str(value) for key, value in query.items()})
        except ApiError as error:
            raise Invalid(str(error)) from error

    async def log(self, pod: ObjectRef, container: str, *, previous: bool, lines: int, limit_bytes: int) -> str:
        """The tail of a container's log."""
        found = self._world.get("Pod", pod.namespace or "", pod.name)
        if found is None:
            raise Missing(f"{pod} not found")
        query = {"container": container, "tailLines": str(lines), "limitBytes": str(limit_bytes)}
        try:
            return pod_log(self._simulation, found, {**query, "previous": str(previous).lower()})
        except ApiError as error:
            raise Invalid(str(error)) from error


def _bare(item: Json) -> Json:
    return {"kind": "Secret", "metadata": item["metadata"]} if item["kind"] == "Secret" else item
