"""The stability window: how long a fix has to hold before the incident is resolved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.domain.incident import Incident, Status

QUESTION: Final = "The stability window has passed: does the fix hold?"
"""What the timeline says when that is asked."""


def is_watched(incident: Incident) -> bool:
    """Tell whether someone has said what fixed it, and it is being watched whether that holds."""
    return incident.status is Status.MONITORING and bool(incident.resolution)


def healthy_since(incident: Incident, *, now: datetime, given: datetime | None = None) -> datetime:
    """Return from when on an open incident counts as healthy.

    Args:
        given: what someone said of it, which stands against what was stamped.
    """
    if given is not None:
        return given
    if incident.status is Status.MONITORING and incident.mitigated_at is not None:
        return incident.mitigated_at
    return now


def verification(done: Sequence[str], left: Sequence[str]) -> str:
    """Say what was verified and what was not, as the timeline keeps it."""
    parts = [f"Verified: {', '.join(done)}." if done else "", f"Not verified: {', '.join(left)}." if left else ""]
    return " ".join(part for part in parts if part)


def is_verified(text: str) -> bool:
    """Tell whether a text is what `verification` says."""
    return text.startswith(("Verified: ", "Not verified: "))
