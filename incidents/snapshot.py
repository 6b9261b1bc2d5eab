"""
What was read of the cluster in one look: raw objects by kind, as the API returns them.

The last place where JSON travels; `incidents.evidence` boils it down. Never stored and never logged, because it
holds values of variables.
"""

from datetime import datetime, timedelta
from typing import Any

from pydantic import Field

from incidents.models import Gap, Moment, Noun, ObjectRef

Json = dict[str, Any]


class PodLog(Noun):
    """The last lines of one container, now and of its previous run."""

    current: str = ""
    previous: str = ""


class Measured(Noun):
    """One measurement from a source of metrics: of a container, a node or a claim."""

    object: ObjectRef
    container: str = ""
    what: str = Field(description="memory_bytes | cpu_millis | throttled (share of periods) | filled (share of size)")
    value: float


class Snapshot(Noun):
    """A bounded look at what an alert is about, and what surrounds it."""

    namespace: str | None
    taken_at: Moment = Field(description="the cluster's own clock")
    focus: ObjectRef | None = Field(description="what the alert is about: the top owner of its pods, or itself")
    objects: dict[str, list[Json]] = Field(
        default_factory=dict, repr=False, description="kind -> objects, each with kind"
    )
    logs: dict[str, PodLog] = Field(default_factory=dict, repr=False, description="'pod/container' -> log")
    measured: tuple[Measured, ...] = Field(default=(), repr=False)
    missing: tuple[Gap, ...] = Field(default=(), description="what could not be read, and why")
    absent: tuple[ObjectRef, ...] = Field(
        default=(), description="asked for by name, and not there: absent for certain"
    )
    selected: tuple[str, ...] = Field(
        default=(), description="'Pod shop app=web': lists by label that were answered whole, where that of all was cut"
    )

    def of(self, kind: str) -> list[Json]:
        """The objects of one kind; empty when none were found or none were looked for."""
        return self.objects.get(kind, [])


LATELY = timedelta(minutes=10)
"""A crash younger than this still counts: a crash loop's back-off grows to five minutes."""


def moment(text: object) -> datetime | None:
    """An API timestamp as a datetime; None for what is not one."""
    return datetime.fromisoformat(text) if isinstance(text, str) and text else None


def crashed_lately(status: Json, now: datetime) -> bool:
    """Whether a container that may be running just now crashed within LATELY."""
    for state in (status.get("state", {}), status.get("lastState", {})):
        ended = state.get("terminated")
        finished = moment(ended.get("finishedAt")) if ended else None
        if ended and ended.get("exitCode") != 0 and finished and now - finished < LATELY:
            return True
    return False
