"""why someone was told, and who said that it is not them.

Revision: 0008
Follows: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.engine.types import Json

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("escalation") as batch_op:
        batch_op.add_column(sa.Column("cause", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("declined", Json, server_default="[]", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("escalation") as batch_op:
        batch_op.drop_column("declined")
        batch_op.drop_column("cause")
