"""The stability window: how long a fix has to hold before the incident is resolved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from bot.domain.incident import Incident, Status
from bot.domain.timeline import TimelineEntry

VERIFIABLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "health": "Service health",
        "errors": "Error rate",
        "latency": "Latency within the objective",
        "alerts": "No alerts firing",
        "smoke": "Smoke test",
        "flows": "Critical flows",
        "data": "Data is intact",
        "side_effects": "No side effects",
    }
)
"""What shows that service is back, then what shows that it works. Source: [response] verify restored, validate
functionality."""


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


def checklist(ticked: Collection[str]) -> str:
    """Say what was verified and what was not, as the timeline keeps it.

    Args:
        ticked: keys of `VERIFIABLE`.
    """
    done = [label for key, label in VERIFIABLE.items() if key in ticked]
    left = [label for key, label in VERIFIABLE.items() if key not in ticked]
    parts = [f"Verified: {', '.join(done)}." if done else "", f"Not verified: {', '.join(left)}." if left else ""]
    return " ".join(part for part in parts if part)


RESTORED: Final = ("health", "errors", "latency", "alerts")
"""What of `VERIFIABLE` shows that service is back. Source: [response] verify restored."""


def is_restored(entry: TimelineEntry, incident: Incident) -> bool:
    """Tell whether an entry says that someone verified, since the impact ended, that service is back."""
    if incident.mitigated_at is None or entry.recorded_at < incident.mitigated_at:
        return False
    verified = entry.text.partition(" Not verified: ")[0]
    return verified.startswith("Verified: ") and all(VERIFIABLE[key] in verified for key in RESTORED)


def is_verified(text: str) -> bool:
    """Tell whether a text is what `checklist` says."""
    return text.startswith(("Verified: ", "Not verified: "))
