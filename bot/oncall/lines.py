"""Content lines of an iCalendar feed, before a library reads them: what it would lose or take for something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.oncall.errors import FeedError

LARGEST: Final = 2 * 1024 * 1024
"""Bytes of a feed."""

MOST_EVENTS: Final = 5_000
"""Events of a feed: four shifts a day for more than three years, each written out."""

EXACT: Final = "X-WARROOM-DURATION"
"""Holds a DURATION as it was written: read, PT24H can't be told from P1D, which is 23 h long on one day a year."""

_FOLD = re.compile(r"\r?\n[ \t]")
_DURATION = re.compile(r"DURATION(?:;[^:]*)?:(.*)", re.IGNORECASE)


def prepared(feed: bytes) -> str:
    """Return a feed as text, with each DURATION of an event repeated as it was written, and without alarms.

    Raises:
        FeedError: it is too large, or no calendar.
    """
    if len(feed) > LARGEST:
        raise FeedError(f"is larger than {LARGEST // 1024 // 1024} MB; give the address of the rota alone")
    if not feed.strip():
        raise FeedError("is empty; check the address in a browser")
    text = feed.decode("utf-8-sig", errors="replace").replace("\x00", "")
    if not text.lstrip()[:15].upper().startswith("BEGIN:VCALENDAR"):
        what = "a web page" if text.lstrip()[:1] == "<" else "something else"
        raise FeedError(f"isn't a calendar but {what}; take the address that ends in .ics, or of the iCal export")
    lines = list(_kept(_FOLD.sub("", text)))
    if sum(line.upper().startswith("BEGIN:VEVENT") for line in lines) > MOST_EVENTS:
        raise FeedError(f"holds more than {MOST_EVENTS:,} events; give the address of the rota alone")
    return "\r\n".join(lines) + "\r\n"


def _kept(text: str) -> Iterator[str]:
    inside: list[str] = []
    for raw in re.split(r"\r?\n|\r", text):
        line = raw.strip()
        word, _, name = line.upper().partition(":")
        if word == "BEGIN":
            inside.append(name)
        if line and "VALARM" not in inside:
            yield line
            if inside[-1:] == ["VEVENT"] and (written := _DURATION.fullmatch(line)):
                yield f"{EXACT}:{written[1]}"
        if word == "END" and inside[-1:] == [name]:
            inside.pop()
