"""An effect in the outbox: its state, and what operators see of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from bot.domain.effects import EFFECT, Effect


class State(StrEnum):
    """Where an effect is."""

    PENDING = "pending"
    SENDING = "sending"
    """Committed before the call: found later, it means *look first*."""
    SENT = "sent"
    SET_ASIDE = "set_aside"
    """Refused for good; waits for a person."""
    SUPERSEDED = "superseded"
    """Refused, and no longer wanted: a newer one of the same kind took its place, or a person dropped it."""
    BLOCKED = "blocked"
    """What it needs was set aside; comes back with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedEffect:
    """An effect and how it stands with it, for whoever looks after the bot."""

    id: int
    effect: Effect
    incident_id: int | None
    number: str
    """Of its incident; empty: it is for none."""
    private: bool
    """Its incident is."""
    state: State
    since: datetime | None
    """When it was left; ``None``: not noted."""
    tries: int
    reason: str
    """Why it was put off or set aside; empty: it was not tried yet."""


def queued_effect(row: Row[Any]) -> QueuedEffect:
    """Read a row of the outbox beside ``number`` and ``private`` of its incident; ``None``: it is for none."""
    return QueuedEffect(
        id=row.id,
        effect=EFFECT.validate_python(row.body),
        incident_id=row.incident_id,
        number=row.number or "",
        private=bool(row.private),
        state=State(row.state),
        since=row.left_at or row.first_tried_at,
        tries=row.tries,
        reason=row.problem or "",
    )
