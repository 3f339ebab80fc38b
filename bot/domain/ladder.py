"""The ladder: when each rung falls due in an incident, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.durations import Within, spoken
from bot.domain.incident import Incident
from bot.domain.money import money
from bot.domain.policy import Policy, severity_of
from bot.domain.rung import TRIGGERS, Rung, Until, Way, lost_over
from bot.domain.severity import Mobilise, Severity
from bot.domain.triage import Facts, Revenue

HOLDS: Final = (timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1))
"""How long the ladder can be held: it lapses by itself."""

AT_LEAST: Final = {Revenue.MEDIUM: 100.0, Revenue.HIGH: 1_000.0, Revenue.CRITICAL: 10_000.0}
"""What is lost in an hour at least, where only the band is known. Source: [response] revenue_impact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Someone has the ladder wait."""

    by: str
    why: str
    at: datetime
    until: datetime
    severity: str = ""
    """What the severity was called; empty: a release that kept none of it."""

    def __post_init__(self) -> None:
        """Refuse one that does not lapse by itself.

        Raises:
            ValueError: it is longer than the longest hold.
        """
        if self.until - self.at > HOLDS[-1]:
            raise ValueError("a hold is no longer than an hour")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A rung that is due in an incident, or was."""

    rung: Rung
    at: datetime
    why: str
    """As those read it who are reached: a sentence."""
    met_at: datetime | None = None
    """When what it waited for was there; ``None``: not yet."""


def rungs(
    policy: Policy,
    incident: Incident,
    *,
    start: datetime,
    due_after: Callable[[Within], datetime],
    hold: Hold | None = None,
) -> list[Due]:
    """Return the rungs that the severity and the facts of an incident lead to, in the ladder's order.

    Args:
        start: since when it has waited for people.
        due_after: when something is due that is due so long after that.
        hold: what is in force; what has become known or worse since is not held.
    """
    found = []
    for rung in policy.ladder:
        if (earliest := min(_moments(policy, incident, rung, start, due_after), default=None)) is None:
            continue
        at, why = earliest
        if hold is not None and not _is_news(policy, incident, rung, hold, by_fact=(at, why)):
            at = max(at, hold.until)
        met = incident.acknowledged_at if rung.until is Until.ACKNOWLEDGED else None
        found.append(Due(rung=rung, at=at, why=why, met_at=met))
    return found


def _moments(
    policy: Policy, incident: Incident, rung: Rung, start: datetime, due_after: Callable[[Within], datetime]
) -> Iterator[tuple[datetime, str]]:
    severity = severity_of(policy, incident)
    within = rung.after.get(severity.key)
    if within is not None:
        why = f"Still open after {spoken(within)}." if within != timedelta() else f"This is a {severity.label}."
        yield due_after(within), why
    for trigger in rung.or_if:
        if (lost := lost_over(trigger)) is not None:
            if (crossed := lost_at(incident, lost)) is not None:
                yield max(start, crossed), f"Over {money(lost, policy.currency)} is lost so far."
        elif TRIGGERS[trigger][1](incident.facts):
            said = TRIGGERS[trigger][0]
            yield max(start, incident.facts.assessed_at or start), f"{said[0].upper()}{said[1:]}."


def _is_news(policy: Policy, incident: Incident, rung: Rung, hold: Hold, *, by_fact: tuple[datetime, str]) -> bool:
    """Tell whether a rung falls due for something that no one knew who had the ladder wait."""
    was = next((each for each in policy.severities.values() if each.label == hold.severity), None)
    if was is not None and rung.after and severity_of(policy, incident).is_worse_than(was):
        return True
    said = incident.facts.assessed_at
    return said is not None and said > hold.at and bool(rung.or_if) and by_fact[0] >= said


def per_hour(facts: Facts) -> float | None:
    """Return what is lost in an hour: as someone measured it, else at least; ``None``: no one knows of a loss."""
    if facts.revenue_per_hour is not None:
        return facts.revenue_per_hour or None
    return AT_LEAST.get(facts.revenue) if facts.revenue is not None else None


def lost_at(incident: Incident, amount: float) -> datetime | None:
    """Return when an incident has cost so much; ``None``: never, as far as is known.

    It costs from when its impact began until that ended.
    """
    rate = per_hour(incident.facts)
    if rate is None or amount / rate > _LONGEST:
        return None
    at = incident.started_at + timedelta(hours=amount / rate)
    return at if incident.mitigated_at is None or at <= incident.mitigated_at else None


_LONGEST: Final = 24.0 * 365
"""Hours; what takes longer to cost so much is not waited for."""


def called_at_once(policy: Policy, severity: Severity) -> Sequence[Mobilise]:
    """Return whom a severity asks into the room from its beginning: whom it mobilises, and the lowest rungs."""
    led = [Mobilise(role=rung.tell) for rung in _led(policy, severity) if rung.after[severity.key] == timedelta()]
    return [*severity.mobilise, *led]


def called(policy: Policy, severity: Severity) -> Sequence[str]:
    """Return the names of all whom a severity asks into the room, sooner or later."""
    return [each.role for each in severity.mobilise] + [rung.tell for rung in _led(policy, severity)]


def _led(policy: Policy, severity: Severity) -> Sequence[Rung]:
    return [rung for rung in policy.ladder if severity.key in rung.after and Way.INVITE in rung.by]


def reaching_no_one(policy: Policy) -> list[str]:
    """Return the names on the ladder behind which the policy names no one."""
    return [rung.tell for rung in policy.ladder if not policy.people.get(rung.tell)]
