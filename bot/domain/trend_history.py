"""What people hear of a month or a quarter is made of: incidents, action items, and figures beside earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.action_due import NEVER, Listed
from bot.domain.draft import DraftStep
from bot.domain.incident import Incident
from bot.domain.period import Period
from bot.domain.policy import Policy


def number(value: float) -> str:
    """Write a count."""
    return f"{value:,.0f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A figure of a period, beside that of the one before."""

    what: str
    value: float | None
    """``None``: there was nothing to measure."""
    before: float | None
    says: Callable[[float], str] = number
    more_is_better: bool = False

    @property
    def is_better(self) -> bool:
        """Whether it has improved."""
        if self.value is None or self.before is None or self.value == self.before:
            return False
        return (self.value > self.before) is self.more_is_better

    @property
    def line(self) -> str:
        """It in words: ``SEV1: 2, up from 1``."""
        return f"{self.what}: {'not known' if self.value is None else self.says(self.value)}{self.change}"

    @property
    def change(self) -> str:
        """How it has changed, as the end of a sentence; empty: there is nothing to compare it with."""
        if self.value is None or self.before is None:
            return ""
        if self.value == self.before:
            return ", as before"
        return f", {'up' if self.value > self.before else 'down'} from {self.says(self.before)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An incident, and what of its record is counted."""

    incident: Incident
    services: frozenset[str] = frozenset()
    """Which it touched."""
    factors: tuple[str, ...] = ()
    """Types of contributing factors that people ticked."""
    steps: Sequence[DraftStep] = ()
    """What was done with its drafts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a review is made of. Nothing private is in it, nor what was declined or merged."""

    policy: Policy
    period: Period
    now: datetime
    cases: Sequence[Case]
    """Incidents that were declared or resolved since the period before began, the oldest first."""
    items: Sequence[Listed]
    """Action items of all incidents, done or not."""

    def of(self, period: Period) -> list[Case]:
        """Return the incidents that were declared in a period."""
        since, until = period.span(self.policy.calendar)
        return [each for each in self.cases if since <= each.incident.declared_at < until]

    @property
    def both(self) -> tuple[list[Case], list[Case]]:
        """The incidents of the period, and those of the one before."""
        return self.of(self.period), self.of(self.period.before)

    @property
    def is_over(self) -> bool:
        """Whether the period is."""
        return self.period.span(self.policy.calendar)[1] <= self.now

    @property
    def looked_at(self) -> datetime:
        """When how things stand is looked at: at the end of the period, or now if that is still to come."""
        return min(self.period.span(self.policy.calendar)[1], self.now)

    def open_at(self, at: datetime) -> list[Listed]:
        """Return the action items that were not done at an instant."""
        return [each for each in self.items if each.item.at < at and ((done := done_at(each)) is None or done >= at)]

    @property
    def overdue(self) -> list[Listed]:
        """Those whose time had come by then, as their dates are now."""
        at = self.looked_at
        return [each for each in self.open_at(at) if (each.item.instant("due") or NEVER) <= at]


def done_at(listed: Listed) -> datetime | None:
    """Return when an action item was done or dropped; ``None``: it is neither."""
    return (listed.item.instant("moved_at") or listed.item.at) if listed.item.is_done else None
