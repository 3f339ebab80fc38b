"""Recurrence rules of a feed: which are taken, how they end, and how much work they may be."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from math import prod
from typing import Any, Final

from bot.oncall.errors import FeedError
from bot.oncall.zones import wall

MOST_STEPS: Final = 100_000
"""Steps that all rules of a feed may need together, some 10 µs each, or 100 µs for what is kept: thirty daily rules for
nine years each."""

MOST_VALUES: Final = 100
"""Values of one part of a rule; the weekdays of a month, counted from either end, are 77."""

_STEPS_A_DAY: Final = {"HOURLY": 24.0, "DAILY": 1.0, "WEEKLY": 1 / 7, "MONTHLY": 1.0, "YEARLY": 1.0}
"""Frequencies of a rota. A rule that comes every minute or second is none."""

_TAKEN: Final = frozenset({
    "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND", "BYMONTH", "BYMONTHDAY",
    "BYSETPOS",
})  # fmt: skip
_LAST_DAY: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_WEEKS: Final = 5
"""The fifth of a weekday is the last there can be in a month."""

_WEEKS_OF_YEAR: Final = 53
_NUMBER: Final = re.compile(r"\d+")

_CENTURIES: Final = timedelta(days=8_000 * 365)
"""A rule that fits no day is followed to the year 9999."""


def steps(rule: Any, starts: datetime, until: datetime) -> float:
    """Return how many steps it takes, at most, to follow a rule from its first occurrence.

    Args:
        rule: with its UNTIL as a wall clock: see `end_in_wall_time`.
        starts: wall clock.
        until: wall clock at the end of the window.

    Raises:
        FeedError: it is no rule of a rota.
    """
    frequency = str(_first(rule, "FREQ", "")).upper()
    unknown = sorted(set(rule) - _TAKEN)
    if frequency not in _STEPS_A_DAY or unknown:
        said = unknown[0] if unknown else f"FREQ={frequency}"
        raise FeedError(
            f"repeats by {said[:40]}, which no rota needs; write the shifts by hours, days, weeks or months"
        )
    interval = int(_first(rule, "INTERVAL", 1))
    if not fits_some_day(rule) or interval < 1:
        raise FeedError("has an event that repeats on days that never come; correct it in the calendar")
    if any(isinstance(values, list) and len(values) > MOST_VALUES for values in rule.values()):
        raise too_much()
    parts = ("HOUR", "MINUTE", "SECOND", "DAY") if frequency == "WEEKLY" else ("HOUR", "MINUTE", "SECOND")
    a_day = _STEPS_A_DAY[frequency] * prod(max(1, len(rule.get(f"BY{part}", ()))) for part in parts)
    picky = interval > 1 and frequency != "WEEKLY" and any(part.startswith("BY") for part in rule)
    picky |= _may_never_fit(rule, frequency)
    last = min(until, _first(rule, "UNTIL", until))
    span = _CENTURIES / interval if picky else max(last - starts, timedelta(days=1))
    return a_day * (span / timedelta(days=1))


def too_much() -> FeedError:
    """Return what is said of what repeats without end."""
    return FeedError("repeats too much to be a rota; give the address of the rota alone")


def _may_never_fit(rule: Any, frequency: str) -> bool:
    """Tell whether no day may ever be the one that is picked, so that the rule is followed to its last year."""
    weekdays, dates = rule.get("BYDAY", ()), rule.get("BYMONTHDAY", ())
    numbered = any(_NUMBER.search(str(day)) for day in weekdays)
    if numbered and dates:
        return True
    days = 1
    if weekdays and not dates and not numbered:
        days = {"WEEKLY": len({*map(str, weekdays)}), "MONTHLY": _WEEKS, "YEARLY": _WEEKS}.get(frequency, 1)
    units = ("MINUTE", "SECOND") if frequency == "HOURLY" else ("HOUR", "MINUTE", "SECOND")
    times = prod(max(1, len({*map(str, rule.get(f"BY{unit}", ()))})) for unit in units)
    return max((abs(int(place)) for place in rule.get("BYSETPOS", ())), default=1) > days * times


def fits_some_day(rule: Any) -> bool:
    """Tell whether any year has a day that a rule names, by the lists of its parts."""
    months = [int(month) for month in rule.get("BYMONTH", range(1, 13))]
    days = [abs(int(day)) for day in rule.get("BYMONTHDAY", (1,))]
    places = [abs(int(place)) for place in rule.get("BYSETPOS", (1,))]
    numbers = [int(found[0]) for day in rule.get("BYDAY", ()) if (found := _NUMBER.search(str(day)))]
    most = _WEEKS if "BYMONTH" in rule or str(_first(rule, "FREQ", "")).upper() != "YEARLY" else _WEEKS_OF_YEAR
    if any(not 1 <= number <= most for number in numbers):
        return False
    possible = any(1 <= month <= len(_LAST_DAY) and min(days) <= _LAST_DAY[month - 1] for month in months)
    return possible and min(days) > 0 and max(places) <= _WEEKS


def end_in_wall_time(rule: Any, zone: tzinfo, *, all_day: bool) -> None:
    """Write a rule's UNTIL as the wall clock of the event's zone shows it.

    A date is read as the end of that day: its shift is the last, where icalendar would drop it.
    """
    until = _first(rule, "UNTIL", None)
    if until is None:
        return
    rule["UNTIL"] = [_end(until, zone, all_day=all_day)]
    rule.pop("COUNT", None)  # RFC 5545 allows one of the two; the earlier end is in the file for a reason


def _end(until: date, zone: tzinfo, *, all_day: bool) -> datetime:
    last = time(23, 59, 59)
    if isinstance(until, datetime) and all_day:
        # Some write the last day's midnight in UTC, some that of the zone.
        named = until.tzinfo is not None and until.astimezone(UTC).time() == time()
        until = until.date() if named or until.tzinfo is None else until.astimezone(zone).date()
    return wall(until, zone, last) if isinstance(until, datetime) else datetime.combine(until, last)


def _first(rule: Any, part: str, default: Any) -> Any:
    found = rule.get(part, default)
    return found[0] if isinstance(found, list) and found else found
