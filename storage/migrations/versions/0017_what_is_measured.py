"""what is measured: samples of probes, how each stands, what rooms were told of it, values that people typed.

Revision: 0017
Follows: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.engine.types import Id, Utc

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "probe_sample",
        sa.Column("probe", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("probe", "at", name=op.f("pk_probe_sample")),
    )
    op.create_index(op.f("ix_probe_sample_at"), "probe_sample", ["at"])
    op.create_table(
        "probe_state",
        sa.Column("probe", sa.Text(), nullable=False),
        sa.Column("next_at", Utc(), nullable=True),
        sa.Column("leased_until", Utc(), nullable=False),
        sa.Column("begun_at", Utc(), nullable=True),
        sa.Column("last_at", Utc(), nullable=True),
        sa.Column("failing", sa.Boolean(), nullable=False),
        sa.Column("since", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("probe", name=op.f("pk_probe_state")),
    )
    op.create_table(
        "probe_failure",
        sa.Column("incident_id", Id, nullable=False),
        sa.Column("probe", sa.Text(), nullable=False),
        sa.Column("post", sa.Integer(), nullable=False),
        sa.Column("since", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_probe_failure_incident_id_incident")),
        sa.PrimaryKeyConstraint("incident_id", "probe", name=op.f("pk_probe_failure")),
    )
    op.create_table(
        "metric_value",
        sa.Column("incident_id", Id, nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_metric_value_incident_id_incident")),
        sa.PrimaryKeyConstraint("incident_id", "metric", "at", name=op.f("pk_metric_value")),
    )


def downgrade() -> None:
    for table in ("metric_value", "probe_failure", "probe_state", "probe_sample"):
        op.drop_table(table)
