"""lanes with work, by when they are ready.

Revision: 0006
Follows: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

HAS_WORK = sa.text("done_seq < last_seq")


def upgrade() -> None:
    op.create_index(
        "ix_lane_with_work", "lane", ["ready_at"], unique=False, sqlite_where=HAS_WORK, postgresql_where=HAS_WORK
    )
    op.drop_index(op.f("ix_lane_ready_at"), table_name="lane")


def downgrade() -> None:
    op.create_index(op.f("ix_lane_ready_at"), "lane", ["ready_at"], unique=False)
    op.drop_index("ix_lane_with_work", table_name="lane")
