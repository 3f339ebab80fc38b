"""What is worth counting when it happens. No measure says which incident, or who."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Declared:
    """An incident was declared."""

    severity: str
    source: str
    """``person``, ``message`` if it was declared from one, or ``alert`` if monitoring saw it first."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Someone was on an incident who had not declared it as one who is on call."""

    severity: str
    took: timedelta
    """Declared to acknowledged."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """An incident was resolved; each time, if it was reopened."""

    severity: str
    unseen_for: timedelta
    """Start to detected."""
    hurt_for: timedelta | None
    """Start to mitigated; ``None``: not known."""
    took: timedelta | None
    """Declared to resolved; ``None``: not known."""


@dataclass(frozen=True, slots=True)
class PromiseKept:
    """A promise that was due was kept, or found to be no longer wanted."""

    late_by: timedelta


@dataclass(frozen=True, slots=True)
class PromiseFailed:
    """A promise that was due could not be kept this time."""


@dataclass(frozen=True, slots=True)
class Called:
    """Slack's Web API was called."""

    method: str
    outcome: str
    """``done``, ``throttled``, ``later``, ``unknown``, ``refused`` or ``token_dead``."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Answered:
    """A payload was acknowledged, or failed to be."""

    kind: str
    """``command``, ``click``, ``form``, ``event`` or ``other``."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Stored:
    """Events were committed, all in one transaction."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Hooked:
    """A source of alerts was answered."""

    source: str
    """Its name in the policy; ``unknown``: it has none."""
    outcome: str
    """``taken``, ``known``, ``test``, ``rejected``, ``refused``, ``unknown`` or ``unavailable``."""


@dataclass(frozen=True, slots=True)
class Doubted:
    """No one knows whether an effect happened."""


@dataclass(frozen=True, slots=True)
class LookedFor:
    """An effect in doubt was looked for in Slack."""

    found: bool


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A lane was taken over from someone whose lease had run out."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """Reading what was missed brought changes."""

    changes: int


Measure = (
    Declared
    | Acknowledged
    | Resolved
    | PromiseKept
    | PromiseFailed
    | Called
    | Answered
    | Stored
    | Hooked
    | Doubted
    | LookedFor
    | TakenOver
    | Repaired
)
