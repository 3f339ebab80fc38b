"""How much of everything a feed may hold: counted line by line, before anything of it is read or repeated."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from bot.oncall.errors import FeedError
from bot.oncall.rules import fits_some_day

MOST: Final[Mapping[str, int]] = {
    "events": 5_000,
    "dates in RDATE and EXDATE": 5_000,
    "parts of time zones": 500,
    "lines that matter": 60_000,
}
"""What is counted -> how much of it is taken. Four shifts a day for more than three years, each written out; a line of
them takes some 50 µs."""

DEEPEST: Final = 8
"""How deep components may be nested; a calendar needs three."""

MOST_ZONE_STEPS: Final = 5_000
"""Changes of the clocks that a zone's own rules may make: each look-up passes them all, from the first on. Exchange's
zones begin in 1601 and .NET's in the year 1, with two changes a year."""

_LAST_YEAR: Final = 2038
"""A zone's rules are looked up for about that long."""

_WEEK: Final = 7
_WEEKS: Final = 5
"""A weekday comes as often in a month, at most."""
_WEEKS_OF_YEAR: Final = 53
_ZONE_PARTS: Final = frozenset({"VTIMEZONE", "STANDARD", "DAYLIGHT"})
_CHANGES: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYDAY", "BYMONTHDAY"})
_ONE_VALUE: Final = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
"""Parts of a zone's rule that repeat the time of its start, as Exchange writes them."""
_WEEKDAY = re.compile(r"[+-]?[1-5]?(?:MO|TU|WE|TH|FR|SA|SU)")
_YEAR = re.compile(r"\d{4}")


class Bounds:
    """Counts the lines of one feed as they come."""

    def __init__(self) -> None:
        self._found: Counter[str] = Counter()
        self._depth = 0
        self._begins = 1
        """Year in which the part of a zone begins that is being read."""
        self._rules: list[str] = []
        """Of that part."""
        self._steps = 0
        """Of the zone that is being read."""

    def see(self, word: str, value: str, within: str) -> None:
        """Count a line.

        Args:
            word: name of the property, or ``BEGIN`` and ``END``; in capitals.
            value: in capitals.
            within: the innermost component that it stands in.

        Raises:
            FeedError: there is too much of something.
        """
        self._count("lines that matter")
        if word == "BEGIN":
            self._begin(value)
        elif word == "END":
            self._depth -= 1
            if value in _ZONE_PARTS:
                self._end_of_part()
        elif word in {"RDATE", "EXDATE"}:
            self._count("dates in RDATE and EXDATE", value.count(",") + 1)
        if within in _ZONE_PARTS:
            self._see_in_zone(word, value)

    def _see_in_zone(self, word: str, value: str) -> None:
        if word == "DTSTART" and (year := _YEAR.match(value)):
            self._begins = int(year[0])
        elif word == "RRULE":
            self._rules.append(value)
        elif word == "RDATE":
            self._steps += value.count(",") + 1

    def _count(self, what: str, times: int = 1) -> None:
        self._found[what] += times
        if self._found[what] > MOST[what]:
            raise FeedError(f"holds more than {MOST[what]:,} {what}; give the address of the rota alone")

    def _begin(self, name: str) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FeedError("nests one thing in another too deeply for a calendar; check it in a calendar")
        if name == "VEVENT":
            self._count("events")
        if name in _ZONE_PARTS:
            self._count("parts of time zones")
            self._begins, self._rules = 1, []
            self._steps = 0 if name == "VTIMEZONE" else self._steps

    def _end_of_part(self) -> None:
        self._steps += sum(_changes(rule, self._begins) for rule in self._rules)
        self._rules = []
        if self._steps > MOST_ZONE_STEPS:
            raise _no_zone("too often")


def _changes(written: str, begins: int) -> int:
    """Return how often the clocks change by a rule of a zone, at most."""
    rule = dict(part.partition("=")[::2] for part in written.split(";") if part)
    strange = sorted(set(rule) - _CHANGES - {name for name in _ONE_VALUE if "," not in rule.get(name, "")})
    if strange or rule.get("FREQ") != "YEARLY" or rule.get("INTERVAL", "1") != "1":
        raise _no_zone(f"by {strange[0]}"[:40] if strange else "other than once a year")
    months, dates, weekdays = (_listed(rule, name) for name in ("BYMONTH", "BYMONTHDAY", "BYDAY"))
    try:
        on = {"BYMONTH": [int(one) for one in months], "BYMONTHDAY": [int(one) for one in dates]}
        never = not fits_some_day({name: values for name, values in on.items() if values})
    except ValueError:
        never = True
    if never or not all(_WEEKDAY.fullmatch(day) for day in weekdays):
        raise _no_zone("on days that never come")
    in_week = 1 if 0 < len(dates) <= _WEEK else _WEEKS if months else _WEEKS_OF_YEAR
    by_week = sum(1 if any(each.isdigit() for each in day) else in_week for day in weekdays)
    until = _YEAR.match(rule.get("UNTIL", ""))
    years = max(int(until[0]) if until else _LAST_YEAR, begins) - begins + 1
    return years * max(1, len(months)) * (by_week or max(1, len(dates)))


def _listed(rule: Mapping[str, str], name: str) -> Sequence[str]:
    return rule[name].split(",") if rule.get(name) else ()


def _no_zone(how: str) -> FeedError:
    return FeedError(f"has a time zone whose clocks change {how}; correct it in the calendar")
