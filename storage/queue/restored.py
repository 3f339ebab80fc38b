"""A database that was put back from a copy: others were told more than it knows."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, select

from storage.engine.statements import deleting, updating, upserting
from storage.engine.types import EPOCH, Utc
from storage.queue.queued_effect import State
from storage.store import Store
from storage.tables import InboxRow, IncidentDayRow, LaneRow, OutboxRow

COPY: Final = "a copy"
"""Key in the inbox of every copy; `storage.engine.backup` writes it."""

SKIPPED: Final = 100
"""Numbers of today that may have been given out since the copy was made."""

_HOW_FAR: Final = select(
    select(func.coalesce(func.max(OutboxRow.id), 0)).scalar_subquery(),
    select(func.coalesce(func.sum(LaneRow.token), 0)).scalar_subquery(),
)
_IS_COPY: Final = select(InboxRow.key).where(InboxRow.key == COPY)
_IS_COPY_NO_LONGER: Final = deleting(InboxRow).where(InboxRow.key == COPY)
_DOUBT: Final = (
    updating(OutboxRow)
    .where(OutboxRow.state == State.PENDING)
    .values(
        state=State.SENDING,
        tried_at=bindparam("now", type_=Utc()),
        first_tried_at=func.coalesce(OutboxRow.first_tried_at, OutboxRow.left_at, bindparam("long_ago", type_=Utc())),
    )
)
_SKIP: Final = upserting(IncidentDayRow, "day", last=lambda new: IncidentDayRow.last + new.last)


class Restored(Store):
    """Makes good what a copy cannot know."""

    async def is_copy(self) -> bool:
        """Tell whether no one has run on this copy yet."""
        return await self._first(_IS_COPY) is not None

    async def how_far(self) -> tuple[int, int]:
        """Return counts that only grow: of effects that were left, and of tries to deliver one.

        Whoever gives out a number leaves an effect, so a database that lacks a number, or a delivery, is not as far.
        """
        effects, tries = (await self._connection.execute(_HOW_FAR)).one()
        return int(effects), int(tries)

    async def distrust(self, *, now: datetime) -> None:
        """Have what waits looked for in Slack before it is sent, and give out no number of today a second time."""
        await self._connection.execute(_IS_COPY_NO_LONGER)
        await self._connection.execute(_DOUBT, {"now": now, "long_ago": EPOCH})
        await self._insert(_SKIP, {"day": now.strftime("%Y-%m-%d"), "last": SKIPPED})
