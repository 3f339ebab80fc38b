"""From the bytes of a calendar to shifts: who is on call, and when.

icalendar reads the file, recurring-ical-events repeats what repeats. Both are given wall clocks alone: zones, ends,
all-day shifts and clock changes are worked out here, because each of them is read in its own way by every calendar.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.schedule import Overlap, Schedule, Shift
from bot.oncall.errors import FeedError, MissingExtraError
from bot.oncall.lines import duration_of, prepared
from bot.oncall.names import LONGEST, layer, who_of
from bot.oncall.overlap import Found, first_only
from bot.oncall.rules import MOST_STEPS, end_in_wall_time, steps, too_much
from bot.oncall.zones import instant, wall, zone_of

MOST_SHIFTS: Final = 2_000
"""Shifts in the window that is asked for: almost one an hour, for three months."""

MOST_SEEN: Final = 10_000
"""Shifts that are looked at, each some 100 µs: also those that put no one on call, or begin long before the window."""

MOST_PROBLEMS: Final = 10
"""Problems that are told of one feed."""

_LONGEST_MOVE: Final = timedelta(days=366)
"""How far a change of all that follows may move them: whatever is repeated is followed so much farther."""

_RANGE_STEPS: Final = 1_000
"""Steps that such a change takes: each shift is compared with all of them."""

_MARGIN: Final = timedelta(days=2)
"""How far wall clocks of different zones lie apart, and more."""

_TIMES: Final = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"})
"""What can't be left out of an event that can't be read: it would put the wrong people on call."""

Exact = timedelta | None

_INDEX: Final = "X-WARROOM-EVENT"
_ONE_AT_A_TIME: Final = threading.Lock()
"""icalendar remembers a feed's zones by name for the whole process: Outlook gives all of its zones the same name."""


@dataclass(frozen=True, slots=True)
class Rota:
    """What a calendar says."""

    shifts: tuple[Shift, ...]
    """In order of their starts."""
    problems: tuple[str, ...] = ()
    """Sentences about events that put no one on call."""


@dataclass(frozen=True, slots=True)
class _Event:
    """What an event says beyond its wall clocks."""

    zone: tzinfo
    exact: timedelta | None
    """The part of a DURATION that is counted in hours; ``None``: the end is a wall clock."""
    people: tuple[str, ...]
    layer: int
    place: int
    """In the file."""


@dataclass(slots=True)
class _Core:
    """How the times of an event are written, and how much work its repetitions are."""

    zone: tzinfo
    all_day: bool
    steps: float = 0.0


def is_installed() -> bool:
    """Whether the libraries are there."""
    try:
        _libraries()
    except MissingExtraError:
        return False
    return True


def _libraries() -> tuple[Any, Any, Any]:
    try:
        import icalendar  # noqa: PLC0415 - an extra: who has no schedule needs none of it
        import recurring_ical_events  # noqa: PLC0415 - the same
        from icalendar.timezone import tzp  # noqa: PLC0415 - the same
    except ImportError:
        raise MissingExtraError from None
    return icalendar, recurring_ical_events, tzp


