"""Content lines of an iCalendar feed, before a library reads them: what it would lose or take for something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from bot.oncall.bounds import Bounds
from bot.oncall.errors import FeedError

LARGEST: Final = 2 * 1024 * 1024
"""Bytes of a feed."""

EXACT: Final = "X-WARROOM-DURATION"
"""Holds a DURATION as it was written: read, PT24H can't be told from P1D, which is 23 h long on one day a year."""

_KEPT: Final = frozenset({"VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"})
"""Components that say who is on call; alarms, tasks and all others are left out before anyone reads them."""

_OF_EVENT: Final = frozenset({
    "BEGIN", "END", "UID", "SUMMARY", "STATUS", "SEQUENCE", "ATTENDEE", "DTSTART", "DTEND", "DURATION", "RRULE",
    "RDATE", "EXDATE", "RECURRENCE-ID",
})  # fmt: skip
"""Properties of an event that matter."""

_NAME = re.compile(r"[^;:]*")
_FOLD = re.compile(r"\r?\n[ \t]")
_DURATION = re.compile(r"DURATION(?:;[^:]*)?:(.*)", re.IGNORECASE)


def prepared(feed: bytes) -> str:
    """Return what matters of a feed as text, with each DURATION of an event repeated as it was written.

    Raises:
        FeedError: it is too large, holds too much, or is no calendar.
    """
    if len(feed) > LARGEST:
        raise FeedError(f"is larger than {LARGEST // 1024 // 1024} MB; give the address of the rota alone")
    if not feed.strip():
        raise FeedError("is empty; check the address in a browser")
    text = feed.decode("utf-8-sig", errors="replace").replace("\x00", "")
    if not text.lstrip()[:15].upper().startswith("BEGIN:VCALENDAR"):
        what = "a web page" if text.lstrip()[:1] == "<" else "something else"
        raise FeedError(f"isn't a calendar but {what}; take the address that ends in .ics, or of the iCal export")
    return "\r\n".join(_kept(_FOLD.sub("", text))) + "\r\n"


def _kept(text: str) -> Iterator[str]:
    bounds = Bounds()
    inside: list[str] = []
    skipped: list[str] = []
    """Components that are left out, the innermost last."""
    for raw in re.split(r"\r?\n|\r", text):
        line = raw.strip()
        named = _NAME.match(line)
        word = named[0].upper() if named is not None else ""
        value = line.rpartition(":")[2].upper()
        if word == "BEGIN" and (skipped or value not in _KEPT):
            skipped.append(value)
        elif skipped:
            if word == "END" and skipped.pop() != value:
                raise FeedError(f"ends {value[:40]}, which it did not begin; check it in a calendar")
        elif line:
            within = inside[-1] if inside else ""
            if within == "VEVENT" and word not in _OF_EVENT and len(word) < len(line):
                continue
            bounds.see(word, value, within)
            yield line
            if within == "VEVENT" and (written := _DURATION.fullmatch(line)):
                yield f"{EXACT}:{written[1]}"
            if word == "BEGIN":
                inside.append(value)
            elif word == "END" and within == value:
                inside.pop()


def duration_of(component: Any) -> tuple[timedelta, timedelta]:
    """Split a DURATION into days, which are as long as the clocks make them, and hours, which are 60 minutes."""
    whole: timedelta = component["DURATION"].dt
    written = str(component.get(EXACT, "")).upper()
    days = timedelta(days=whole.days) if "T" not in written or "D" in written else timedelta()
    return days, whole - days
