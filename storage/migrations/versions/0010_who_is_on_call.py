"""who is on call.

Revision: 0010
Follows: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.engine.types import Id, Json, Utc

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "schedule",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("read_at", Utc(), nullable=True),
        sa.Column("reaches", Utc(), nullable=True),
        sa.Column("failing_since", Utc(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("notes", Json(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_schedule")),
    )
    op.create_table(
        "shift",
        sa.Column("id", Id, nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("starts", Utc(), nullable=False),
        sa.Column("ends", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    op.create_index(op.f("ix_shift_schedule"), "shift", ["schedule"], unique=False)
    op.create_table(
        "cover",
        sa.Column("id", Id, nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("instead", sa.Text(), nullable=False),
        sa.Column("starts", Utc(), nullable=False),
        sa.Column("ends", Utc(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover")),
    )
    op.create_index(op.f("ix_cover_schedule"), "cover", ["schedule"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_cover_schedule"), table_name="cover")
    op.drop_table("cover")
    op.drop_index(op.f("ix_shift_schedule"), table_name="shift")
    op.drop_table("shift")
    op.drop_table("schedule")
