"""This file is about storing which places are to be read from Slack again, and how far that is."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Delete, Update, and_, case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.timeline import Backfill
from storage.dialect import insert
from storage.tables import BackfillRow


class LostError(Exception):
    """The place was taken over, or asked for anew: what was read of it is read again, so nothing may be kept."""


class Backfills:
    """Places to be read again. How far it is stands in the row, so that a restart goes on from there."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on one session."""
        self._session = session

    async def ask(
        self, incident_id: int, channel: str, *, thread: int, oldest: int, now: datetime, again_at: datetime | None
    ) -> None:
        """Have a place read; if it waits to be read already, from the earlier of the two moments on.

        Args:
            thread: ``ts`` of the parent in microseconds; 0: the channel itself.
            oldest: microseconds.
        """
        values = {"cursor": "", "above": None, "found": 0, "ready_at": now, "again_at": again_at}
        statement = insert(self._session, BackfillRow).values(
            channel=channel, thread=thread, incident_id=incident_id, oldest=oldest, **values
        )
        earlier = case((BackfillRow.oldest < oldest, BackfillRow.oldest), else_=oldest)
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=[BackfillRow.channel, BackfillRow.thread], set_=values | {"oldest": earlier}
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
            held_until=row.ready_at,
        )

    async def go_on(self, backfill: Backfill, *, at: datetime) -> None:
        """Write down how far it is.

        Raises:
            LostError: it is not ours any more.
        """
        await self._execute(
            backfill,
            update(BackfillRow).values(
                cursor=backfill.cursor,
                above=backfill.above,
                found=backfill.found,
                again_at=backfill.again_at,
                ready_at=at,
            ),
        )

    async def end(self, backfill: Backfill) -> None:
        """It is read: once more later, if that was asked for, else no more.

        Raises:
            LostError: it is not ours any more.
        """
        if backfill.again_at is None:
            await self._execute(backfill, delete(BackfillRow))
            return
        anew = {"cursor": "", "above": None, "found": 0, "ready_at": backfill.again_at, "again_at": None}
        await self._execute(backfill, update(BackfillRow).values(anew))

    async def _execute(self, backfill: Backfill, change: Update | Delete) -> None:
        ours = and_(
            BackfillRow.channel == backfill.channel,
            BackfillRow.thread == backfill.thread,
            BackfillRow.ready_at == backfill.held_until,
        )
        done = await self._session.execute(change.where(ours).returning(BackfillRow.channel))
        if done.first() is None:
            raise LostError

    async def earliest(self) -> datetime | None:
        """Return when the next place is to be read."""
        return (await self._session.execute(select(func.min(BackfillRow.ready_at)))).scalar_one()
