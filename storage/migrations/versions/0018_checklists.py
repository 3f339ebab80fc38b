"""checklists: what is ticked off; what was checked of an alert is one of them.

Revision: 0018
Follows: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.engine.types import Id, Json, Utc

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_BEFORE = sa.table(
    "record",
    sa.column("incident_id", Id),
    sa.column("kind", sa.Text()),
    sa.column("number", sa.Integer()),
    sa.column("text", sa.Text()),
    sa.column("state", sa.Text()),
    sa.column("by", sa.Text()),
    sa.column("at", Utc()),
    sa.column("ticked", Json),
    sa.column("fields", Json),
)
_NOW = sa.table(
    "check_tick",
    sa.column("incident_id", Id),
    sa.column("list", sa.Text()),
    sa.column("item", sa.Text()),
    sa.column("state", sa.Text()),
    sa.column("why", sa.Text()),
    sa.column("by", sa.Text()),
    sa.column("at", Utc()),
)
_OUTBOX = sa.table("outbox", sa.column("id", Id), sa.column("body", Json), sa.column("state", sa.Text()))


def upgrade() -> None:
    op.create_table(
        "check_tick",
        sa.Column("incident_id", Id, nullable=False),
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_check_tick_incident_id_incident")),
        sa.PrimaryKeyConstraint("incident_id", "list", "item", name=op.f("pk_check_tick")),
    )
    _take_over_ticks()
    _take_over_what_waits()


def _take_over_ticks() -> None:
    """Make ticks of what was checked of an alert, and note of each such list that it is shown."""
    connection = op.get_bind()
    for before in connection.execute(sa.select(_BEFORE).where(_BEFORE.c.kind == "alert_check")).all():
        common = {"incident_id": before.incident_id, "list": "alert_check", "why": "", "at": before.at}
        ticks = [common | {"item": item, "state": "ticked", "by": before.by} for item in before.ticked]
        connection.execute(sa.insert(_NOW), [common | {"item": "", "state": "shown", "by": ""}, *ticks])
    connection.execute(sa.delete(_BEFORE).where(_BEFORE.c.kind == "alert_check"))


def _take_over_what_waits() -> None:
    """Say of messages that are not delivered yet what they are called now."""
    connection = op.get_bind()
    waits = sa.and_(
        _OUTBOX.c.state.in_(("pending", "sending", "blocked", "set_aside")),
        sa.cast(_OUTBOX.c.body, sa.Text()).contains("alerts_check"),
    )
    for effect_id, body in connection.execute(sa.select(_OUTBOX.c.id, _OUTBOX.c.body).where(waits)).all():
        if body.get("message", {}).get("says") == "alerts_check":
            message = {"says": "checklist", "checklist": "alert_check", "services": body["message"].get("services", [])}
            changed = sa.update(_OUTBOX).where(_OUTBOX.c.id == effect_id).values(body=body | {"message": message})
            connection.execute(changed)


def downgrade() -> None:
    op.drop_table("check_tick")
