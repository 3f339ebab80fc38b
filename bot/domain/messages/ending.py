"""Messages about the end of an incident, and its return."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.domain.messages.said import Said


class AllClear(Said):
    """The incident is resolved."""

    says: Literal["all_clear"] = "all_clear"
    resolution: str
    by: str
    resolved_at: datetime
    early_by_seconds: float | None = None
    """How much of the stability window had not passed; ``None``: all of it had, or there is none."""


class Reopened(Said):
    """It came back."""

    says: Literal["reopened"] = "reopened"
    reason: str
    by: str


class Closed(Said):
    """Nothing more is owed."""

    says: Literal["closed"] = "closed"
    by: str


class Declined(Said):
    """It was no incident."""

    says: Literal["declined"] = "declined"
    reason: str
    by: str


class DraftReady(Said):
    """The postmortem draft is written."""

    says: Literal["draft_ready"] = "draft_ready"
