"""The store of promises to speak up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select, update

from bot.domain.reminder import Promise, Promises
from storage.queue.wake_ups import WakeUp
from storage.store import Store
from storage.tables import ReminderRow


class Reminders(Store):
    """One promise of each kind and subject for each incident."""

    async def promise(
        self, incident_id: int, kind: str, *, due_at: datetime, every: timedelta, subject: str = ""
    ) -> None:
        """Promise to speak up, or move the promise that there is. The count of reminders goes on."""
        self._left.add(WakeUp.PROMISES)
        key = {"incident_id": incident_id, "kind": kind, "subject": subject}
        values = {"due_at": due_at, "cadence_at": due_at, "every_seconds": every.total_seconds()}
        await self._put(ReminderRow, key, {"fired": 0, "settled": 0, **values}, **values)

    async def stop(self, incident_id: int, kind: str, *, subject: str = "") -> None:
        """Nothing of this kind and subject is owed any more."""
        self._left.add(WakeUp.PROMISES)
        stopped = update(ReminderRow).where(_one(incident_id, kind, subject))
        await self._session.execute(stopped.values(due_at=None, cadence_at=None, overdue_since=None))

    async def get(self, incident_id: int, kind: str, *, subject: str = "") -> Promise | None:
        """Return the promise that stands; ``None``: nothing is owed."""
        row = await self._session.scalar(
            select(ReminderRow).where(_one(incident_id, kind, subject), ReminderRow.due_at.is_not(None))
        )
        return None if row is None else _promise(row)

    async def promises(self, incident_id: int) -> Promises:
        """Return everything that is promised of an incident, and what waits for an answer."""
        of_it = select(ReminderRow).where(ReminderRow.incident_id == incident_id).order_by(ReminderRow.id)
        rows = [((row.kind, row.subject), row) for row in await self._session.scalars(of_it)]
        return Promises(
            standing={name: _promise(row) for name, row in rows if row.due_at is not None},
            unanswered={name: range(row.settled + 1, row.fired + 1) for name, row in rows if row.fired > row.settled},
        )

    async def waiting(self, incident_id: int, kind: str, *, subject: str = "") -> int | None:
        """Return the number of the newest reminder if it waits for an answer, also where nothing more is owed."""
        return await self._session.scalar(
            select(ReminderRow.fired).where(_one(incident_id, kind, subject), ReminderRow.fired > ReminderRow.settled)
        )

    async def of(self, incident_id: int) -> Sequence[Promise]:
        """Return every promise of an incident that stands."""
        return (await self.of_all([incident_id]))[incident_id]

    async def of_all(self, incident_ids: Collection[int]) -> Mapping[int, Sequence[Promise]]:
        """Return the same of several incidents."""
        promises: dict[int, list[Promise]] = {incident_id: [] for incident_id in incident_ids}
        standing = (ReminderRow.incident_id.in_(incident_ids), ReminderRow.due_at.is_not(None))
        for row in await self._session.scalars(select(ReminderRow).where(*standing).order_by(ReminderRow.id)):
            promises[row.incident_id].append(_promise(row))
        return promises

    async def save(self, promise: Promise) -> None:
        """Store what has changed."""
        self._left.add(WakeUp.PROMISES)
        await self._session.execute(
            update(ReminderRow)
            .where(ReminderRow.id == promise.id)
            .values(
                due_at=promise.due_at,
                cadence_at=promise.cadence_at,
                every_seconds=promise.every.total_seconds(),
                fired=promise.fired,
                settled=promise.settled,
                overdue_since=promise.overdue_since,
            )
        )

    async def settle(self, incident_id: int, kind: str, *, subject: str = "") -> range:
        """Count every reminder so far as answered; return the numbers that were not."""
        row = await self._session.scalar(select(ReminderRow).where(_one(incident_id, kind, subject)))
        if row is None:
            return range(0)
        open_ones = range(row.settled + 1, row.fired + 1)
        await self._session.execute(
            update(ReminderRow).where(ReminderRow.id == row.id).values(settled=ReminderRow.fired, overdue_since=None)
        )
        return open_ones

    async def due(self, now: datetime, *, limit: int = 100) -> Sequence[tuple[int, int]]:
        """Return promises that are due, the longest overdue first: the id of each, and of its incident."""
        found = await self._session.execute(
            select(ReminderRow.id, ReminderRow.incident_id)
            .where(ReminderRow.due_at <= now)
            .order_by(ReminderRow.due_at)
            .limit(limit)
        )
        return [(promise_id, incident_id) for promise_id, incident_id in found]

    async def claim_due(self, promise_id: int, now: datetime) -> Promise | None:
        """Take one due promise for this transaction; ``None``: it is no longer due, or another has it."""
        due = select(ReminderRow).where(ReminderRow.id == promise_id, ReminderRow.due_at <= now)
        row = await self._session.scalar(due.with_for_update(skip_locked=True))
        return None if row is None else _promise(row)

    async def due_after(self, now: datetime) -> Sequence[Promise]:
        """Return every promise that is due later than this."""
        return [
            _promise(row) for row in await self._session.scalars(select(ReminderRow).where(ReminderRow.due_at > now))
        ]

    async def earliest(self) -> datetime | None:
        """Return when the next promise is due."""
        return await self._session.scalar(select(func.min(ReminderRow.due_at)))


def _one(incident_id: int, kind: str, subject: str) -> ColumnElement[bool]:
    return and_(ReminderRow.incident_id == incident_id, ReminderRow.kind == kind, ReminderRow.subject == subject)


def _promise(row: ReminderRow) -> Promise:
    assert row.due_at is not None  # noqa: S101 - both queries ask for it
    assert row.cadence_at is not None  # noqa: S101 - set and emptied together with due_at
    return Promise(
        id=row.id,
        incident_id=row.incident_id,
        kind=row.kind,
        subject=row.subject,
        due_at=row.due_at,
        cadence_at=row.cadence_at,
        every=timedelta(seconds=row.every_seconds),
        fired=row.fired,
        settled=row.settled,
        overdue_since=row.overdue_since,
    )
