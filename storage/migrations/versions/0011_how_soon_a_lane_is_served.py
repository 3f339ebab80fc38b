"""how soon a lane is served, beside its name.

Revision: 0011
Follows: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

HAS_WORK = sa.text("done_seq < last_seq")
RANKS = {"page:%": 0, "step:%:create:%": 0, "step:%:invite:%": 0, "person:%": 1, "room:%": 1, "channel:%": 2}


def upgrade() -> None:
    with op.batch_alter_table("lane", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rank", sa.Integer(), server_default="3", nullable=False))
    key = sa.column("key", sa.Text())
    lane = sa.table("lane", key, sa.column("rank", sa.Integer()))
    op.execute(lane.update().values(rank=sa.case(*((key.like(name), rank) for name, rank in RANKS.items()), else_=3)))
    op.create_index(
        "ix_lane_in_order",
        "lane",
        ["rank", "ready_at", "key"],
        unique=False,
        sqlite_where=HAS_WORK,
        postgresql_where=HAS_WORK,
    )


def downgrade() -> None:
    op.drop_index("ix_lane_in_order", table_name="lane")
    with op.batch_alter_table("lane", schema=None) as batch_op:
        batch_op.drop_column("rank")
