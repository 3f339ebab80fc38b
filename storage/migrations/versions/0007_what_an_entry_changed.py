"""what an entry of the timeline changed, beside its sentence.

Revision: 0007
Follows: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NEW = ("before", "after", "said")


def upgrade() -> None:
    with op.batch_alter_table("timeline_entry", schema=None) as batch_op:
        for name in NEW:
            batch_op.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("timeline_entry", schema=None) as batch_op:
        for name in reversed(NEW):
            batch_op.drop_column(name)
