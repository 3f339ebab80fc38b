"""The store of places to be read from Slack again, and how far each reading is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Delete, Update, and_, case, delete, func, select, update

from bot.domain.timeline import Backfill
from storage.engine.dialect import insert
from storage.queue.wake_ups import WakeUp
from storage.store import Store
from storage.tables import BackfillRow


class LostError(Exception):
    """The place was taken over, or asked for anew: what was read of it is read again, so nothing may be kept."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place to be read."""

    incident_id: int
    channel: str
    thread: int
    """``ts`` of the parent in microseconds; 0: the channel itself."""
    oldest: int
    """From when on, in microseconds."""


class Backfills(Store):
    """Places to be read again. How far it is stands in the row, so that a restart goes on from there."""

    async def ask(self, places: Sequence[Place], *, at: datetime, again_at: datetime | None) -> None:
        """Have places read; what is known already, from the earlier of the two moments on and at the sooner time.

        A reading that is under way goes on: whoever restarts often would else never come to its end.

        Args:
            again_at: when to read them once more; ``None``: as before.
        """
        if not places:
            return
        self._left.add(WakeUp.READING)
        statement = insert(self._session, BackfillRow.__table__)
        waits = (BackfillRow.cursor == "") & (BackfillRow.ready_at > at)
        oldest = statement.excluded.oldest
        changes = {
            "oldest": case((BackfillRow.oldest < oldest, BackfillRow.oldest), else_=oldest),
            "ready_at": case((waits, at), else_=BackfillRow.ready_at),
        }
        rows = [
            {**asdict(place), "cursor": "", "found": 0, "ready_at": at, "again_at": again_at}
            for place in sorted(places, key=lambda place: (place.channel, place.thread))
        ]
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=[BackfillRow.channel, BackfillRow.thread],
                set_=changes if again_at is None else changes | {"again_at": again_at},
            ),
            rows,
        )

    async def take(self, now: datetime, *, lease: timedelta) -> Backfill | None:
        """Take the place that has waited longest; others leave it alone until the lease ends. ``None``: none waits."""
        row = await self._session.scalar(
            select(BackfillRow)
            .where(BackfillRow.ready_at <= now)
            .order_by(BackfillRow.ready_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        self._left.add(WakeUp.READING)
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
        far = {"cursor": backfill.cursor, "above": backfill.above, "found": backfill.found, "ready_at": at}
        await self._execute(backfill, update(BackfillRow).values(far))

    async def hand_on(self, backfill: Backfill, *, now: datetime) -> bool:
        """Give what was found to another part of the place that is still to be read, so that it is told of once.

        Whoever reads that part at this moment has lost it: they would not know what was given.

        Returns:
            ``False``: this is the last part.
        """
        unread = (BackfillRow.cursor != "") | (BackfillRow.ready_at <= now) | (BackfillRow.thread != 0)
        other = await self._session.scalar(
            select(BackfillRow)
            .where(BackfillRow.incident_id == backfill.incident_id, unread)
            .where(~((BackfillRow.channel == backfill.channel) & (BackfillRow.thread == backfill.thread)))
            .limit(1)
            .with_for_update()
        )
        if other is None:
            return False
        self._left.add(WakeUp.READING)
        other.found, other.ready_at = other.found + backfill.found, min(other.ready_at, now)
        await self._session.flush()
        return True

    async def end(self, backfill: Backfill, *, next_at: datetime | None, oldest: int) -> None:
        """It is read: once more when that was asked for, else at the next time.

        Args:
            next_at: when to read it anew by the way; ``None``: no more.
            oldest: from when on then, in microseconds.

        Raises:
            LostError: it is not ours any more.
        """
        row = await self._session.get(BackfillRow, (backfill.channel, backfill.thread), with_for_update=True)
        again_at = None if row is None else row.again_at  # it may have been asked for since the reading began
        following = again_at or next_at
        if following is None:
            await self._execute(backfill, delete(BackfillRow))
            return
        anew = {"cursor": "", "above": None, "found": 0, "ready_at": following, "again_at": None}
        from_then_on = {} if again_at is not None else {"oldest": oldest}
        await self._execute(backfill, update(BackfillRow).values(anew | from_then_on))

    async def _execute(self, backfill: Backfill, change: Update | Delete) -> None:
        self._left.add(WakeUp.READING)
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
        return await self._session.scalar(select(func.min(BackfillRow.ready_at)))
