"""A time typed before a text, or picked in a form: when it happened, if not now."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from bot.domain.incident import IncidentError
from bot.domain.timeline import for_reader
from bot.slack.conversations.parsing.command_line import as_ascii, split_words

YESTERDAY_WITHIN: Final = timedelta(hours=12)
"""How far back a bare time reaches: further, it rather is a slip, or a time of another zone."""

AHEAD: Final = timedelta(minutes=1)
"""How far ahead of ours a person's clock may be: a time within it means now."""

NOON: Final = 12
"""Hours of a clock with two halves."""

_CLOCK: Final = re.compile(
    r"""(?:(?P<day>today|yesterday|\d{4}-\d{2}-\d{2})(?:T|,?\ +(?:at\ +)?))?
    (?P<hour>\d{1,2}) (?: :(?P<minute>\d{2}) (?: :(?P<second>\d{2}) )? )?
    (?:\ ?(?P<half>[ap])\.?m\.?)?
    (?:\ ?(?P<zone>Z|UTC|GMT|[+-]\d{2}:\d{2}))?
    (?=[,;:]?(?:\s|$))""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)
_LEAD: Final = re.compile(r"(?:at|since|from)\s+(?=\d|yesterday|today|half|an?\s)", re.IGNORECASE)
"""What people put before a time."""

_AGO: Final = re.compile(
    r"""(?: half\ an\ (?P<half>hour) | an?\ (?P<one>minute|hour|day)
    | (?P<much>\d{1,4})\ ?(?P<unit>d|days?|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)
      (?:\ ?(?P<more>\d{1,2})\ ?(?:m|mins?|minutes?))? )
    \ ago(?=[,;:]?(?:\s|$))""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)
_UNITS: Final = {
    "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1), "s": timedelta(seconds=1)
}  # fmt: skip
"""By their first letter."""

_NEEDS_ZONE: Final = re.compile(r"\d:\d\d|\d ?[ap]\.?m\b|\dh(?:\d\d)?$", re.IGNORECASE | re.ASCII)
_BY_H: Final = re.compile(r"(\d{1,2})h(\d{2})?\b", re.IGNORECASE | re.ASCII)
"""A time as many write it: ``21h``, ``21h30``."""
_LIKE_A_TIME: Final = re.compile(r"\d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?:[ap]m|h|z|utc)?|\d{1,2}[ap]m", re.IGNORECASE)
_OTHER_ZONE: Final = re.compile(r"[A-Z]{2,4}T|GMT[+-]\d+")
"""What follows a time of another zone: it would be taken for the person's own."""

_PICKED: Final = re.compile(r"[1-9]\d{0,9}", re.ASCII)
"""Seconds since 1970."""


def may_need_zone(typed: str) -> bool:
    """Tell whether a text may hold a time that means another instant in another zone."""
    return _NEEDS_ZONE.search(as_ascii(typed)) is not None


def is_time(typed: str) -> bool:
    """Tell whether a text is a time and nothing else, or nothing at all, for one who reads it elsewhere."""
    read = as_ascii(typed.strip()).rstrip(" ,;:")
    return not read or _AGO.fullmatch(read) is not None or (_CLOCK.fullmatch(read) is not None and not read.isdigit())


def time_first(typed: str, now: datetime) -> tuple[datetime | None, str]:
    """Take a time off the beginning of a text: ``14:32``, ``9pm``, ``10 min ago``, ``yesterday 14:32``, ``14:32Z``.

    Args:
        now: in the zone of whoever types; a time that says its own zone is read in that.

    Returns:
        An instant in UTC, of a bare time the latest one that was, and the text without it.

    Raises:
        IncidentError: the time lies in the future, there is none such, or it is written in a way we do not read.
    """
    at, rest = time_off(typed, now)
    return at, rest if at is None else rest.lstrip(" ,;:")


def time_off(typed: str, now: datetime) -> tuple[datetime | None, str]:
    """Do the same, and leave a comma or colon after the time where it is. See `time_first`."""
    typed = typed.strip()
    if (lead := _LEAD.match(typed)) and (found := time_off(typed[lead.end() :], now))[0] is not None:
        return found
    read = as_ascii(typed)
    if ago := _AGO.match(read):
        return now.astimezone(UTC) - _span(ago), typed[ago.end() :].strip()
    clock = _CLOCK.match(read)
    if clock and (clock["minute"] or clock["half"]):
        rest = typed[clock.end() :].strip()
        if _OTHER_ZONE.fullmatch(split_words(rest).first):
            raise IncidentError(
                f"Couldn't tell which time zone “{split_words(rest).first}” is. Write the time in your own zone, such "
                f"as `{clock[0]}`, or in UTC: `{clock[0]} UTC`.",
                field="note",
            )
        return _instant(clock, now), rest
    first = split_words(typed).first
    if _LIKE_A_TIME.fullmatch(as_ascii(first).rstrip(",;:")):
        raise _unread(first)
    return None, typed


