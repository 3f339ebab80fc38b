"""How much of the service works while an incident is open. Source: [methodology] phase 3, mitigation priority."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class ServiceLevel(StrEnum):
    """How much works, the best first: each is aimed at before the next."""

    FULL = "full"
    PARTIAL = "partial"
    DEGRADED = "degraded"
    MAINTENANCE = "maintenance"


MEANINGS: Final[Mapping[ServiceLevel, str]] = MappingProxyType(
    {
        ServiceLevel.FULL: "back to normal",
        ServiceLevel.PARTIAL: "core features work",
        ServiceLevel.DEGRADED: "limited or slow",
        ServiceLevel.MAINTENANCE: "taken down on purpose",
    }
)
"""What each means to those who work on it."""


def in_words(level: str) -> str:
    """Say a level as people read it: ``degraded (limited or slow)``; empty: no one has said how much works."""
    return f"{level} ({MEANINGS[ServiceLevel(level)]})" if level in set(ServiceLevel) else ""
