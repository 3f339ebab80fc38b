"""Moments that our clock wrote into rows: none may be further away than whatever it stands for ever takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Update, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.domain.alert_rule import LONGEST_WAIT
from bot.domain.probe import LONGEST
from bot.domain.schedule import LOOKED_AT_EVERY
from storage.engine.statements import updating
from storage.queue.queued_effect import State
from storage.queue.wake_ups import WakeUp
from storage.store import Store
from storage.tables import (
    AlertDeliveryRow,
    AlertGroupRow,
    AlertPaceRow,
    AlertRow,
    BackfillRow,
    ClockMarkRow,
    InboxRow,
    LaneRow,
    LastTimeRow,
    OutageRow,
    OutboxRow,
    PaceRow,
    ProbeStateRow,
    ReminderRow,
    ScheduleRow,
)

LOOKED_BACK: Final = timedelta(days=7)
"""How far back an earlier delivery is looked for, where nothing tells when it was tried."""

CLOCKS_DIFFER: Final = timedelta(hours=1)
"""How far another's clock may be ahead of ours; what is told by theirs is left alone within it."""

RUNS_WITHIN: Final = timedelta(days=1)
"""How far away a probe's next run may be; nearer ones are bounded by the interval of each, as it is planned."""

LEASED_WITHIN: Final = LONGEST + timedelta(minutes=1)
"""The longest that a replica has a probe to itself."""

_UNSENT: Final = OutboxRow.state.not_in([str(State.SENT), str(State.SUPERSEDED)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Longest:
    """The longest that there is ever reason to wait."""

    pause: timedelta
    """Of a lane, or of a method that Slack throttles."""
    lease: timedelta
    """Of a lane."""
    reading: timedelta
    """Until a place is read by the way."""
    reading_again: timedelta
    """Until it is read once more."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A column, and what becomes of a moment in it that is too far away."""

    column: InstrumentedAttribute[Any]
    within: timedelta
    """From now on."""
    becomes: timedelta
    """From now on; negative: before now."""
    of: ColumnElement[bool] | None = None
    """Of which rows alone."""
    waits: bool = False
    """Whether something is held up until then."""

    def beyond(self, moment: Any) -> list[ColumnElement[bool]]:
        """Pick the rows with a later moment."""
        return [self.column > moment, *([] if self.of is None else [self.of])]

    @property
    def change(self) -> Update:
        """The UPDATE of such rows; it takes the column's new value, and ``beyond``, the moment."""
        name = str(self.column)
        if name not in _CHANGES:
            _CHANGES[name] = updating(self.column.class_).where(*self.beyond(bindparam("beyond")))
        return _CHANGES[name]


_CHANGES: Final[dict[str, Update]] = {}
"""Name of a column -> its `Bound.change`: to build one takes longer than to run it."""


def bounds(longest: Longest) -> Iterator[Bound]:
    """Yield every column that holds what our own clock said, but for what is told of an incident."""
    none = timedelta()
    yield Bound(LaneRow.ready_at, longest.pause, none, waits=True)
    yield Bound(LaneRow.lease_until, longest.lease, longest.lease, waits=True)
    yield Bound(PaceRow.not_before, longest.pause, none, waits=True)
    yield Bound(BackfillRow.ready_at, longest.reading, none, waits=True)
    yield Bound(BackfillRow.again_at, longest.reading_again, longest.reading_again)
    yield Bound(OutboxRow.tried_at, none, none, of=_UNSENT)
    yield Bound(OutboxRow.first_tried_at, none, -LOOKED_BACK, of=_UNSENT)
    yield Bound(OutboxRow.left_at, none, none, of=_UNSENT)
    yield Bound(OutageRow.began_at, none, none)
    yield Bound(OutageRow.ended_at, none, none)
    yield Bound(LastTimeRow.at, none, none)
    yield Bound(ReminderRow.overdue_since, none, none)
    yield Bound(ClockMarkRow.at, none, none)
    yield Bound(ScheduleRow.due_at, LOOKED_AT_EVERY, none, waits=True)
    yield Bound(ScheduleRow.read_at, none, none)
    yield Bound(ScheduleRow.failing_since, none, none)
    yield Bound(AlertRow.decide_at, LONGEST_WAIT, none, waits=True)
    yield Bound(AlertRow.changed_at, none, none, waits=True)
    yield Bound(AlertGroupRow.due_at, LONGEST_WAIT, none, waits=True)
    yield Bound(AlertGroupRow.show_at, none, none, waits=True)
    yield Bound(AlertPaceRow.since, none, none)
    yield Bound(AlertGroupRow.first_at, none, none)
    yield Bound(AlertGroupRow.answered_at, none, none)
    yield Bound(AlertRow.first_received_at, none, none)
    yield Bound(AlertRow.received_at, none, none)
    yield Bound(AlertDeliveryRow.received_at, none, none)
    yield Bound(ProbeStateRow.next_at, RUNS_WITHIN, none, waits=True)
    yield Bound(ProbeStateRow.leased_until, LEASED_WITHIN, none, waits=True)
    yield Bound(ProbeStateRow.begun_at, none, none)
    yield Bound(ProbeStateRow.last_at, none, none)
    yield Bound(ProbeStateRow.since, none, none)
    yield Bound(InboxRow.received_at, CLOCKS_DIFFER, none)


_NONE: Final = timedelta()
_WAITING: Final = select(
    *(
        select(func.count())
        .select_from(bound.column.class_)
        .where(*bound.beyond(bindparam(str(bound.column), type_=bound.column.type)))
        .scalar_subquery()
        for bound in bounds(Longest(pause=_NONE, lease=_NONE, reading=_NONE, reading_again=_NONE))
        if bound.waits
    )
)
"""How many wait in each column beyond its moment."""


class Moments(Store):
    """Looks for moments that are too far away: the clock that wrote them was ahead, and was set back."""

    async def now(self) -> datetime:
        """Return what time it is, by the clock that leases and pauses are compared with."""
        return await self._now()

    async def bound(self, longest: Longest, now: datetime) -> None:
        """Let nothing wait longer than it ever has reason to. Promises are not among it: each has its own interval.

        Args:
            longest: of each sort.
            now: by the clock of `now`.
        """
        self._left.update(WakeUp)
        for bound in bounds(longest):
            moments = {bound.column.key: now + bound.becomes, "beyond": now + bound.within}
            await self._connection.execute(bound.change, moments)

    async def held_up(self, longest: Longest) -> int:
        """Return how many lanes, methods and readings wait longer than they ever have reason to."""
        now = await self._now()
        moments = {str(bound.column): now + bound.within for bound in bounds(longest) if bound.waits}
        return sum((await self._connection.execute(_WAITING, moments)).one())
