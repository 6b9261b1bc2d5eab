"""What a diagnosis gets to see of a case: the same look and the same evidence as in production, without waiting."""

from collections.abc import Collection, Coroutine
from typing import Any, TypeVar

from pydantic import SecretStr

from incidents.approvals import Keyring
from incidents.errors import Denied
from incidents.evidence import evidence_from
from incidents.generator.cases import Case
from incidents.generator.measuring import Measurements
from incidents.models import Evidence, ObjectRef, Subject
from incidents.observing import look, subject_of_capture
from incidents.observing.source import Answer
from incidents.snapshot import Json, Snapshot
from incidents.standin.simulation import Simulation
from incidents.standin.source import SimulationSource

T = TypeVar("T")
CLUSTER = "generated"
LOGS = "pods/log"
DIGEST = Keyring(SecretStr("cases that were made up, with nothing to hide")).digest


class _Refusing(SimulationSource):
    """A simulation of which some kinds, or the logs, may not be read."""

    def __init__(self, simulation: Simulation, refused: Collection[str]) -> None:
        super().__init__(simulation)
        self._refused = frozenset(refused)

    async def get(self, ref: ObjectRef) -> Json:
        self._check(ref.kind)
        return await super().get(ref)

    async def listing(self, kind: str, namespace: str | None, **query: str | int) -> Answer:
        self._check(kind)
        return await super().listing(kind, namespace, **query)

    async def log(self, pod: ObjectRef, container: str, *, previous: bool, lines: int, limit_bytes: int) -> str:
        self._check(LOGS)
        return await super().log(pod, container, previous=previous, lines=lines, limit_bytes=limit_bytes)

    def _check(self, what: str) -> None:
        if what in self._refused:
            raise Denied(f"{what} may not be read")


def source_of(case: Case) -> SimulationSource:
    """The case's cluster, with what may not be read left out."""
    return _Refusing(case.simulation, case.forbidden) if case.forbidden else SimulationSource(case.simulation)


def metrics_of(case: Case) -> Measurements | None:
    """What was measured in the case, where somebody measures."""
    return Measurements(case.measured) if case.measured else None


def subject_of_case(case: Case) -> tuple[Subject, str | None]:
    """What the case's alert is about, and the pod it names."""
    return subject_of_capture({"alert": case.alert, "namespace": case.namespace}, CLUSTER)


def snapshot_of(case: Case) -> Snapshot:
    """One look at the case."""
    subject, pod = subject_of_case(case)
    return _finished(look(source_of(case), subject, pod, metrics_of(case)))


def evidence_of(case: Case, snapshot: Snapshot) -> Evidence:
    """What the look comes to."""
    return evidence_from(subject_of_case(case)[0], snapshot, DIGEST)


def _finished(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that never waits, because its source answers at once."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    coroutine.close()
    raise RuntimeError("a simulation's source had something to wait for")
