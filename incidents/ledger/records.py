"""What the ledger gives back: frozen rows as nouns. They carry no secret but sealed ones."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import Field
from sqlalchemy import RowMapping

from incidents.models import Alert, Decision, Moment, Noun, ObjectRef, Plan, Report, State, Subject

Intake = Literal["opened", "joined", "repeated", "resolved", "ignored"]
"""What became of one received alert."""

_SLASHES = 3  # cluster/namespace/kind/name
_SUBJECT = ("cluster", "namespace", "kind", "name")


class QuestionStatus(StrEnum):
    """What became of a question."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class ActionStatus(StrEnum):
    """What became of an action; INTENDED alone means that nobody knows whether it was applied."""

    INTENDED = "intended"
    APPLIED = "applied"
    ALREADY_THERE = "already_there"
    FAILED = "failed"
    UNDONE = "undone"
    UNDO_FAILED = "undo_failed"


class Received(Noun):
    """The receipt for one alert."""

    fingerprint: str
    outcome: Intake
    incident: str | None = None
    reason: str = ""


class IncidentRecord(Noun):
    """One incident as the ledger knows it."""

    id: str
    state: State
    is_open: bool
    dry_run: bool
    subject: Subject
    subject_key: str
    owner_key: str | None = None
    root_key: str | None = None
    attached_to: str | None = None
    source: str
    created_at: Moment
    updated_at: Moment
    ended_at: Moment | None = None
    run_id: str | None = Field(default=None, description="the Prefect run that works on it")
    heartbeat_at: Moment | None = Field(default=None, description="last sign of life; None while nobody runs")
    restarts: int = 0
    dispatches: int = Field(default=0, description="runs given up for a new one; makes idempotency keys fresh")
    resolved_at: Moment | None = Field(default=None, description="since when all of its alerts are resolved")
    report: Report | None = None

    @property
    def workload(self) -> str:
        """What it is about, for people: the owner, or the subject while no owner is known."""
        key = self.owner_key or self.subject_key
        if key.count("/") < _SLASHES:
            return key
        _, namespace, kind, name = key.split("/", _SLASHES)
        return f"{kind} {name}" if namespace == "-" else f"{kind} {namespace}/{name}"

    @classmethod
    def of(cls, row: RowMapping) -> Self:
        """The record of a row."""
        values: dict[str, Any] = {key: value for key, value in row.items() if key in cls.model_fields}
        values["subject"] = Subject.model_validate({part: row[part] for part in _SUBJECT})
        values["report"] = Report.model_validate_json(row["report"]) if row["report"] else None
        return cls.model_validate(values)


class AlertRecord(Alert):
    """An alert, with how often it came and where it went."""

    incident: str | None = None
    dry_run: bool = False
    count: int = 1
    first_seen: Moment
    last_seen: Moment


class QuestionRecord(Noun):
    """A question to a human: one plan, until one deadline."""

    incident: str
    round: int
    attempt: int
    plan: Plan
    plan_hash: str
    status: QuestionStatus
    asked_at: Moment
    deadline: Moment

    @classmethod
    def of(cls, row: RowMapping) -> Self:
        """The record of a row."""
        values: dict[str, Any] = {key: value for key, value in row.items() if key in cls.model_fields}
        values["plan"] = Plan.model_validate_json(row["plan"])
        return cls.model_validate(values)


class SignedDecision(Noun):
    """A stored decision, raw: whoever acts on it verifies the signature first."""

    decision: Decision
    signature: str
    answers_sealed: str = Field(repr=False)


class ActionRecord(Noun):
    """One action: written down before it is done, completed after."""

    id: int
    incident: str
    attempt: int
    round: int
    action: str
    target: ObjectRef
    params_hash: str
    status: ActionStatus
    fence: int
    intent_at: Moment
    result_at: Moment | None = None
    detail: str = ""

    @classmethod
    def of(cls, row: RowMapping) -> Self:
        """The record of a row."""
        values: dict[str, Any] = {key: value for key, value in row.items() if key in cls.model_fields}
        values["target"] = ObjectRef.model_validate_json(row["target"])
        return cls.model_validate(values)


class Brake(Noun):
    """A brake that is on: while it is, nobody acts."""

    name: Literal["stop", "audit"]
    actor: str
    why: str
    at: Moment


class OutboxRecord(Noun):
    """A message to Prefect that must not be lost."""

    id: int
    kind: Literal["dispatch", "wake"]
    incident: str
    attempts: int
    created_at: Moment
    reason: str = ""


class Backlog(Noun):
    """How much waits in the outbox, and since when."""

    rows: int
    oldest_at: datetime | None = None


class Waiting(Noun):
    """How many questions wait for a human, and the deadline of the one that expires next."""

    questions: int
    next_deadline: datetime | None = None


class Asked(Noun):
    """When an incident's first question was stored, for the figures."""

    incident: str
    created_at: Moment
    asked_at: Moment
