"""incident: the phase that it has reached or was set to, and how much of the service works.

Revision: 0016
Follows: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

COLUMNS = ("phase", "phase_by", "service_level")


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("incident", sa.Column(column, sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    for column in reversed(COLUMNS):
        op.drop_column("incident", column)
