"""The numbered status update that is due to stakeholders, and what each reader sees of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from bot.domain.audience import Sight
from bot.domain.incident import Status, clean_note, clean_text
from bot.domain.timeline import for_reader


class Report(BaseModel):
    """What someone has to say. Source: [response] status_updates; [methodology] internal updates; [procedures]."""

    model_config = ConfigDict(frozen=True)

    text: str
    """The current action; for *no change*, that nothing new is known."""
    impact: str = ""
    """Who is affected, as it was said with this update; empty: nothing was said of it."""
    findings: str = ""
    """What has come to light since the last one."""
    ruled_out: str = ""
    """Theories that turned out wrong."""
    next_steps: str = ""
    need_help: str = ""
    """What the responders need help with: for the room alone."""


class StatusUpdate(Report):
    """One report, as it was given."""

    number: int
    """Counts from 1 in each incident."""
    no_change: bool = False
    by: str
    at: datetime
    status: Status
    next_due_at: datetime | None = None
    """When the next one is owed; ``None``: none is."""
    channel: str | None = None
    """Of the message that a reaction made this update; ``None``: it was written as one."""
    ts: int | None = None
    """Of the same message, in microseconds."""
    said_by: str = ""
    """Who wrote that message; empty: ``by``, or an app."""
    withdrawn_at: datetime | None = None
    """When it was withdrawn; ``None``: it stands."""


class Layout(StrEnum):
    """How an update looks where the incident is worked on. One record, three documents."""

    NUMBERED = "numbered"
    """Source: [response] status_updates, format."""
    DETAILED = "detailed"
    """Source: [methodology] internal updates."""
    WARROOM = "warroom"
    """Source: [procedures] warRoomUpdates."""


PARTS: Final[Mapping[str, str]] = {
    "text": "Current action",
    "impact": "Impact",
    "findings": "New findings",
    "ruled_out": "Ruled out",
    "next_steps": "Next steps",
    "need_help": "Need help with",
}
"""Each part of a report, and what people call it."""

_SHOWS: Final[Mapping[Sight, frozenset[str]]] = {
    Sight.EVERYTHING: frozenset(PARTS),
    Sight.OUTLINE: frozenset({"text", "impact"}),
    Sight.BRIEFING: frozenset({"text", "impact", "findings", "ruled_out", "next_steps"}),
}
"""Which parts each sight shows; state and next update go with every one of them."""

SOONER: Final = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 15, 30, 60, 120, 240, 480, 720))
"""Times until the next update that a form may offer."""

OFFERED: Final = 4
"""How many of them it offers: the longest that are sooner than the policy's."""


def visible_part(update: StatusUpdate, sight: Sight) -> StatusUpdate | None:
    """Return what of an update someone with this sight is told; ``None``: nothing, not even that there is one."""
    shown = _SHOWS.get(sight)
    if shown is None:
        return None
    hidden: dict[str, str | None] = {part: "" for part in PARTS if part not in shown}
    if sight is not Sight.EVERYTHING:
        hidden |= {"channel": None, "ts": None}  # where in the room it was said
    return update.model_copy(update=hidden)


def clean_report(report: Report) -> Report:
    """Return a report without NUL bytes and outer space.

    Raises:
        IncidentError: the current action is missing, or a part is too long.
    """
    missing = "Say what is being done: `/incident update rolled back v2.3.4, errors falling`."
    cleaned = {"text": clean_text(report.text, field="update", missing=missing)}
    for part, label in PARTS.items():
        if part != "text":
            cleaned[part] = clean_note(f"“{label}”", getattr(report, part), field=part)
    return Report(**cleaned)


def report_of(update: StatusUpdate) -> Report:
    """Return what an update says, without the circumstances."""
    return Report(**{part: getattr(update, part) for part in PARTS})


def is_said_already(report: Report, news: StatusUpdate | None, *, impact: str) -> bool:
    """Tell whether a report says nothing but what the last update with news said.

    Args:
        impact: as it is known now.
    """
    if news is None:
        return False
    stands = all(getattr(report, part) == getattr(news, part) for part in ("text", "next_steps", "need_help"))
    found = all(getattr(report, part) in {"", getattr(news, part)} for part in ("findings", "ruled_out"))
    return stands and found and report.impact in {"", impact}


def in_words(report: Report) -> str:
    """Write a whole report as the timeline keeps it: the current action, then each part that was filled in."""
    parts = [f"{label}: {said}" for part, label in PARTS.items() if part != "text" and (said := getattr(report, part))]
    return " · ".join([report.text, *parts])


def sooner_than(every: timedelta) -> tuple[timedelta, ...]:
    """Return the times until the next update that may be chosen instead of the policy's: the clock only tightens."""
    return tuple(span for span in SOONER if span < every)[-OFFERED:]


def nothing_new_since(last: datetime, *, now: datetime) -> str:
    """Return the text of an update that says there is no news: silence must be explicit.

    Args:
        last: of the last update that carried news, or of the declaration.
    """
    return f"No new information since {for_reader(last, seen_at=now)}"
