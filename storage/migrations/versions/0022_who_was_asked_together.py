"""who was asked for help together.

Revision: 0022
Follows: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.engine.types import Utc

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("escalation") as batch_op:
        batch_op.add_column(sa.Column("asked_at", Utc(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("escalation") as batch_op:
        batch_op.drop_column("asked_at")
