"""This file is about the numbered report that stakeholders are owed."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from bot.domain.incident import Status
from bot.domain.timeline import at_utc


class StatusUpdate(BaseModel):
    """One report. Source: [response] status_updates."""

    model_config = ConfigDict(frozen=True)

    number: int
    """Counts from 1 in each incident."""
    text: str
    """The current action; for *no change*, that nothing new is known."""
    impact: str = ""
    """Who is hurt, as it was said with this update; empty: nothing was said of it."""
    findings: str = ""
    """What has come to light since the last one."""
    ruled_out: str = ""
    """Theories that turned out wrong."""
    next_steps: str = ""
    need_help: str = ""
    """What the responders need help with: for the room alone."""
    no_change: bool = False
    by: str
    at: datetime
    status: Status
    next_due_at: datetime | None = None
    """When the next one is owed; ``None``: none is."""
    withdrawn_at: datetime | None = None
    """When it was taken back; ``None``: it stands."""


def nothing_new_since(last: datetime, *, now: datetime) -> str:
    """Return the text of an update that says there is no news: silence must be explicit.

    Args:
        last: of the last update that carried news, or of the declaration.
    """
    return f"No new information since {at_utc(last, seen_at=now)}"
