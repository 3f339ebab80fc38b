"""alert groups: which alerts are in one, which message asks about it, and what people answered.

Revision: 0015
Follows: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.engine.types import Id, Utc

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alert", sa.Column("group_id", Id, nullable=True))
    op.create_index(op.f("ix_alert_group_id"), "alert", ["group_id"])
    op.add_column("alert_group", sa.Column("asked_in", Id, nullable=True))
    op.add_column("alert_group", sa.Column("answer", sa.Text(), nullable=False, server_default=""))
    op.add_column("alert_group", sa.Column("answered_at", Utc(), nullable=True))
    op.create_index(op.f("ix_alert_group_asked_in"), "alert_group", ["asked_in"])


def downgrade() -> None:
    op.drop_index(op.f("ix_alert_group_asked_in"), "alert_group")
    for column in ("answered_at", "answer", "asked_in"):
        op.drop_column("alert_group", column)
    op.drop_index(op.f("ix_alert_group_id"), "alert")
    op.drop_column("alert", "group_id")
