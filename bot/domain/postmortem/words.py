"""How a postmortem writes instants, spans and people: in Markdown, for readers outside Slack, in UTC."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.domain import markdown
from bot.domain.durations import spoken, to_the_minute
from bot.domain.postmortem.material import Names

UNKNOWN: Final = "not yet known"


def span(length: timedelta | None) -> str:
    """Say how long something took."""
    return UNKNOWN if length is None else spoken(to_the_minute(length))


def stamp(instant: datetime, *, beside: datetime | None = None) -> str:
    """Write an instant; of the same day as the one ``beside`` it, its time is enough."""
    return f"{instant:%H:%M}" if beside and instant.date() == beside.date() else f"{instant:%Y-%m-%d %H:%M}"


def clock(at: datetime) -> str:
    """Write the time of an instant."""
    return f"{at.hour:02d}:{at.minute:02d}"  # a third of what strftime takes, for each of 10,000


def day(at: datetime | None) -> str:
    """Write the day of something that is due; of what has none, that."""
    return "no date" if at is None else f"{at:%Y-%m-%d}"


def who(user: str, names: Names) -> str:
    """Name a person, without the @ that would mean someone else outside Slack; empty: Warroom itself."""
    return markdown.line(names(f"<@{user}>").removeprefix("@")) if user else "Warroom"


def said(text: str, names: Names) -> str:
    """Write someone's words as one line, without the full stop that a sentence around them has."""
    return markdown.line(names(text).strip().rstrip("."))
