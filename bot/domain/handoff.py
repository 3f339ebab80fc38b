"""Handing command over: the giver keeps it until the receiver confirms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.timeline import TimelineEntry
from bot.domain.tried import tried

SHOWN_TRIED: Final = 5
"""How many of the last things tried a packet holds."""


class Outcome(StrEnum):
    """How an offer of command ended."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandOffer:
    """Command offered by whoever has it. Source: [methodology] On-Call Handoff."""

    id: int
    incident_id: int
    giver: str
    receiver: str
    note: str
    """What the giver adds to the packet, in own words; empty: nothing."""
    offered_at: datetime
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    """``None``: it waits for the receiver."""


def last_tried(timeline: Sequence[TimelineEntry]) -> tuple[TimelineEntry, ...]:
    """Return the last things that were tried, oldest first."""
    return tried(timeline)[-SHOWN_TRIED:]
