"""Incidents whose runs are in some state, and time that passes for the receiver."""

from collections.abc import Awaitable, Callable

from deployments.receiver.runs import RunKind
from incidents.ledger import IncidentRecord, Ledger
from tests.ledger.factories import opened
from tests.receiver.factories import FakeRuns

Turn = Callable[[], Awaitable[None]]
"""Lets the receiver do everything that it would do in the next ten seconds."""


async def running(ledger: Ledger, turn: Turn, runs: FakeRuns, kind: RunKind = RunKind.RUNNING) -> IncidentRecord:
    """An incident whose run is in some state."""
    id = await opened(ledger)
    await turn()
    record = await ledger.incident(id)
    assert record.run_id is not None
    await ledger.adopt(id, record.run_id)
    runs.put(record.run_id, kind)
    return await ledger.incident(id)
