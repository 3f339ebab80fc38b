"""A day to come, as people type it: ``friday``, ``next friday``, ``tomorrow 9am``, ``in 3 days``, ``2026-12-01``."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from bot.domain.durations import LONGEST
from bot.domain.incident import IncidentError
from bot.domain.record_kinds import KINDS
from bot.slack.conversations.parsing.command_line import as_ascii

END_OF_DAY: Final = time(17)
"""When a day is over of which no time is named, where whoever names it is."""

_NOON: Final = 12
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_UNITS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(days=7)}
"""By their first letter."""

_DAY_NAME: Final = (
    r"mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
)
_MONTH_NAME: Final = "|".join(f"{month}[a-z]{{0,6}}" for month in _MONTHS)
_TIME: Final = (
    r"(?:at\ )?(?:(?P<noon>noon|midday)"
    r"|(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::\d{2})?)?(?:\ ?(?P<half>[ap])\.?m\.?)?)"
    r"(?:\ ?(?P<zone>Z|UTC|GMT|[+-]\d{2}:\d{2}))?"
)
_SPAN: Final = re.compile(
    r"(?:in\ )?(?P<much>\d{1,4}|an?)\ ?(?P<unit>minutes?|mins?|hours?|hrs?|days?|weeks?|m|h|d|w)(?:\ from\ now)?",
    re.IGNORECASE | re.ASCII,
)
_DATE: Final = re.compile(
    rf"""(?: (?P<iso>\d{{4}}-\d{{2}}-\d{{2}})
    | (?P<word>today|tonight|tomorrow|yesterday|eod|eow|(?:the\ )?end\ of\ (?:the\ )?(?P<end>day|week)|next\ week)
    | (?P<which>this\ |next\ |on\ )?(?P<name>{_DAY_NAME})
    | (?P<month>{_MONTH_NAME})\.?\ (?P<of>\d{{1,2}})(?:st|nd|rd|th)?
    | (?P<of2>\d{{1,2}})(?:st|nd|rd|th)?\ (?:of\ )?(?P<month2>{_MONTH_NAME})\.? )
    (?:(?:T|,?\ ){_TIME})?""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)
_CLOCK: Final = re.compile(_TIME, re.IGNORECASE | re.ASCII | re.VERBOSE)
_LONGEST: Final = 40
"""Characters of a day that is read, at most."""


_DAY_WORDS_OF: Final = sorted({w for kind in KINDS.values() for f in kind.fields if f.kind == "day" for w in f.words})
_DAY_MARKERS: Final = re.compile(rf"(?<!\S)(?:{'|'.join(_DAY_WORDS_OF)})(?=[\s:])", re.IGNORECASE)
"""Words that come before a day."""


def may_name_day(typed: str) -> bool:
    """Tell whether a line may name a day, which is another in another zone."""
    return _DAY_MARKERS.search(typed) is not None


def day(typed: str, here: datetime) -> datetime | None:
    """Read a text that is a day, a time or a span to come, and nothing else.

    A day of the week is the next one, ``next friday`` that of next week; without a time it is `END_OF_DAY`.

    Args:
        here: now, in the zone of whoever types.

    Returns:
        An instant in UTC, which may have passed; ``None``: it is none of these.
    """
    text = " ".join(as_ascii(typed).split()).rstrip(".,;")
    if not text or len(text) > _LONGEST:
        return None
    try:
        if span := _SPAN.fullmatch(text):
            much = 1 if span["much"].lower().startswith("a") else int(span["much"])
            return min(here + much * _UNITS[span["unit"][0].lower()], here + LONGEST).astimezone(UTC)
        if found := _DATE.fullmatch(text):
            return _of_date(found, here)
        clock = _CLOCK.fullmatch(text)
        if clock is not None and (clock["minute"] or clock["half"] or clock["noon"]):
            return _next_time(clock, here)
    except (ValueError, OverflowError):
        return None
    return None


def must_be_day(typed: str, here: datetime, *, field: str) -> datetime:
    """Read the same, where it has to be one.

    Raises:
        IncidentError: it is none.
    """
    found = day(typed, here)
    if found is None:
        raise IncidentError(
            f"Couldn't read “{typed.strip()[:_LONGEST]}” as a date. Try `friday`, `tomorrow 9am`, `in 3 days` or "
            "`2026-12-01`.",
            field=field,
        )
    return found


def _of_date(found: re.Match[str], here: datetime) -> datetime:
    named = found["hour"] or found["noon"]
    zone = _zone(found["zone"], here)
    local = here.astimezone(zone)
    at = _time(found) if named else END_OF_DAY
    if not named and (found["word"] or "").lower() == "tonight":
        at = time(23)
    instant = datetime.combine(_date(found, local.date()), at, zone)
    if found["name"] and not found["which"] and instant <= here:  # today's name, and it is past
        instant = datetime.combine(instant.date() + timedelta(days=7), at, zone)
    if found["word"] and not named and instant <= here and instant.date() == local.date():  # late in that day
        instant = datetime.combine(instant.date(), time(23, 59), zone)
    if (found["month"] or found["month2"]) and instant.date() < local.date():
        instant = datetime.combine(instant.date().replace(year=instant.year + 1), at, zone)
    return instant.astimezone(UTC)


def _date(found: re.Match[str], today: date) -> date:
    if found["iso"]:
        return date.fromisoformat(found["iso"])
    if found["name"]:
        number = next(at for at, name in enumerate(_DAYS) if name.startswith(found["name"].lower()[:3]))
        ahead = (number - today.weekday()) % 7
        if (found["which"] or "").lower().strip() == "next":
            return today + timedelta(days=7 - today.weekday() + number)
        return today + timedelta(days=ahead)
    if found["word"]:
        return _of_word(found["word"].lower(), (found["end"] or "").lower(), today)
    month = (found["month"] or found["month2"]).lower()[:3]
    return date(today.year, _MONTHS.index(month) + 1, int(found["of"] or found["of2"]))


def _of_word(word: str, end: str, today: date) -> date:
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    if word == "eow" or end == "week":
        return friday
    if word == "next week":
        return today + timedelta(days=7 - today.weekday())
    return today + timedelta(days={"tomorrow": 1, "yesterday": -1}.get(word, 0))


def _next_time(clock: re.Match[str], here: datetime) -> datetime:
    zone, at = _zone(clock["zone"], here), _time(clock)
    today = here.astimezone(zone).date()
    instants = (datetime.combine(today + timedelta(days=later), at, zone).astimezone(UTC) for later in (0, 1, 2))
    return next(each for each in instants if each > here)


def _time(found: re.Match[str]) -> time:
    if found["noon"]:
        return time(_NOON)
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= _NOON:
            raise ValueError(hour)
        hour = hour % _NOON + (_NOON if found["half"].lower() == "p" else 0)
    return time(hour, int(found["minute"] or 0))


def _zone(typed: str | None, here: datetime) -> tzinfo:
    if typed is None:
        return here.tzinfo or UTC
    if typed[0] not in "+-":
        return UTC
    return datetime.strptime(typed, "%z").tzinfo or UTC
