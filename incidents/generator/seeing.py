"""What a diagnosis gets to see of a case: the same look and the same evidence as in production, without waiting."""

from collections.abc import Coroutine
from typing import Any, TypeVar

from pydantic import SecretStr

from incidents.approvals import Keyring
from incidents.errors import Denied
from incidents.evidence import evidence_from
from incidents.generator.cases import Case
from incidents.models import Evidence, ObjectRef, Subject
from incidents.observing import look, subject_of_capture
from incidents.snapshot import Snapshot
from incidents.standin.source import SimulationSource

T = TypeVar("T")
CLUSTER = "generated"
LOGS = "pods/log"
DIGEST = Keyring(SecretStr("cases that were made up, with nothing to hide")).digest


class _WithoutLogs(SimulationSource):
    """A simulation whose logs may not be read."""

    async def log(self, pod: ObjectRef, container: str, *, previous: bool, lines: int, limit_bytes: int) -> str:
        del previous, lines, limit_bytes
        raise Denied(f"the log of {pod.name}/{container} may not be read")


def source_of(case: Case) -> SimulationSource:
    """The case's cluster, with what may not be read left out."""
    return _WithoutLogs(case.simulation) if LOGS in case.forbidden else SimulationSource(case.simulation)


def subject_of_case(case: Case) -> tuple[Subject, str | None]:
    """What the case's alert is about, and the pod it names."""
    return subject_of_capture({"alert": case.alert, "namespace": case.namespace}, CLUSTER)


def snapshot_of(case: Case) -> Snapshot:
    """One look at the case."""
    subject, pod = subject_of_case(case)
    return _finished(look(source_of(case), subject, pod))


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