def read(feed: bytes, schedule: Schedule, zone: str, start: datetime, end: datetime) -> Rota:
    """Return the shifts of a feed that touch a window. Takes up to seconds: call it in a thread.

    Args:
        feed: as the source sent it.
        zone: of times without one, and of all-day shifts.
        start: of the window, aware.
        end: of the window, aware.

    Raises:
        FeedError: it can't be used at all; a schedule that is half read would put the wrong people on call.
        MissingExtraError: the libraries are not installed.
    """
    icalendar, recurring_ical_events, tzp = _libraries()
    text = prepared(feed)
    events = _Events(schedule, ZoneInfo(zone), end)
    with _ONE_AT_A_TIME:
        tzp.use_zoneinfo()  # forgets the zones of the feed before
        try:
            plain = icalendar.Calendar()
            for component in events.plain(icalendar.Calendar.from_ical(text).walk("VEVENT")):
                plain.add_component(component)
            query = recurring_ical_events.CalendarQuery(plain)
            # What lasts long begins long before the window. After its end nothing begins that touches it.
            between = query.between(_naive(start - _MARGIN - events.longest), _naive(end + _MARGIN))
            inside: list[Found] = []
            for occurrence in between:
                inside += (one for one in events.found(occurrence) if one.shift.starts < end and one.shift.ends > start)
                if len(inside) > MOST_SHIFTS:
                    break
        except FeedError:
            raise
        except Exception as error:  # whatever a library makes of a stranger's file
            raise FeedError(f"can't be read as iCalendar ({type(error).__name__}); check it in a calendar") from error
    if not plain.subcomponents:
        raise FeedError("holds no events; check the address, or whether it shares its details")
    if len(inside) > MOST_SHIFTS:
        raise FeedError(f"has more than {MOST_SHIFTS:,} shifts; give the address of the rota alone")
    shifts = first_only(inside) if schedule.overlap is Overlap.FIRST else (one.shift for one in inside)
    return Rota(tuple(sorted(set(shifts))), tuple(events.problems()))


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


