"""drafts: every version of what people wrote, and what was done with each; action items are found by their state.

Revision: 0020
Follows: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.engine.types import Id, Utc

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft_version",
        sa.Column("incident_id", Id, nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("part", "text", "by")),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_draft_version_incident_id_incident")),
        sa.PrimaryKeyConstraint("incident_id", "draft", "number", name=op.f("pk_draft_version")),
    )
    op.create_table(
        "draft_step",
        sa.Column("incident_id", Id, nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("step", "verdict", "by")),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_draft_step_incident_id_incident")),
        sa.PrimaryKeyConstraint("incident_id", "draft", "number", name=op.f("pk_draft_step")),
    )
    op.execute(
        'INSERT INTO draft_version (incident_id, draft, number, part, text, "by", at) '
        "SELECT incident_id, 'postmortem', "
        'ROW_NUMBER() OVER (PARTITION BY incident_id ORDER BY at, section), section, text, "by", at '
        "FROM postmortem_answer"
    )
    op.execute("DELETE FROM postmortem_answer")  # the release before may still ask for it; no word is kept twice
    op.create_index(op.f("ix_record_kind_state"), "record", ["kind", "state"])


def downgrade() -> None:
    op.drop_index(op.f("ix_record_kind_state"), "record")
    op.execute("DELETE FROM postmortem_answer")
    op.execute(
        'INSERT INTO postmortem_answer (incident_id, section, text, "by", at) '
        "SELECT incident_id, part, text, \"by\", at FROM draft_version AS newest WHERE draft = 'postmortem' "
        "AND number = (SELECT MAX(number) FROM draft_version AS later WHERE later.incident_id = newest.incident_id "
        "AND later.draft = newest.draft AND later.part = newest.part)"
    )
    op.drop_table("draft_step")
    op.drop_table("draft_version")
