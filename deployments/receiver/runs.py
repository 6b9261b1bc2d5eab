"""Prefect runs as the receiver sees them: a small protocol, so that its loops are testable without Prefect."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from incidents.errors import PermanentError
from incidents.ledger import IncidentRecord
from incidents.models import Moment, Noun


class RunKind(StrEnum):
    """Prefect's types of states, by its own words."""

    SCHEDULED = "SCHEDULED"
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    CANCELLING = "CANCELLING"
    CANCELLED = "CANCELLED"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CRASHED = "CRASHED"


class RunState(Noun):
    """What Prefect says about one run."""

    kind: RunKind
    name: str
    since: Moment


class UnknownRun(PermanentError):
    """Prefect does not know this run: its database was lost, or somebody deleted the run."""


class Runs(Protocol):
    """What the receiver needs of Prefect. Raises TemporaryError and PermanentError, and nothing else."""

    async def create(self, incident: IncidentRecord) -> str:
        """A run for the incident; the same one again for the same number of dispatches."""

    async def wake(self, run: str) -> bool:
        """Resume a suspended run; False if it is not suspended (yet). Raises UnknownRun."""

    async def states(self, runs: Sequence[str]) -> Mapping[str, RunState]:
        """The states of the runs that Prefect knows."""

    async def reschedule(self, run: str, reason: str) -> None:
        """Have the same run started again, whatever state it is in."""

    async def fail(self, run: str, reason: str) -> None:
        """Mark a run that nobody will finish."""

    async def ping(self) -> None:
        """Raise TemporaryError unless Prefect answers."""

    def url(self, run: str) -> str:
        """The run's page in the UI."""

    async def close(self) -> None:
        """Give the connection back."""
