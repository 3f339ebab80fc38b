"""When people hear of action items that are not done: shortly before they are due, on the day, and from then on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.domain.calendar import Calendar
from bot.domain.deadline import Deadline, Known, Mark, Moment
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.record import Record, of_kind
from bot.domain.record_kinds import ACTION_ITEM, KINDS

BEFORE: Final = timedelta(days=2)
"""How long before its day the owner hears of it first. Source: [procedures] trackProgress."""

MOST_OFF: Final = 14
"""Days off in a row over which the owner hears ahead."""

EVERY: Final = 3
"""Business days from one reminder of what is overdue to the next."""

MANAGER_AFTER: Final = timedelta(days=7)
"""Overdue for longer, and the owner's manager hears of it, once. Source: [procedures] weekly follow-up."""

LEFT: Final = tuple(state for state in KINDS[ACTION_ITEM].states if state not in KINDS[ACTION_ITEM].over)
"""States in which one is not done."""

NEVER: Final = datetime.max.replace(tzinfo=UTC)

NO_OWNER: Final = "no owner"
NO_DATE: Final = "no date"
"""In the place of a date, in the subject of a reminder."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An action item, or a temporary fix that is left undone, and the incident that it is of."""

    item: Record
    incident: Incident


def is_overdue(item: Record, now: datetime) -> bool:
    """Tell whether an item is not done although its time has come."""
    due = item.instant("due")
    return not item.is_done and due is not None and due <= now


def by_due(items: Iterable[Record]) -> list[Record]:
    """Return items in the order in which they are due; those without a date last."""
    return sorted(items, key=lambda each: (each.instant("due") or NEVER, each.incident_id, each.number))


def reminders(_incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    """Yield when someone hears next of each item that is not done.

    Its owner two days before, on the day, and then every three business days, always as people begin to work; with
    another date that starts over. Of an item without owner or date whoever leads hears once, the next working day.
    """
    for item in of_kind(known.records, ACTION_ITEM):
        if item.is_done:
            continue
        of, due = next_reminder(item, known, policy.calendar)
        if due is not None:
            yield Deadline(kind=ACTION_ITEM, subject=f"{item.number}:{of}", starts=min(item.at, due), due=due)


def next_reminder(item: Record, known: Known, calendar: Calendar) -> tuple[str, datetime | None]:
    """Return what names the next reminder of an item among all of its reminders, and when it comes.

    ``None``: none comes any longer.
    """
    due = item.instant("due")
    if due is None or not item.said("owner"):
        of = NO_DATE if item.said("owner") else NO_OWNER
        asked = _mark(item, of) in known.marks
        return of, None if asked else calendar.tomorrow(item.at)
    ahead, day = moments(due, calendar)
    dated_at = item.instant("dated_at") or item.at
    nth, at = 2, calendar.tomorrow(max(due, dated_at))
    if dated_at < day:
        nth, at = (0, ahead) if dated_at < ahead < day else (1, day)
    while (asked_at := known.marks.get(_mark(item, _of(due, nth)))) is not None:
        nth, at = (1, day) if nth == 0 else (nth + 1, _in_business_days(calendar, asked_at))
    return _of(due, nth), at


def moments(due: datetime, calendar: Calendar) -> tuple[datetime, datetime]:
    """Return when people begin to work two days before an item is due, and on the day: the next one if that is off.

    If all the days between are off, the first of them is the last working day before.
    """
    the_day_before = due - timedelta(days=1)
    day = calendar.tomorrow(the_day_before)
    ahead = (calendar.tomorrow(the_day_before - BEFORE - timedelta(days=more)) for more in range(MOST_OFF))
    return next((at for at in ahead if at < day), day), day


def first_look(policy: Policy, item: Record) -> datetime | None:
    """Return when the clock has to look at an item that was made or changed; ``None``: it need not."""
    return None if item.is_done else next_reminder(item, Known(now=item.at), policy.calendar)[1]


def _in_business_days(calendar: Calendar, asked_at: datetime) -> datetime:
    return calendar.tomorrow(calendar.add_business_days(asked_at, EVERY - 1))


def _of(due: datetime, nth: int) -> str:
    return f"{due:%Y%m%dT%H%M%S}:{nth}"


def _mark(item: Record, of: str) -> Mark:
    return ACTION_ITEM, f"{item.number}:{of}", Moment.MISSED
