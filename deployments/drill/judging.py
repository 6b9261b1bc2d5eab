"""What a drill came to, and whether that is right: the end, the writes, and how long each phase took. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import Field

from deployments.console.view import IncidentView
from deployments.drill.catalogue import Drill
from deployments.evaluation.deciding import action_of
from deployments.evaluation.scoring import Truth, accepts
from incidents.faults import ActionName
from incidents.models import Attempt, Noun, State, Step

Writes = Sequence[Mapping[str, Any]]
"""Requests that changed a cluster, as its log has them."""
ENDED_WELL = {"none": State.RECOVERED}
WROTE = frozenset({"applied", "partial"})
"""Outcomes of an attempt that changed something."""
REQUESTS = {ActionName.RECREATE_JOB: 2}
"""How many requests one application of an action takes; one for all others."""
PHASES = (
    ("diagnose", "received", "state:diagnosed"),
    ("ask", "received", "asked"),
    ("apply", "decided", "settled"),
    ("verify", "decided", "state:resolved"),
)
"""Each phase with the events of the ledger that begin and end it."""


class Expected(Noun):
    """How an incident may end. `fixes`: what may be written, if it is to be resolved; None: whatever helps."""

    states: tuple[State, ...]
    fixes: Truth | None = None


class Result(Noun):
    """One drill, judged."""

    drill: str
    fault: str
    namespace: str
    incident: str = ""
    expected: str
    state: str = Field(default="", description="how the incident ended; '' if it did not")
    action: str = Field(default="", description="what was written, and to what")
    writes: int = Field(default=0, description="requests that changed the cluster")
    seconds: dict[str, float] = Field(default_factory=dict, description="phase -> how long it took")
    problems: tuple[str, ...] = Field(default=(), description="why it is not as it should be")

    @property
    def passed(self) -> bool:
        """Whether everything is as it should be."""
        return not self.problems


def expected_of(drill: Drill, state: State | None = None) -> Expected:
    """
    What the truth wants: a fault with a fix is resolved, one without is escalated untouched, and health is recovered.

    Where a fix is only sensible (`may`), a careful product may also leave it to a human.
    """
    if state is not None:
        return Expected(states=(state,), fixes=drill.truth)
    if drill.truth.fixes:
        return Expected(states=(State.RESOLVED,), fixes=drill.truth)
    if drill.truth.may:
        return Expected(states=(State.RESOLVED, State.ESCALATED), fixes=drill.truth)
    return Expected(states=(ENDED_WELL.get(drill.truth.fault, State.ESCALATED),), fixes=drill.truth)


def problems_of(expected: Expected, namespace: str, seen: IncidentView, requests: Writes | None) -> tuple[str, ...]:
    """Everything that is not as it should be. requests: what changed the cluster, where that is known."""
    attempts = seen.report.attempts if seen.report else ()
    written = [attempt for attempt in attempts if attempt.outcome and attempt.outcome.result in WROTE]
    found = [*_of_state(expected, seen), *_of_writes(expected, namespace, seen, written)]
    known = sum(REQUESTS.get(attempt.plan.action, 1) * (2 if _was_undone(attempt) else 1) for attempt in written)
    if requests is not None and len(requests) != known:
        paths = ", ".join(f"{each['method']} {each['path']}" for each in requests) or "none"
        found.append(f"the report tells of {known} writes, and the cluster of {len(requests)}: {paths}")
    return tuple(found)


def _was_undone(attempt: Attempt) -> bool:
    return attempt.undo is not None and "restored" in attempt.undo.detail


def _of_state(expected: Expected, seen: IncidentView) -> Iterable[str]:
    if seen.state not in expected.states:
        told = seen.report.headline if seen.report else "it has not ended"
        yield f"ended as {seen.state} instead of {' or '.join(expected.states)}: {told}"


def _of_writes(expected: Expected, namespace: str, seen: IncidentView, written: Sequence[Attempt]) -> Iterable[str]:
    wanted = 1 if seen.state is State.RESOLVED else 0
    if len(written) != wanted:
        yield f"{len(written)} writes where {wanted} should be"
    for attempt in written:
        if expected.fixes is not None and not accepts(expected.fixes, action_of(attempt.plan), namespace):
            yield f"wrong write: {said(attempt)}"


def said(attempt: Attempt) -> str:
    """What an attempt did, and to what."""
    return f"{attempt.plan.action} {attempt.plan.target.kind}/{attempt.plan.target.name}"


def phases_of(timeline: Sequence[Step]) -> dict[str, float]:
    """Seconds per phase, for the phases that happened; the first of each event counts, the last decision's excepted."""
    at = dict[str, Any]()
    for step in timeline:
        if step.event not in at or step.event == "decided":
            at[step.event] = step.at
    return {name: (at[end] - at[start]).total_seconds() for name, start, end in PHASES if start in at and end in at}


def result_of(
    place: Mapping[str, str],
    expected: Expected,
    seen: IncidentView,
    requests: Writes | None,
    seconds: Mapping[str, float],
) -> Result:
    """The judged result of an incident that was followed to its end. place: drill, fault and namespace."""
    attempts = seen.report.attempts if seen.report else ()
    written = [attempt for attempt in attempts if attempt.outcome and attempt.outcome.result in WROTE]
    return Result(
        **place,
        incident=seen.id,
        expected=" or ".join(expected.states),
        state=seen.state,
        action=", ".join(said(attempt) for attempt in written),
        writes=len(written) if requests is None else len(requests),
        seconds={**phases_of(seen.timeline), **seconds},
        problems=problems_of(expected, place["namespace"], seen, requests),
    )
