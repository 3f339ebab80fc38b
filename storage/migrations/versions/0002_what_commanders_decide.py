"""what commanders decide.

Revision: 0002
Follows: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.engine.types import Id, Json, Utc

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "escalation",
        sa.Column("id", Id, nullable=False),
        sa.Column("incident_id", Id, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("people", Json, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=True),
        sa.Column("taken_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_escalation_incident_id_incident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
    )
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_escalation_incident_id"), ["incident_id"], unique=False)

    op.create_table(
        "handoff",
        sa.Column("id", Id, nullable=False),
        sa.Column("incident_id", Id, nullable=False),
        sa.Column("giver", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("offered_at", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_handoff_incident_id_incident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff")),
    )
    with op.batch_alter_table("handoff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handoff_incident_id"), ["incident_id"], unique=False)

    op.create_table(
        "participant",
        sa.Column("incident_id", Id, nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("joined_at", Utc(), nullable=False),
        sa.Column("left_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_participant_incident_id_incident")),
        sa.PrimaryKeyConstraint("incident_id", "user", name=op.f("pk_participant")),
    )
    op.create_table(
        "postmortem_answer",
        sa.Column("incident_id", Id, nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_postmortem_answer_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("incident_id", "section", name=op.f("pk_postmortem_answer")),
    )
    op.create_table(
        "tick",
        sa.Column("assignment_id", Id, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_tick_assignment_id_assignment")),
        sa.PrimaryKeyConstraint("assignment_id", "item", name=op.f("pk_tick")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("area", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("accepted_at", Utc(), nullable=True))

    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("private", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("source", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("facts", Json, server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("kept_severity", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("merged_into", Id, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_incident_merged_into_incident"), "incident", ["merged_into"], ["id"])

    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.add_column(sa.Column("subject", sa.Text(), server_default="", nullable=False))
        batch_op.drop_constraint(batch_op.f("uq_reminder_incident_id"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_reminder_incident_id"), ["incident_id", "kind", "subject"])

    with op.batch_alter_table("status_update", schema=None) as batch_op:
        batch_op.add_column(sa.Column("impact", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("findings", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("ruled_out", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("next_steps", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("need_help", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("channel", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("ts", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("said_by", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("withdrawn_at", Utc(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("status_update", schema=None) as batch_op:
        batch_op.drop_column("withdrawn_at")
        batch_op.drop_column("said_by")
        batch_op.drop_column("ts")
        batch_op.drop_column("channel")
        batch_op.drop_column("need_help")
        batch_op.drop_column("next_steps")
        batch_op.drop_column("ruled_out")
        batch_op.drop_column("findings")
        batch_op.drop_column("impact")

    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_reminder_incident_id"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_reminder_incident_id"), ["incident_id", "kind"])
        batch_op.drop_column("subject")

    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_incident_merged_into_incident"), type_="foreignkey")
        batch_op.drop_column("merged_into")
        batch_op.drop_column("kept_severity")
        batch_op.drop_column("facts")
        batch_op.drop_column("source")
        batch_op.drop_column("private")

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_column("accepted_at")
        batch_op.drop_column("area")

    op.drop_table("tick")
    op.drop_table("postmortem_answer")
    op.drop_table("participant")
    with op.batch_alter_table("handoff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handoff_incident_id"))

    op.drop_table("handoff")
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_escalation_incident_id"))

    op.drop_table("escalation")
