"""A time to come, as people type it: ``until 18:00``, ``until tomorrow 9am``, ``for 4h``."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from bot.domain.durations import parse
from bot.domain.incident import IncidentError

_UNTIL: Final = re.compile(
    r"""(?:until|till)\s+ (?:(?P<day>today|tomorrow|\d{4}-\d{2}-\d{2})\s+(?:at\s+)?)?
    (?P<hour>\d{1,2}) (?::(?P<minute>\d{2}))? \s?(?P<half>[ap]m)? (?:\s?(?P<zone>Z|UTC))?""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)
_FOR: Final = re.compile(r"for\s+(\S+)", re.IGNORECASE)
_NOON: Final = 12


def until(typed: str, here: datetime) -> datetime:
    """Read until when; a bare time is the next one to come.

    Args:
        typed: the end of a line, from ``until`` or ``for`` on.
        here: now, in the zone of whoever types.

    Returns:
        An instant in UTC.

    Raises:
        IncidentError: it is no time.
    """
    try:
        if span := _FOR.fullmatch(typed.strip()):
            return here.astimezone(UTC) + parse(span[1])
        found = _UNTIL.fullmatch(typed.strip())
        if found is not None and (found["minute"] or found["half"]):
            return _instant(found, here)
    except (ValueError, OverflowError):
        pass
    raise IncidentError(
        f"Couldn't read “{typed.strip()[:40]}” as an end. Try `until 18:00`, `until tomorrow 9am` or `for 4h`.",
        field="until",
    )


def _instant(found: re.Match[str], here: datetime) -> datetime:
    zone = UTC if found["zone"] else here.tzinfo
    local = here.astimezone(zone)
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= _NOON:
            raise ValueError(hour)
        hour = hour % _NOON + (_NOON if found["half"].lower() == "pm" else 0)
    at = time(hour, int(found["minute"] or 0))
    day = (found["day"] or "").lower()
    if day and day[0].isdigit():
        return datetime.combine(date.fromisoformat(day), at, zone).astimezone(UTC)
    first = local.date() + timedelta(days=day == "tomorrow")
    instant = datetime.combine(first, at, zone).astimezone(UTC)
    if not day and instant <= here:
        instant = datetime.combine(first + timedelta(days=1), at, zone).astimezone(UTC)
    return instant
