"""The store of who is on call: what was read of each schedule, and who covers for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, func, select

from bot.domain.schedule import LOOKED_AT_EVERY, Copy, Cover, Fresh, Shift
from storage.engine.statements import deleting, inserting, or_nothing, updating
from storage.queue.wake_ups import WakeUp
from storage.store import Store
from storage.tables import CoverRow, ScheduleRow, ShiftRow

_ONE: Final = ScheduleRow.name == bindparam("one")
_EXPECT: Final = inserting(ScheduleRow, or_nothing)
_NAMES: Final = select(ScheduleRow.name, ScheduleRow.entry, ScheduleRow.due_at)
_SET: Final = updating(ScheduleRow).where(_ONE)
_SOONER: Final = _SET.where(ScheduleRow.due_at > bindparam("later"))
_EARLIEST: Final = select(func.min(ScheduleRow.due_at))
_TAKE: Final = (
    select(ScheduleRow)
    .where(ScheduleRow.due_at <= bindparam("now"))
    .order_by(ScheduleRow.due_at, ScheduleRow.name)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_GET: Final = select(ScheduleRow).where(_ONE)
_LOCK: Final = _GET.with_for_update()
_ALL: Final = select(ScheduleRow).where(ScheduleRow.due_at.is_not(None)).order_by(ScheduleRow.name)
_CLEAR: Final = deleting(ShiftRow).where(ShiftRow.schedule == bindparam("one"))
_ADD_SHIFTS: Final = inserting(ShiftRow)
_SHIFTS: Final = (
    select(ShiftRow.who, ShiftRow.starts, ShiftRow.ends)
    .where(
        ShiftRow.schedule == bindparam("one"), ShiftRow.starts < bindparam("end"), ShiftRow.ends > bindparam("start")
    )
    .order_by(ShiftRow.starts, ShiftRow.id)
)
_ADD_COVER: Final = inserting(CoverRow, lambda new: new.returning(CoverRow.id))
_COVERS: Final = (
    select(CoverRow)
    .where(
        CoverRow.schedule == bindparam("one"), CoverRow.starts < bindparam("end"), CoverRow.ends > bindparam("start")
    )
    .order_by(CoverRow.id)
)


def _copy(row: Any) -> Copy:
    return Copy(
        name=row.name,
        entry=row.entry,
        etag=row.etag,
        read_at=row.read_at,
        reaches=row.reaches,
        failing_since=row.failing_since,
        problem=row.problem,
        notes=tuple(row.notes),
    )


class Schedules(Store):
    """Schedules by name: the last copy of each that could be read, and covers."""

    async def expect(self, entries: Mapping[str, str], *, now: datetime) -> None:
        """Have the policy's schedules read, and no others: at once where one was never read, or not by this entry.

        Args:
            entries: name -> digest of its entry.
        """
        known = {name: (entry, due_at) for name, entry, due_at in await self._connection.execute(_NAMES)}
        new = [name for name in entries if name not in known]
        if new:
            empty = {"entry": "", "etag": "", "problem": "", "notes": []}
            await self._insert(_EXPECT, *({"name": name, "due_at": now, **empty} for name in new))
        for name, (entry, due_at) in known.items():
            if name not in entries and due_at is not None:
                await self._connection.execute(_SET, {"one": name, "due_at": None})
            elif name in entries and (entry != entries[name] or due_at is None):
                await self._connection.execute(_SET, {"one": name, "due_at": now})
        self._left.add(WakeUp.SCHEDULES)

    async def earliest(self) -> datetime | None:
        """Return when the next schedule is to be read; ``None``: none is."""
        return await self._connection.scalar(_EARLIEST)

    async def take(self, now: datetime, *, lease: timedelta) -> Copy | None:
        """Take the schedule that waits longest, so that no other process reads it meanwhile; ``None``: none waits."""
        row = await self._first(_TAKE, now=now)
        if row is None:
            return None
        await self._connection.execute(_SET, {"one": row.name, "due_at": now + lease})
        self._left.add(WakeUp.SCHEDULES)
        return _copy(row)

    async def lock(self, name: str) -> Copy | None:
        """Return what is known of a schedule, and keep others from changing it until the commit."""
        row = await self._first(_LOCK, one=name)
        return None if row is None else _copy(row)

    async def replace(self, name: str, entry: str, fresh: Fresh, *, reaches: datetime, now: datetime) -> None:
        """Put a new copy in the place of the last one."""
        await self._connection.execute(_CLEAR, {"one": name})
        if fresh.shifts:
            rows = [
                {"schedule": name, "who": each.who, "starts": each.starts, "ends": each.ends} for each in fresh.shifts
            ]
            await self._insert(_ADD_SHIFTS, *rows)
        changed = {"entry": entry, "etag": fresh.etag, "reaches": reaches, "notes": list(fresh.notes)}
        await self._read(name, changed, now=now)

    async def confirm(self, name: str, *, now: datetime) -> None:
        """Note that the source still has the copy that is known."""
        await self._read(name, {}, now=now)

    async def _read(self, name: str, changed: dict[str, Any], *, now: datetime) -> None:
        well = {"read_at": now, "failing_since": None, "problem": "", "due_at": now + LOOKED_AT_EVERY}
        await self._connection.execute(_SET, {"one": name} | well | changed)
        self._left.add(WakeUp.SCHEDULES)

    async def fail(self, name: str, problem: str, *, since: datetime, now: datetime) -> None:
        """Note why the source can't be read; the last copy stays in force."""
        failed = {"failing_since": since, "problem": problem, "due_at": now + LOOKED_AT_EVERY}
        await self._connection.execute(_SET, {"one": name} | failed)
        self._left.add(WakeUp.SCHEDULES)

    async def look_by(self, name: str, at: datetime) -> None:
        """Have the schedule read by then, if it would be read later."""
        await self._connection.execute(_SOONER, {"one": name, "due_at": at, "later": at})
        self._left.add(WakeUp.SCHEDULES)

    async def get(self, name: str) -> Copy | None:
        """Return what is known of a schedule; ``None``: nothing."""
        row = await self._first(_GET, one=name)
        return None if row is None else _copy(row)

    async def all(self) -> Sequence[Copy]:
        """Return what is known of every schedule that is read, by name."""
        return [_copy(row) for row in await self._connection.execute(_ALL)]

    async def shifts(self, name: str, start: datetime, end: datetime) -> Sequence[Shift]:
        """Return the shifts of a schedule that touch a time, in order of their starts."""
        found = await self._connection.execute(_SHIFTS, {"one": name, "start": start, "end": end})
        return [Shift(who=who, starts=starts, ends=ends) for who, starts, ends in found]

    async def covers(self, name: str, start: datetime, end: datetime) -> Sequence[Cover]:
        """Return the covers of a schedule that touch a time, in the order in which they were arranged."""
        found = await self._connection.execute(_COVERS, {"one": name, "start": start, "end": end})
        return [
            Cover(
                id=row.id,
                schedule=row.schedule,
                who=row.who,
                instead=row.instead,
                starts=row.starts,
                ends=row.ends,
                by=row.by,
            )
            for row in found
        ]

    async def add_cover(self, cover: Cover, *, now: datetime) -> Cover:
        """Store a cover; its ``id`` is given here."""
        row = {
            "schedule": cover.schedule,
            "who": cover.who,
            "instead": cover.instead,
            "starts": cover.starts,
            "ends": cover.ends,
            "by": cover.by,
            "at": now,
        }
        return replace(cover, id=await self._add(_ADD_COVER, row))
