"""This file is about storing which places are to be read from Slack again, and how far that is."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Update, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.timeline import Backfill
from storage.dialect import insert
from storage.tables import BackfillRow


class Backfills:
    """Places to be read again. How far it is stands in the row, so that a restart goes on from there."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on one session."""
        self._session = session

    async def ask(
        self, incident_id: int, channel: str, *, thread: int, oldest: int, at: datetime, again_at: datetime | None
    ) -> None:
        """Have a place read; if it is known already, from the earlier of the two moments on and at the sooner time.

        A reading that is under way goes on: whoever restarts often would else never come to its end.

        Args:
            thread: ``ts`` of the parent in microseconds; 0: the channel itself.
            oldest: microseconds.
            again_at: when to read it once more; ``None``: as before.
        """
        statement = insert(self._session, BackfillRow).values(
            channel=channel,
            thread=thread,
            incident_id=incident_id,
            oldest=oldest,
            cursor="",
            found=0,
            ready_at=at,
            again_at=again_at,
        )
        waits = (BackfillRow.cursor == "") & (BackfillRow.ready_at > at)
        changes = {
            "oldest": case((BackfillRow.oldest < oldest, BackfillRow.oldest), else_=oldest),
            "ready_at": case((waits, at), else_=BackfillRow.ready_at),
        }
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=[BackfillRow.channel, BackfillRow.thread],
                set_=changes if again_at is None else changes | {"again_at": again_at},
            )
        )

    async def take(self, now: datetime, *, lease: timedelta) -> Backfill | None:
        """Take the place that has waited longest; others leave it alone until the lease ends. ``None``: none waits."""
        found = await self._session.execute(
            select(BackfillRow)
            .where(BackfillRow.ready_at <= now)
            .order_by(BackfillRow.ready_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = found.scalar_one_or_none()
        if row is None:
            return None
        row.ready_at = now + lease
        await self._session.flush()
        return Backfill(
            incident_id=row.incident_id,
            channel=row.channel,
            thread=row.thread,
            oldest=row.oldest,
            above=row.above,
            cursor=row.cursor,
            found=row.found,
            again_at=row.again_at,
        )

    async def go_on(self, backfill: Backfill, *, at: datetime) -> None:
        """Write down how far it is."""
        await self._session.execute(
            self._change(backfill).values(
                cursor=backfill.cursor, above=backfill.above, found=backfill.found, ready_at=at
            )
        )

    async def end(self, backfill: Backfill, *, next_at: datetime | None, oldest: int) -> None:
        """It is read: once more when that was asked for, else at the next time.

        Args:
            next_at: when to read it anew by the way; ``None``: no more.
            oldest: from when on then, in microseconds.
        """
        row = await self._session.get(BackfillRow, (backfill.channel, backfill.thread), with_for_update=True)
        if row is None:
            return
        following = row.again_at or next_at
        if following is None:
            await self._session.delete(row)
        else:
            row.oldest = oldest if row.again_at is None else row.oldest
            row.ready_at, row.again_at = following, None
            row.cursor, row.above, row.found = "", None, 0
        await self._session.flush()

    async def hand_on(self, backfill: Backfill, *, now: datetime) -> bool:
        """Give what was found to another part of the place that is still to be read, so that it is told of once.

        Returns:
            ``False``: this is the last part.
        """
        unread = (BackfillRow.cursor != "") | (BackfillRow.ready_at <= now) | (BackfillRow.thread != 0)
        others = await self._session.execute(
            select(BackfillRow)
            .where(BackfillRow.incident_id == backfill.incident_id, unread)
            .where(~((BackfillRow.channel == backfill.channel) & (BackfillRow.thread == backfill.thread)))
            .limit(1)
            .with_for_update()
        )
        other = others.scalar_one_or_none()
        if other is None:
            return False
        other.found += backfill.found
        await self._session.flush()
        return True

    @staticmethod
    def _change(backfill: Backfill) -> Update:
        return update(BackfillRow).where(BackfillRow.channel == backfill.channel, BackfillRow.thread == backfill.thread)

    async def earliest(self) -> datetime | None:
        """Return when the next place is to be read."""
        return (await self._session.execute(select(func.min(BackfillRow.ready_at)))).scalar_one()
