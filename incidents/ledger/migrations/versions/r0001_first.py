"""The first shape of the ledger: frozen here, whatever `incidents.ledger.schema` becomes."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)
GENESIS = "0" * 64
OPEN_ONLY: dict[str, Any] = {f"{dialect}_where": sa.text("is_open") for dialect in ("sqlite", "postgresql")}
UNANSWERED: dict[str, Any] = {f"{dialect}_where": sa.text("status = 'open'") for dialect in ("sqlite", "postgresql")}


def upgrade() -> None:
    """Make the tables, and the head of an empty audit."""
    _incidents()
    _audit()
    _audit_head()
    _leases()
    _actions()
    _alerts()
    _decisions()
    _diagnoses()
    _outbox()
    _questions()
    head = sa.table("audit_head", sa.column("id"), sa.column("seq"), sa.column("hash"), sa.column("seal"))
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": GENESIS, "seal": ""}])


def downgrade() -> None:
    """Drop everything."""
    for name in ("questions", "outbox", "diagnoses", "decisions", "alerts", "actions", "incidents"):
        op.drop_table(name)
    for name in ("leases", "audit_head", "audit"):
        op.drop_table(name)


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("incident", sa.String(length=12), nullable=True),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=256), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_audit_incident", "audit", ["incident"])


def _audit_head() -> None:
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("cluster", sa.String(length=128), nullable=False),
        sa.Column("namespace", sa.String(length=63), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=253), nullable=False),
        sa.Column("subject_key", sa.String(length=512), nullable=False),
        sa.Column("owner_key", sa.String(length=512), nullable=True),
        sa.Column("root_key", sa.String(length=512), nullable=True),
        sa.Column("attached_to", sa.String(length=12), nullable=True),
        sa.Column("source", sa.String(length=256), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("run_id", sa.String(length=64), nullable=True),
        sa.Column("heartbeat_at", INSTANT, nullable=True),
        sa.Column("restarts", sa.Integer(), nullable=False),
        sa.Column("dispatches", sa.Integer(), nullable=False),
        sa.Column("resolved_at", INSTANT, nullable=True),
        sa.Column("resolution_told", sa.Boolean(), nullable=False),
        sa.Column("report", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["attached_to"], ["incidents.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_incidents_created_at", "incidents", ["created_at"])
    op.create_index("ix_incidents_subject_key", "incidents", ["subject_key"])
    op.create_index(
        "one_open_incident_per_owner",
        "incidents",
        ["owner_key", "dry_run"],
        unique=True,
        **OPEN_ONLY,
    )
    op.create_index(
        "one_open_incident_per_root",
        "incidents",
        ["root_key", "dry_run"],
        unique=True,
        **OPEN_ONLY,
    )
    op.create_index(
        "one_open_incident_per_subject",
        "incidents",
        ["subject_key", "dry_run"],
        unique=True,
        **OPEN_ONLY,
    )


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("holder", sa.String(length=256), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def _actions() -> None:
    op.create_table(
        "actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident", sa.String(length=12), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("params_hash", sa.String(length=64), nullable=False),
        sa.Column("undo_sealed", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("intent_at", INSTANT, nullable=False),
        sa.Column("result_at", INSTANT, nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("incident", "attempt", "action", "target", "params_hash", name="an_action_once"),
    )


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=128), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("incident", sa.String(length=12), nullable=True),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("annotations", sa.Text(), nullable=False),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.Column("generator_url", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_seen", INSTANT, nullable=False),
        sa.Column("last_seen", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("fingerprint", "starts_at", "dry_run", name="an_alert_once"),
    )
    op.create_index("ix_alerts_incident", "alerts", ["incident"])


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("incident", sa.String(length=12), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.Column("answers_sealed", sa.Text(), nullable=False),
        sa.Column("consumed_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"]),
        sa.PrimaryKeyConstraint("incident", "round"),
    )


def _diagnoses() -> None:
    op.create_table(
        "diagnoses",
        sa.Column("incident", sa.String(length=12), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("diagnosis", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"]),
        sa.PrimaryKeyConstraint("incident", "round"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("incident", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("claimed_until", INSTANT, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("incident", "kind", name="one_message_of_a_kind"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_due_at", "outbox", ["due_at"])


def _questions() -> None:
    op.create_table(
        "questions",
        sa.Column("incident", sa.String(length=12), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("plan_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("deadline", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"]),
        sa.PrimaryKeyConstraint("incident", "round"),
    )
    op.create_index("ix_questions_asked_at", "questions", ["asked_at"])
    op.create_index(
        "one_open_question_per_incident",
        "questions",
        ["incident"],
        unique=True,
        **UNANSWERED,
    )
