"""The store of promises to speak up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import CursorResult, Executable, Integer, Row, and_, bindparam, extract, func, or_, select

from bot.domain.reminder import Promise, Promises
from storage.engine.sqlite import takes_long
from storage.engine.statements import updating, upserting
from storage.queue.wake_ups import WakeUp
from storage.store import StoreAhead
from storage.tables import ReminderRow

_ONE: Final = and_(
    ReminderRow.incident_id == bindparam("of"),
    ReminderRow.kind == bindparam("of_kind"),
    ReminderRow.subject == bindparam("about"),
)
_STANDS: Final = ReminderRow.due_at.is_not(None)
_CHANGE: Final = updating(ReminderRow)

_PROMISE: Final = upserting(
    ReminderRow, "incident_id", "kind", "subject", taking=("due_at", "cadence_at", "every_seconds")
)
_STOP: Final = _CHANGE.where(_ONE).values(due_at=None, cadence_at=None, overdue_since=None)
_GET: Final = select(ReminderRow).where(_ONE)
_GET_STANDING: Final = _GET.where(_STANDS)
OF: Final = select(ReminderRow).where(ReminderRow.incident_id.in_(bindparam("of", expanding=True)))
STANDING_OF: Final = OF.where(_STANDS)
_WAITING: Final = select(ReminderRow.fired).where(_ONE, ReminderRow.fired > ReminderRow.settled)
_SAVE: Final = _CHANGE.where(ReminderRow.id == bindparam("one"))
_SETTLE: Final = _SAVE.values(settled=ReminderRow.fired, overdue_since=None)
_DUE: Final = (
    select(ReminderRow.id, ReminderRow.incident_id)
    .where(ReminderRow.due_at <= bindparam("now"))
    .order_by(ReminderRow.due_at)
    .limit(bindparam("most", type_=Integer()))
)
_CLAIM: Final = (
    select(ReminderRow)
    .where(ReminderRow.id.in_(bindparam("these", expanding=True)), ReminderRow.due_at <= bindparam("now"))
    .order_by(ReminderRow.due_at, ReminderRow.id)
    .with_for_update(skip_locked=True)
)
_DUE_AFTER: Final = select(ReminderRow).where(ReminderRow.due_at > bindparam("now"))
_BEYOND: Final = _DUE_AFTER.where(
    or_(
        extract("epoch", ReminderRow.due_at) - ReminderRow.every_seconds > bindparam("second"),
        extract("epoch", ReminderRow.cadence_at) - ReminderRow.every_seconds > bindparam("second"),
    )
)
_EARLIEST: Final = select(func.min(ReminderRow.due_at))


class Reminders(StoreAhead[Promises]):
    """One promise of each kind and subject for each incident.

    What a kept promise changes is written together with others, before the table is looked at again or at the end.
    """

    _NOTHING = Promises({}, {})

    def __init__(self, *shared: Any) -> None:
        super().__init__(*shared)
        self._promised: list[Mapping[str, Any]] = []
        self._saved: list[Mapping[str, Any]] = []
        self._stopped: list[Mapping[str, Any]] = []

    async def flush(self) -> None:
        """Write what was saved and stopped."""
        promised, self._promised = self._promised, []
        saved, self._saved = self._saved, []
        stopped, self._stopped = self._stopped, []
        if saved:
            await self._connection.execute(_SAVE, saved)
        if stopped:
            await self._connection.execute(_STOP, stopped)
        if promised:
            await self._insert(_PROMISE, *promised)

    async def _found(self, statement: Executable, **values: Any) -> CursorResult[Any]:
        """Run a statement on the table as this transaction has left it."""
        await self.flush()
        return await self._connection.execute(statement, values)

    async def promise(
        self, incident_id: int, kind: str, *, due_at: datetime, every: timedelta, subject: str = ""
    ) -> None:
        """Promise to speak up, or move the promise that there is. The count of reminders goes on."""
        await self._put(_row(incident_id, kind, subject, due_at, every))

    async def promise_all(self, incident_id: int, due: Mapping[str, datetime], *, every: timedelta) -> None:
        """Promise several at once.

        Args:
            due: kind -> when.
        """
        await self._put(*(_row(incident_id, kind, "", due_at, every) for kind, due_at in due.items()))

    async def _put(self, *rows: Mapping[str, Any]) -> None:
        self._left.add(WakeUp.PROMISES)
        for row in rows:
            self._ahead.pop(row["incident_id"], None)
        named = {_key(row) for row in rows}
        self._promised = [*(row for row in self._promised if _key(row) not in named), *rows]

    async def stop(self, incident_id: int, kind: str, *, subject: str = "") -> None:
        """Nothing of this kind and subject is owed now."""
        self._left.add(WakeUp.PROMISES)
        self._ahead.pop(incident_id, None)
        if self._promised:
            await self.flush()
        self._stopped.append(_named(incident_id, kind, subject))

    async def get(self, incident_id: int, kind: str, *, subject: str = "") -> Promise | None:
        """Return the promise that stands; ``None``: nothing is owed."""
        if (known := self._ahead.get(incident_id)) is not None:
            return known.get(kind, subject)
        row = (await self._found(_GET_STANDING, **_named(incident_id, kind, subject))).first()
        return None if row is None else _promise(row)

    async def due_at(self, incident_id: int, kind: str) -> datetime | None:
        """Return when a promise without a subject is due; ``None``: none stands."""
        told = [row for row in self._promised if (row["incident_id"], row["kind"]) == (incident_id, kind)]
        if told:  # in this transaction, and not stored yet
            due: datetime = told[-1]["due_at"]
            return due
        standing = await self.get(incident_id, kind)
        return standing.due_at if standing is not None else None

    async def promises(self, incident_id: int) -> Promises:
        """Return everything that is promised of an incident, and what waits for an answer."""
        if (known := self._ahead.get(incident_id)) is not None:
            return known
        return (await self._of_each([incident_id]))[incident_id]

    async def _of_each(self, incident_ids: Collection[int]) -> Mapping[int, Promises]:
        rows: dict[int, list[Row[Any]]] = {incident_id: [] for incident_id in incident_ids}
        for row in sorted(await self._found(OF, of=list(incident_ids)), key=attrgetter("id")):
            rows[row.incident_id].append(row)
        return {incident_id: _promises(of_one) for incident_id, of_one in rows.items()}

    async def waiting(self, incident_id: int, kind: str, *, subject: str = "") -> int | None:
        """Return the number of the newest reminder if it waits for an answer, also where nothing more is owed."""
        return (await self._found(_WAITING, **_named(incident_id, kind, subject))).scalar()

    async def of(self, incident_id: int) -> Sequence[Promise]:
        """Return every promise of an incident that stands."""
        return (await self.of_all([incident_id]))[incident_id]

    async def of_all(self, incident_ids: Collection[int]) -> Mapping[int, Sequence[Promise]]:
        """Return the same of several incidents."""
        promises: dict[int, list[Promise]] = {incident_id: [] for incident_id in incident_ids}
        for row in sorted(await self._found(STANDING_OF, of=list(incident_ids)), key=attrgetter("id")):
            promises[row.incident_id].append(_promise(row))
        return promises

    async def save(self, promise: Promise) -> None:
        """Store what has changed."""
        self._left.add(WakeUp.PROMISES)
        if self._promised or _named(promise.incident_id, promise.kind, promise.subject) in self._stopped:
            await self.flush()
        self._ahead.pop(promise.incident_id, None)
        values = {
            "due_at": promise.due_at,
            "cadence_at": promise.cadence_at,
            "every_seconds": promise.every.total_seconds(),
            "fired": promise.fired,
            "settled": promise.settled,
            "overdue_since": promise.overdue_since,
        }
        self._saved.append({"one": promise.id} | values)

    async def settle(self, incident_id: int, kind: str, *, subject: str = "") -> range:
        """Count every reminder so far as answered; return the numbers that were not."""
        row = (await self._found(_GET, **_named(incident_id, kind, subject))).first()
        if row is None:
            return range(0)
        open_ones = range(row.settled + 1, row.fired + 1)
        if open_ones:
            self._ahead.pop(incident_id, None)
            await self._connection.execute(_SETTLE, {"one": row.id})
        return open_ones

    async def due(self, now: datetime, *, limit: int = 100) -> Sequence[tuple[int, int]]:
        """Return promises that are due, the longest overdue first: the id of each, and of its incident."""
        found = await self._found(_DUE, now=now, most=limit)
        return [(row.id, row.incident_id) for row in found]

    async def claim_due(self, promise_ids: Collection[int], now: datetime) -> Sequence[Promise]:
        """Take promises for this transaction, the longest overdue first; those that are not due, or another's, not."""
        found = await self._found(_CLAIM, these=list(promise_ids), now=now)
        return [_promise(row) for row in found]

    async def due_after(self, now: datetime) -> Sequence[Promise]:
        """Return every promise that is due later than this."""
        return [_promise(row) for row in await self._found(_DUE_AFTER, now=now)]

    async def beyond(self, now: datetime) -> Sequence[Promise]:
        """Return those that come later than their own interval from now: of very many promises, a few."""
        with takes_long():  # every promise is looked at
            # Whole seconds are compared, as SQLite has them.
            found = await self._found(_BEYOND, now=now, second=int(now.timestamp()) - 1)
        return [_promise(row) for row in found]

    async def earliest(self) -> datetime | None:
        """Return when the next promise is due."""
        return (await self._found(_EARLIEST)).scalar()


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["incident_id"], row["kind"], row["subject"]


def _named(incident_id: int, kind: str, subject: str) -> dict[str, Any]:
    return {"of": incident_id, "of_kind": kind, "about": subject}


def _row(incident_id: int, kind: str, subject: str, due_at: datetime, every: timedelta) -> Mapping[str, Any]:
    key = {"incident_id": incident_id, "kind": kind, "subject": subject}
    values = {"due_at": due_at, "cadence_at": due_at, "every_seconds": every.total_seconds()}
    return {"fired": 0, "settled": 0, **key, **values}


def _promise(row: Row[Any]) -> Promise:
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


def _promises(rows: Sequence[Row[Any]]) -> Promises:
    named = {(row.kind, row.subject): row for row in rows}
    return Promises(
        standing={name: _promise(row) for name, row in named.items() if row.due_at is not None},
        unanswered={
            name: range(row.settled + 1, row.fired + 1) for name, row in named.items() if row.fired > row.settled
        },
        told={row.kind: row.fired for row in sorted(rows, key=attrgetter("fired"))},
    )
