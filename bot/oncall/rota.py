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
from bot.oncall.lines import EXACT, prepared
from bot.oncall.names import layer, who_of
from bot.oncall.rules import MOST_STEPS, end_in_wall_time, steps
from bot.oncall.zones import instant, wall, zone_of

MOST_SHIFTS: Final = 2_000
"""Shifts in the window that is asked for: almost one an hour, for three months."""

MOST_PROBLEMS: Final = 10
"""Problems that are told of one feed."""

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


@dataclass(frozen=True, slots=True)
class _Found:
    strength: tuple[int, int]
    shift: Shift


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
            inside: list[_Found] = []
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
    shifts = _first_only(inside) if schedule.overlap is Overlap.FIRST else (one.shift for one in inside)
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
        self._cores: dict[str, tuple[tzinfo, bool]] = {}
        self._steps = 0.0
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
        if "RECURRENCE-ID" not in component:
            self._cores[uid] = (zone, all_day)
        starts = wall(start, zone, self._schedule.hand_over)
        ends, exact = self._end_of(component, starts, zone, all_day=all_day)
        self.longest = max(self.longest, ends - starts)
        copy = type(component)()
        for name in ("SUMMARY", "STATUS", "SEQUENCE"):
            if name in component:
                copy[name] = component[name]
        copy["UID"] = uid
        copy[_INDEX] = str(len(self._events))
        copy.add("DTSTART", starts)
        copy.add("DTEND", ends)
        self._repeat(component, copy, starts, zone, all_day=all_day)
        summary = str(component.get("SUMMARY", ""))
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
            nominal, exact = _parts(component)
            return starts + nominal + exact, exact
        return starts + (timedelta(days=1) if all_day else timedelta()), None

    def _repeat(self, component: Any, copy: Any, starts: datetime, zone: tzinfo, *, all_day: bool) -> None:
        for rule in _each(component.get("RRULE")):
            end_in_wall_time(rule, zone, all_day=all_day)
            self._steps += steps(rule, starts, self._end)
            if self._steps > MOST_STEPS:
                raise FeedError("repeats too much to be a rota; give the address of the rota alone")
            copy.add("RRULE", rule)
        for name in ("RDATE", "EXDATE"):
            for listed in _each(component.get(name)):
                moments = [self._moved(listed, one.dt, zone, all_day=all_day, name=name) for one in listed.dts]
                copy.add(name, moments)
        if "RECURRENCE-ID" in component:
            value = component["RECURRENCE-ID"]
            core_zone, core_all_day = self._cores.get(str(component.get("UID")), (zone, all_day))
            moved = self._moved(value, value.dt, core_zone, all_day=core_all_day, name="RECURRENCE-ID")
            ranged = {"RANGE": value.params["RANGE"]} if "RANGE" in value.params else None
            copy.add("RECURRENCE-ID", moved, parameters=ranged)

    def _moved(self, value: Any, moment: Any, zone: tzinfo, *, all_day: bool, name: str) -> Any:
        if isinstance(moment, tuple):  # a period: where it begins, and how long it lasts
            first, last = moment
            length = last if isinstance(last, timedelta) else last - first
            begins = self._moved(value, first, zone, all_day=all_day, name=name)
            return (begins, begins + length)
        own = zone_of(value, moment, zone)
        if all_day:
            return datetime.combine(wall(moment, own, time()).date(), self._schedule.hand_over)
        if not isinstance(moment, datetime):
            return moment if name == "EXDATE" else datetime.combine(moment, time())
        return wall(moment, zone, time())

    def found(self, occurrence: Any) -> Iterator[_Found]:
        """Yield the shifts of one occurrence."""
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
            yield _Found((event.layer, event.place), Shift(starts=starts, ends=until, who=who))

    def _problem(self, component: Any, what: str, when: date | None) -> None:
        summary = " ".join(str(component.get("SUMMARY", "")).split())[:80]
        day = f" ({when:%Y-%m-%d})" if when is not None else ""
        self._problems.setdefault((summary, what), f"The event “{summary}”{day} {what}.")


def _parts(component: Any) -> tuple[timedelta, timedelta]:
    """Split a DURATION into days, which are as long as the clocks make them, and hours, which are 60 minutes."""
    whole: timedelta = component["DURATION"].dt
    written = str(component.get(EXACT, "")).upper()
    days = timedelta(days=whole.days) if "T" not in written or "D" in written else timedelta()
    return days, whole - days


def _each(value: Any) -> Sequence[Any]:
    return () if value is None else value if isinstance(value, list) else [value]


def _first_only(found: Sequence[_Found]) -> Iterator[Shift]:
    """Leave of each shift what no stronger one overlaps."""
    waiting = sorted(found, key=lambda one: one.shift.starts, reverse=True)
    active: list[_Found] = []
    shown: dict[tuple[tuple[int, int], str], datetime] = {}
    for edge in sorted({edge for one in found for edge in (one.shift.starts, one.shift.ends)}):
        while waiting and waiting[-1].shift.starts <= edge:
            active.append(waiting.pop())
        active = [one for one in active if one.shift.ends > edge]
        strongest = min((one.strength for one in active), default=None)
        now = {(one.strength, one.shift.who) for one in active if one.strength == strongest}
        for key in [key for key in shown if key not in now]:
            yield Shift(starts=shown.pop(key), ends=edge, who=key[1])
        for key in now:
            shown.setdefault(key, edge)
