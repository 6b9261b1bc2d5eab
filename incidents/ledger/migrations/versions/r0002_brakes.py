"""Brakes that stop all acting, accepted ends of a broken audit, and quick counting of actions by time."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables and the index."""
    op.create_table(
        "brakes",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=256), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "audit_accepted",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=256), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_actions_intent_at", "actions", ["intent_at"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_actions_intent_at", "actions")
    op.drop_table("audit_accepted")
    op.drop_table("brakes")
