"""What to do about a run, from what the ledger and Prefect say about it. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from deployments.receiver.runs import RunKind, RunState
from incidents.ledger import IncidentRecord
from incidents.models import Noun, State

GRACE = timedelta(seconds=5)
"""How long the ledger and Prefect may differ while a run moves from one state to the next."""

_PATIENCE = 5
"""How much longer a run may wait for a worker than a running one may be silent."""

_ENDED = frozenset({RunKind.COMPLETED, RunKind.FAILED, RunKind.CRASHED})


class Remedy(StrEnum):
    """The remedies. RENEW is a restart that does not count: the run waits for a worker, and that is nobody's fault."""

    WAKE = "wake"
    RESTART = "restart"
    RENEW = "renew"
    REDISPATCH = "redispatch"
    GIVE_UP = "give_up"


class Cure(Noun):
    """A remedy, and why."""

    remedy: Remedy
    why: str


def cure_for(record: IncidentRecord, state: RunState | None, now: datetime, lost_after: timedelta) -> Cure | None:
    """What an unfinished incident's run needs; None where all is well."""
    if state is None:
        return Cure(remedy=Remedy.REDISPATCH, why="Prefect does not know the run any more")
    silence = now - state.since
    if state.kind == RunKind.CANCELLED or (state.kind == RunKind.CANCELLING and silence > lost_after):
        return Cure(remedy=Remedy.GIVE_UP, why="the run was cancelled in Prefect")
    if state.kind in _ENDED:
        return _after_end(state, silence)
    if state.kind == RunKind.PAUSED:
        return _while_suspended(record, silence)
    return _while_moving(record, state, now, lost_after)


def _after_end(state: RunState, silence: timedelta) -> Cure | None:
    if silence < GRACE:
        return None
    return Cure(remedy=Remedy.RESTART, why=f"the run is {state.name}, and the incident has no report")


def _while_suspended(record: IncidentRecord, silence: timedelta) -> Cure | None:
    if record.state == State.WAITING or silence < GRACE:
        return None
    return Cure(remedy=Remedy.WAKE, why=f"the run is suspended, although the incident is {record.state}")


def _while_moving(record: IncidentRecord, state: RunState, now: datetime, lost_after: timedelta) -> Cure | None:
    seen = max(state.since, record.heartbeat_at or state.since)
    if now - seen <= lost_after:
        return None
    if state.kind == RunKind.SCHEDULED and now - seen <= _PATIENCE * lost_after:
        return None
    silent_s = round((now - seen).total_seconds())
    if state.kind == RunKind.SCHEDULED:
        return Cure(remedy=Remedy.RENEW, why=f"the run has waited for a worker for {silent_s} s")
    return Cure(remedy=Remedy.RESTART, why=f"the run is {state.name} without a sign of life for {silent_s} s")
