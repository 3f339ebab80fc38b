"""what is to be read again.

Revision: 0003
Follows: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.engine.types import Id, Utc

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "backfill",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("thread", sa.BigInteger(), nullable=False),
        sa.Column("incident_id", Id, nullable=False),
        sa.Column("oldest", sa.BigInteger(), nullable=False),
        sa.Column("above", sa.BigInteger(), nullable=True),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("ready_at", Utc(), nullable=False),
        sa.Column("again_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_backfill_incident_id_incident")),
        sa.PrimaryKeyConstraint("channel", "thread", name=op.f("pk_backfill")),
    )
    with op.batch_alter_table("backfill", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_backfill_ready_at"), ["ready_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("backfill", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_backfill_ready_at"))

    op.drop_table("backfill")
