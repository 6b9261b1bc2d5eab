"""
The tables. Constraints carry the promises: one open incident per subject, owner and root, an alert once, one question
and one decision per round, an action once per incident, attempt, target and parameters.

`REVISION` is the migration that this code needs; the migrations create what is described here.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator

REVISION = "0002"

_NAMES = {"ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"}
metadata = MetaData(naming_convention=_NAMES)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; SQLite keeps it as text that sorts by time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: UTC, without zone where the database knows none."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """From the database: always aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _open_only(name: str, *columns: str) -> Index:
    return Index(name, *columns, unique=True, sqlite_where=text("is_open"), postgresql_where=text("is_open"))


incidents = Table(
    "incidents",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("dry_run", Boolean, nullable=False),
    Column("cluster", String(128), nullable=False),
    Column("namespace", String(63)),
    Column("kind", String(64), nullable=False),
    Column("name", String(253), nullable=False),
    Column("subject_key", String(512), nullable=False),
    Column("owner_key", String(512)),
    Column("root_key", String(512)),
    Column("attached_to", String(12), ForeignKey("incidents.id")),
    Column("source", String(256), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("run_id", String(64)),
    Column("heartbeat_at", Instant),
    Column("restarts", Integer, nullable=False),
    Column("dispatches", Integer, nullable=False),
    Column("resolved_at", Instant),
    Column("resolution_told", Boolean, nullable=False),
    Column("report", Text),
    _open_only("one_open_incident_per_subject", "subject_key", "dry_run"),
    _open_only("one_open_incident_per_owner", "owner_key", "dry_run"),
    _open_only("one_open_incident_per_root", "root_key", "dry_run"),
    Index("ix_incidents_subject_key", "subject_key"),
    Index("ix_incidents_created_at", "created_at"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("fingerprint", String(128), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("dry_run", Boolean, nullable=False),
    Column("incident", String(12), ForeignKey("incidents.id"), index=True),
    Column("name", String(256), nullable=False),
    Column("status", String(16), nullable=False),
    Column("severity", Text, nullable=False),
    Column("labels", Text, nullable=False),
    Column("annotations", Text, nullable=False),
    Column("ends_at", Instant),
    Column("generator_url", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    UniqueConstraint("fingerprint", "starts_at", "dry_run", name="an_alert_once"),
)

diagnoses = Table(
    "diagnoses",
    metadata,
    Column("incident", String(12), ForeignKey("incidents.id"), primary_key=True),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("diagnosis", Text, nullable=False),
    Column("evidence", Text, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("incident", String(12), ForeignKey("incidents.id"), primary_key=True),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("attempt", Integer, nullable=False),
    Column("plan", Text, nullable=False),
    Column("plan_hash", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    Column("asked_at", Instant, nullable=False, index=True),
    Column("deadline", Instant, nullable=False),
    Index(
        "one_open_question_per_incident",
        "incident",
        unique=True,
        sqlite_where=text("status = 'open'"),
        postgresql_where=text("status = 'open'"),
    ),
)

decisions = Table(
    "decisions",
    metadata,
    Column("incident", String(12), ForeignKey("incidents.id"), primary_key=True),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("decision", Text, nullable=False),
    Column("signature", String(128), nullable=False),
    Column("answers_sealed", Text, nullable=False),
    Column("consumed_at", Instant),
)

actions = Table(
    "actions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident", String(12), ForeignKey("incidents.id"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("action", String(64), nullable=False),
    Column("target", Text, nullable=False),
    Column("params_hash", String(64), nullable=False),
    Column("undo_sealed", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("fence", Integer, nullable=False),
    Column("intent_at", Instant, nullable=False, index=True),
    Column("result_at", Instant),
    Column("detail", Text, nullable=False),
    UniqueConstraint("incident", "attempt", "action", "target", "params_hash", name="an_action_once"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(512), primary_key=True),
    Column("holder", String(256), nullable=False),
    Column("fence", Integer, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("released", Boolean, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("incident", String(12), ForeignKey("incidents.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False, index=True),
    Column("claimed_until", Instant),
    Column("last_error", Text, nullable=False),
    UniqueConstraint("incident", "kind", name="one_message_of_a_kind"),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("incident", String(12), index=True),
    Column("event", String(64), nullable=False),
    Column("actor", String(256), nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
)

audit_accepted = Table(
    "audit_accepted",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
    Column("actor", String(256), nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

brakes = Table(
    "brakes",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("actor", String(256), nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