class _Events:
    """The events of one feed, rewritten so that only wall clocks are left to repeat."""

    def __init__(self, schedule: Schedule, zone: tzinfo, end: datetime) -> None:
        self._schedule = schedule
        self._zone = zone
        self._end = _naive(end) + _MARGIN
        self._events: list[_Event] = []
        self._cores: dict[str, _Core] = {}
        """UID -> what changes of single occurrences refer to."""
        self._steps = 0.0
        self._seen = 0
        self._problems: dict[tuple[str, str], str] = {}
        self.longest = timedelta()
        """How long the longest event lasts."""

    def problems(self) -> Iterator[str]:
        """Yield what is worth telling, each once and not too much of it."""
        told = list(self._problems.values())
        yield from told[:MOST_PROBLEMS]
        if len(told) > MOST_PROBLEMS:
            yield f"And {len(told) - MOST_PROBLEMS} more of the kind."

    def plain(self, components: Iterable[Any]) -> Iterator[Any]:
        """Yield each event with its times as wall clocks, and with a UID that no other event repeats."""
        with_overrides_last = sorted(components, key=lambda each: "RECURRENCE-ID" in each)
        for place, component in enumerate(with_overrides_last):
            unread = [name for name, _ in component.errors if name in _TIMES]
            if unread:
                raise FeedError(f"has an event whose {unread[0]} can't be read; correct it in the calendar")
            if "DTSTART" not in component:
                self._problem(component, "has no start", None)
                continue
            uid = str(component.get("UID", f"none-{place}"))
            if "RECURRENCE-ID" not in component and uid in self._cores:
                uid = f"{uid}-{place}"  # two events that share one are two: none of them may vanish
            yield self._rewritten(component, uid, place)

    def _rewritten(self, component: Any, uid: str, place: int) -> Any:
        start = component["DTSTART"].dt
        all_day = not isinstance(start, datetime)
        zone = zone_of(component["DTSTART"], start, self._zone)
        core = _Core(zone, all_day)
        if "RECURRENCE-ID" not in component:
            self._cores[uid] = core
        starts = wall(start, zone, self._schedule.hand_over)
        ends, exact = self._end_of(component, starts, zone, all_day=all_day)
        self.longest = max(self.longest, ends - starts)
        copy = type(component)()
        summary = str(component.get("SUMMARY", ""))[:LONGEST]
        copy["SUMMARY"] = summary
        for name in ("STATUS", "SEQUENCE"):
            if name in component:
                copy[name] = component[name]
        copy["UID"] = uid
        copy[_INDEX] = str(len(self._events))
        copy.add("DTSTART", starts)
        copy.add("DTEND", ends)
        self._repeat(component, copy, starts, core)
        if "RECURRENCE-ID" in component:
            self._change(component, copy, starts, core)
        people = tuple(who_of(summary, component.get("ATTENDEE"), self._schedule.who))
        self._events.append(_Event(zone, exact, people, layer(summary), place))
        return copy

    def _end_of(self, component: Any, starts: datetime, zone: tzinfo, *, all_day: bool) -> tuple[datetime, Exact]:
        """Return the end as a wall clock, and what of it is counted in hours.

        A DTEND is a wall clock, as every calendar shows it; the hours of a DURATION are hours, by RFC 5545.
        """
        if "DTEND" in component:
            value = component["DTEND"]
            zone_of(value, value.dt, zone)  # a zone that no one knows is refused here too
            return wall(value.dt, zone, self._schedule.hand_over), None
        if "DURATION" in component:
            nominal, exact = duration_of(component)
            return starts + nominal + exact, exact
        return starts + (timedelta(days=1) if all_day else timedelta()), None

    def _take(self, steps: float) -> None:
        self._steps += steps
        if self._steps > MOST_STEPS:
            raise too_much()

    def _repeat(self, component: Any, copy: Any, starts: datetime, core: _Core) -> None:
        own = 0.0
        for rule in _each(component.get("RRULE")):
            end_in_wall_time(rule, core.zone, all_day=core.all_day)
            own += steps(rule, starts, self._end)
            copy.add("RRULE", rule)
        for name in ("RDATE", "EXDATE"):
            for listed in _each(component.get(name)):
                copy.add(name, [self._moved(listed, one.dt, core, name=name) for one in listed.dts])
                own += len(listed.dts)
        self._take(own)
        core.steps += own

    def _change(self, component: Any, copy: Any, starts: datetime, own: _Core) -> None:
        """Have an event take the place of one occurrence of another, or of all that follow."""
        core = self._cores.get(str(component.get("UID")), own)
        value = component["RECURRENCE-ID"]
        moved = self._moved(value, value.dt, core, name="RECURRENCE-ID")
        ranged = {"RANGE": value.params["RANGE"]} if "RANGE" in value.params else None
        copy.add("RECURRENCE-ID", moved, parameters=ranged)
        if own.steps:
            self._take(core.steps)  # what it changes is followed once more
        if ranged:
            self._take(_RANGE_STEPS)
            if isinstance(moved, datetime) and abs(moved - starts) > _LONGEST_MOVE:
                raise too_much()

    def _moved(self, value: Any, moment: Any, core: _Core, *, name: str) -> Any:
        if isinstance(moment, tuple):  # a period: where it begins, and how long it lasts
            first, last = moment
            length = last if isinstance(last, timedelta) else last - first
            begins = self._moved(value, first, core, name=name)
            return (begins, begins + length)
        own = zone_of(value, moment, core.zone)
        if core.all_day:
            return datetime.combine(wall(moment, own, time()).date(), self._schedule.hand_over)
        if not isinstance(moment, datetime):
            return moment if name == "EXDATE" else datetime.combine(moment, time())
        return wall(moment, core.zone, time())

    def found(self, occurrence: Any) -> Iterator[Found]:
        """Yield the shifts of one occurrence."""
        self._seen += 1
        if self._seen > MOST_SEEN:
            raise too_much()
        if str(occurrence.get("STATUS", "")).upper() == "CANCELLED":
            return
        event = self._events[int(occurrence[_INDEX])]
        begins, ends = occurrence["DTSTART"].dt, occurrence["DTEND"].dt
        starts = instant(begins, event.zone)
        exact = event.exact or timedelta()
        until = instant(ends - exact, event.zone) + exact
        if until <= starts:
            self._problem(occurrence, "has no end after its start, so it puts no one on call", begins)
        elif not event.people:
            self._problem(occurrence, "names no one that `who` in the policy finds", begins)
        for who in event.people if until > starts else ():
            yield Found((event.layer, event.place), Shift(starts=starts, ends=until, who=who))

    def _problem(self, component: Any, what: str, when: date | None) -> None:
        summary = " ".join(str(component.get("SUMMARY", "")).split())[:80]
        day = f" ({when:%Y-%m-%d})" if when is not None else ""
        self._problems.setdefault((summary, what), f"The event “{summary}”{day} {what}.")


def _each(value: Any) -> Sequence[Any]:
    return () if value is None else value if isinstance(value, list) else [value]
