"""The store of places to be read from Slack again, and how far each reading is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, bindparam, case, func, select

from bot.domain.backfill import Backfill
from storage.engine.statements import deleting, updating, upserting
from storage.queue.wake_ups import WakeUp
from storage.store import Store
from storage.tables import BackfillRow


def _sooner(new: Any) -> Any:
    waits = (BackfillRow.cursor == "") & (BackfillRow.ready_at > new.ready_at)
    return case((waits, new.ready_at), else_=BackfillRow.ready_at)


def _earlier(new: Any) -> Any:
    return case((BackfillRow.oldest < new.oldest, BackfillRow.oldest), else_=new.oldest)


_ASK: Final = upserting(BackfillRow, "channel", "thread", oldest=_earlier, ready_at=_sooner)
_ASK_AGAIN: Final = upserting(BackfillRow, "channel", "thread", taking=("again_at",), oldest=_earlier, ready_at=_sooner)
_TAKE: Final = (
    select(BackfillRow)
    .where(BackfillRow.ready_at <= bindparam("now"))
    .order_by(BackfillRow.ready_at)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_PLACE: Final = and_(BackfillRow.channel == bindparam("in_channel"), BackfillRow.thread == bindparam("in_thread"))
_HOLD: Final = updating(BackfillRow).where(_PLACE).values(ready_at=bindparam("until"))
_OTHER: Final = (
    select(BackfillRow)
    .where(
        BackfillRow.incident_id == bindparam("of"),
        (BackfillRow.cursor != "") | (BackfillRow.ready_at <= bindparam("now")) | (BackfillRow.thread != 0),
        ~_PLACE,
    )
    .limit(1)
    .with_for_update()
)
_HAND_ON: Final = updating(BackfillRow).where(_PLACE)
_AGAIN: Final = select(BackfillRow.again_at).where(_PLACE).with_for_update()
_OURS: Final = and_(_PLACE, BackfillRow.ready_at == bindparam("held_until"))
_END: Final = deleting(BackfillRow).where(_OURS).returning(BackfillRow.channel)
_CHANGE: Final = updating(BackfillRow).where(_OURS).returning(BackfillRow.channel)
_EARLIEST: Final = select(func.min(BackfillRow.ready_at))


class LostError(Exception):
    """The place was taken over, or asked for again: what was read of it is read again, so nothing may be kept."""


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
        rows = [
            {**asdict(place), "cursor": "", "found": 0, "ready_at": at, "again_at": again_at}
            for place in sorted(places, key=lambda place: (place.channel, place.thread))
        ]
        await self._insert(_ASK if again_at is None else _ASK_AGAIN, *rows)

    async def take(self, now: datetime, *, lease: timedelta) -> Backfill | None:
        """Take the place that has waited longest; others leave it alone until the lease ends. ``None``: none waits."""
        row = await self._first(_TAKE, now=now)
        if row is None:
            return None
        self._left.add(WakeUp.READING)
        held_until = now + lease
        await self._connection.execute(_HOLD, _named(row.channel, row.thread) | {"until": held_until})
        return Backfill(
            incident_id=row.incident_id,
            channel=row.channel,
            thread=row.thread,
            oldest=row.oldest,
            above=row.above,
            cursor=row.cursor,
            found=row.found,
            again_at=row.again_at,
            held_until=held_until,
        )

    async def go_on(self, backfill: Backfill, *, at: datetime) -> None:
        """Write down how far it is.

        Raises:
            LostError: it is no longer ours.
        """
        far = {"cursor": backfill.cursor, "above": backfill.above, "found": backfill.found, "ready_at": at}
        await self._execute(backfill, _CHANGE, far)

    async def hand_on(self, backfill: Backfill, *, now: datetime) -> bool:
        """Give what was found to another part of the place that is still to be read, so that it is told of once.

        Whoever reads that part at this moment has lost it: they would not know what was given.

        Returns:
            ``False``: this is the last part.
        """
        here = _named(backfill.channel, backfill.thread)
        other = await self._first(_OTHER, of=backfill.incident_id, now=now, **here)
        if other is None:
            return False
        self._left.add(WakeUp.READING)
        more = {"found": other.found + backfill.found, "ready_at": min(other.ready_at, now)}
        await self._connection.execute(_HAND_ON, _named(other.channel, other.thread) | more)
        return True

    async def end(self, backfill: Backfill, *, next_at: datetime | None, oldest: int) -> None:
        """It is read: once more when that was asked for, else at the next time.

        Args:
            next_at: when to read it again by the way; ``None``: never.
            oldest: from when on then, in microseconds.

        Raises:
            LostError: it is no longer ours.
        """
        # It may have been asked for since the reading began.
        again_at = await self._connection.scalar(_AGAIN, _named(backfill.channel, backfill.thread))
        following = again_at or next_at
        if following is None:
            await self._execute(backfill, _END, {})
            return
        anew = {"cursor": "", "above": None, "found": 0, "ready_at": following, "again_at": None}
        from_then_on = {} if again_at is not None else {"oldest": oldest}
        await self._execute(backfill, _CHANGE, anew | from_then_on)

    async def _execute(self, backfill: Backfill, change: Any, values: dict[str, Any]) -> None:
        self._left.add(WakeUp.READING)
        ours = _named(backfill.channel, backfill.thread) | {"held_until": backfill.held_until}
        if (await self._connection.execute(change, ours | values)).first() is None:
            raise LostError

    async def earliest(self) -> datetime | None:
        """Return when the next place is to be read."""
        return await self._connection.scalar(_EARLIEST)


def _named(channel: str, thread: int) -> dict[str, Any]:
    return {"in_channel": channel, "in_thread": thread}
