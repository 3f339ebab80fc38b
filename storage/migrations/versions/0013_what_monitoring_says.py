"""alerts: what monitoring says, what becomes of it, and why.

Revision: 0013
Follows: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.engine.types import Id, Json, Utc

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert_delivery",
        sa.Column("id", Id, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("received_at", Utc(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("headers", Json, nullable=False),
        sa.Column("query", Json, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_delivery")),
        sa.UniqueConstraint("source", "key", name=op.f("uq_alert_delivery_source")),
    )
    op.create_index(op.f("ix_alert_delivery_received_at"), "alert_delivery", ["received_at"])
    op.create_index("ix_alert_delivery_source_at", "alert_delivery", ["source", "received_at"])
    op.create_table(
        "alert",
        sa.Column("id", Id, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("labels", Json, nullable=False),
        sa.Column("links", Json, nullable=False),
        sa.Column("started_at", Utc(), nullable=True),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.Column("first_received_at", Utc(), nullable=False),
        sa.Column("received_at", Utc(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("cut", sa.Integer(), nullable=False),
        sa.Column("incident_id", Id, nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decide_at", Utc(), nullable=True),
        sa.Column("changed_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_alert_incident_id_incident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("source", "fingerprint", name=op.f("uq_alert_source")),
    )
    for column in ("first_received_at", "incident_id", "decide_at", "changed_at"):
        op.create_index(op.f(f"ix_alert_{column}"), "alert", [column])
    op.create_table(
        "alert_trace",
        sa.Column("id", Id, nullable=False),
        sa.Column("alert_id", Id, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("incident_id", Id, nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_alert_trace_alert_id_alert")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_alert_trace_incident_id_incident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_trace")),
    )
    op.create_index(op.f("ix_alert_trace_alert_id"), "alert_trace", ["alert_id"])
    op.create_index(op.f("ix_alert_trace_incident_id"), "alert_trace", ["incident_id"])
    op.create_table(
        "alert_group",
        sa.Column("id", Id, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("incident_id", Id, nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("first_at", Utc(), nullable=False),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_alert_group_incident_id_incident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_group")),
        sa.UniqueConstraint("source", "key", name=op.f("uq_alert_group_source")),
    )
    op.create_index(op.f("ix_alert_group_incident_id"), "alert_group", ["incident_id"])
    op.create_index(op.f("ix_alert_group_due_at"), "alert_group", ["due_at"])


def downgrade() -> None:
    for table in ("alert_group", "alert_trace", "alert", "alert_delivery"):
        op.drop_table(table)
