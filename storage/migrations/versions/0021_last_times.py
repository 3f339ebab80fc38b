"""when things last happened, by kind: what came in, trackers that were read and periods that were told shared names.

Revision: 0021
Follows: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.engine.types import Utc

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_BEFORE = sa.table("received", sa.column("name", sa.Text()), sa.column("at", Utc()))
_NOW = sa.table("last_time", sa.column("kind", sa.Text()), sa.column("name", sa.Text()), sa.column("at", Utc()))
_KINDS = {"changes/": "changes", "issues:": "issues", "period:": "period"}
"""How names began -> what they are now. Others were Slack's, but for trackers' webhooks, which nothing asked for."""


def upgrade() -> None:
    op.create_table(
        "last_time",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_last_time")),
    )
    # The old rows stay: the release before works on with them, and finds them if someone goes back to it. What both
    # tell of a period has the same key in the outbox, so it is told once.
    for before, kind in _KINDS.items():
        _take_over(kind, sa.func.substr(_BEFORE.c.name, len(before) + 1), _BEFORE.c.name.startswith(before))
    of_slack = [~_BEFORE.c.name.startswith(before) for before in (*_KINDS, "trackers/")]
    _take_over("slack", _BEFORE.c.name, *of_slack)


def _take_over(kind: str, name: sa.ColumnElement[str], *which: sa.ColumnElement[bool]) -> None:
    found = sa.select(sa.literal(kind, sa.Text()), name, _BEFORE.c.at).where(*which)
    op.execute(sa.insert(_NOW).from_select(["kind", "name", "at"], found))


def downgrade() -> None:
    op.drop_table("last_time")
