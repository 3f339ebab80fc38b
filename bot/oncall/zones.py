"""Wall clocks and instants of a feed: each time is read in its own zone, and no zone is guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final

from bot.oncall.errors import FeedError

_BEFORE: Final = timedelta(hours=3)
"""Wider than any leap of a clock, and narrower than the time between two."""


def instant(wall: datetime, zone: tzinfo) -> datetime:
    """Return when a wall clock shows this. Aware and UTC.

    Of a time that comes twice, the first counts. A time that the clocks skip is read with the offset before the leap,
    as RFC 5545 says; some zones of icalendar read it with the offset after, which is an hour too early.
    """
    found = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wall:
        return found
    offset = (wall - _BEFORE).replace(tzinfo=zone).utcoffset() or timedelta()
    return (wall - offset).replace(tzinfo=UTC)


def zone_of(value: Any, moment: date, floating: tzinfo) -> tzinfo:
    """Return the zone in which a value of icalendar was written; a time without one is meant in ``floating``.

    Raises:
        FeedError: the file names a zone that no one knows. icalendar reads it as a time without a zone.
    """
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.tzinfo
    name = value.params.get("TZID")
    if name is not None and isinstance(moment, datetime):
        raise FeedError(f"uses the time zone {str(name)[:80]!r}, which no one knows and the feed does not define")
    return floating


def wall(moment: date, zone: tzinfo, at: time) -> datetime:
    """Return what the wall clock of a zone shows then; a date is its ``at``."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, at)
    if moment.tzinfo is None or moment.tzinfo is zone:
        return moment.replace(tzinfo=None)
    return moment.astimezone(zone).replace(tzinfo=None)