def time_ahead(typed: str, now: datetime) -> datetime | None:
    """Read a text that is a time of the day, and nothing else, as the next instant at which it is that time.

    Args:
        now: as of `time_first`.

    Returns:
        An instant in UTC; ``None``: the text is no time.

    Raises:
        IncidentError: there is no such time.
    """
    clock = _CLOCK.fullmatch(_BY_H.sub(lambda found: f"{found[1]}:{found[2] or '00'}", as_ascii(typed.strip())))
    if clock is None or clock["day"] or not (clock["minute"] or clock["half"]):
        return None
    zone = _zone(clock["zone"], now)
    here = now.astimezone(zone)
    try:
        at = time(_hour(clock), int(clock["minute"] or 0), int(clock["second"] or 0))
    except ValueError as error:
        raise _unread(typed) from error
    days = (datetime.combine(here.date() + timedelta(later), at, zone).astimezone(UTC) for later in (0, 1, 2))
    return next(each for each in days if each > now)


def time_picked(value: str, now: datetime) -> datetime | None:
    """Read a field of a form in which a time is picked; ``None``: it was left empty.

    Raises:
        IncidentError: the time lies in the future, or it is none that the field can hold.
    """
    if not value:
        return None
    if not _PICKED.fullmatch(value):
        raise IncidentError("Pick a date and a time, or clear the field.", field="since")
    at = datetime.fromtimestamp(int(value), UTC)
    if at > now + AHEAD:
        raise IncidentError(
            f"That's in the future: it's {for_reader(now, seen_at=now)} now. Pick an earlier time.", field="since"
        )
    return min(at, now)


def _span(ago: re.Match[str]) -> timedelta:
    if ago["half"]:
        return timedelta(minutes=30)
    if ago["one"]:
        return _UNITS[ago["one"][0].lower()]
    return int(ago["much"]) * _UNITS[ago["unit"][0].lower()] + timedelta(minutes=int(ago["more"] or 0))


def _instant(clock: re.Match[str], now: datetime) -> datetime:
    """Return the instant that a time means.

    Raises:
        IncidentError: there is none such, or it is still to come.
    """
    zone = _zone(clock["zone"], now)
    try:
        at = time(_hour(clock), int(clock["minute"] or 0), int(clock["second"] or 0))
        instant = datetime.combine(_day(clock["day"], now.astimezone(zone)), at, zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _unread(clock[0]) from error
    now = now.astimezone(UTC)
    if clock["day"]:
        if instant > now + AHEAD:
            raise _to_come(clock[0], now.astimezone(zone), "Give an earlier time, or none for now.")
        return min(instant, now)
    around = (datetime.combine(instant.astimezone(zone).date() + timedelta(days), at, zone) for days in (1, 0, -1))
    latest = next(each for each in (one.astimezone(UTC) for one in around) if each <= now + AHEAD)
    if now - latest > YESTERDAY_WITHIN:
        raise _to_come(clock[0], now.astimezone(zone), f"If you mean yesterday, write `yesterday {clock[0]}`.")
    return min(latest, now)


def _hour(clock: re.Match[str]) -> int:
    hour = int(clock["hour"])
    if not clock["half"]:
        return hour
    if not 1 <= hour <= NOON:
        raise ValueError(f"{hour} isn't an hour of half a day")
    return hour % NOON + (NOON if clock["half"].lower() == "p" else 0)


def _day(typed: str | None, here: datetime) -> date:
    if typed and typed[0].isdigit():
        return date.fromisoformat(typed)
    return here.date() - timedelta(days=1) if typed and typed.lower() == "yesterday" else here.date()


def _zone(typed: str | None, now: datetime) -> tzinfo:
    if typed is None:
        return now.tzinfo or UTC
    if typed[0] not in "+-":
        return UTC
    return datetime.strptime(typed, "%z").tzinfo or UTC


def _unread(typed: str) -> IncidentError:
    examples = "Try `21:00`, `9pm`, `10 min ago` or `yesterday 18:30`."
    return IncidentError(f"Couldn't read “{typed[:40]}” as a time. {examples}", field="note")


def _to_come(typed: str, here: datetime, remedy: str) -> IncidentError:
    local = "" if here.utcoffset() == timedelta() else f"{here:%H:%M} where you are, "
    now = f"it's {local}{here.astimezone(UTC):%Y-%m-%d %H:%M} UTC now"
    return IncidentError(f"{typed} is in the future: {now}. {remedy}", field="note")
