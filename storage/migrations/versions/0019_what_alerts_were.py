"""alerts: what they were in incidents that they left, who decided, and how fast they come.

Revision: 0019
Follows: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.engine.types import Id, Json, Utc

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TEXTS = ("state", "severity", "title", "description", "decision")


def upgrade() -> None:
    op.create_table(
        "incident_alert",
        sa.Column("incident_id", Id, nullable=False),
        sa.Column("alert_id", Id, nullable=False),
        sa.Column("left_at", Utc(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("labels", Json, nullable=False),
        sa.Column("links", Json, nullable=False),
        sa.Column("started_at", Utc(), nullable=True),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.Column("first_received_at", Utc(), nullable=False),
        sa.Column("received_at", Utc(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_incident_alert_alert_id_alert")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incident_alert_incident_id_incident")),
        sa.PrimaryKeyConstraint("incident_id", "alert_id", name=op.f("pk_incident_alert")),
    )
    op.create_index(op.f("ix_incident_alert_alert_id"), "incident_alert", ["alert_id"])
    op.create_table(
        "alert_pace",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("since", Utc(), nullable=False),
        sa.Column("alerts", sa.Integer(), nullable=False),
        sa.Column("declared", sa.Integer(), nullable=False),
        sa.Column("collapses", sa.Boolean(), nullable=False),
        sa.Column("holds_back", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_alert_pace")),
    )
    op.add_column("alert_trace", sa.Column("by", sa.Text(), nullable=False, server_default=""))
    op.add_column("alert_group", sa.Column("show_at", Utc(), nullable=True))
    op.create_index(op.f("ix_alert_group_show_at"), "alert_group", ["show_at"])
    op.drop_index(op.f("ix_alert_first_received_at"), "alert")


def downgrade() -> None:
    op.create_index(op.f("ix_alert_first_received_at"), "alert", ["first_received_at"])
    op.drop_index(op.f("ix_alert_group_show_at"), "alert_group")
    op.drop_column("alert_group", "show_at")
    op.drop_column("alert_trace", "by")
    op.drop_table("alert_pace")
    op.drop_table("incident_alert")
