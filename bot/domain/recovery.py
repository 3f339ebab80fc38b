"""Recovered: what shows that the end of an incident holds, and what is left to do before it can be closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.deadline import VALIDATION, Deadline, Known, Mark, Moment, since
from bot.domain.durations import BusinessDays
from bot.domain.incident import OVER, Incident, Offer, Status
from bot.domain.policy import Policy, severity_of
from bot.domain.role import COMMANDER
from bot.domain.severity import CustomerComms, Severity, StatusPageRule
from bot.domain.value import Value

FUNCTIONAL: Final = "functional"
"""Moment of a validation: the functional checks are asked for."""

WATCH: Final = "watch"
"""Moment of a validation: it has passed, and it is judged whether the end held."""

LEFT: Final = "left"
"""Moments after a validation: someone is reminded of what is missing."""

LOOKS: Final = (1, 2, 3, 4, 5, 10, 15, 20)
"""Business days after a validation on which what is missing is looked at: what is new is said, what isn't weekly."""

WEEK: Final = timedelta(days=7)
"""How long what is missing and hasn't changed is said once only."""

VALIDATED: Final = "being validated"
"""What is left of a service whose end may hold or not."""

AGAIN: Final = "again"
"""What an entry of the timeline changed with which a stability window, or a validation, begins again by itself."""


def moment_of(deadline: Deadline) -> str:
    """Return which moment of a validation a deadline is."""
    return deadline.subject.partition(" ")[0]


def is_judged(deadline: Deadline) -> bool:
    """Tell whether it is judged at a deadline whether an end held, or someone is reminded of what is missing."""
    return deadline.kind == VALIDATION and moment_of(deadline) != FUNCTIONAL


def is_reminder(deadline: Deadline) -> bool:
    """Tell whether someone is reminded at a deadline of what is missing once the validation has passed."""
    return deadline.kind == VALIDATION and moment_of(deadline) == LEFT


def ahead_of_end(incident: Incident) -> Mark:
    """Return what marks that a clock which was ahead has dated the end of an incident."""
    at = incident.resolved_at.isoformat() if incident.resolved_at is not None else ""
    return VALIDATION, at, Moment.AHEAD


def validated_since(incident: Incident, known: Known) -> datetime | None:
    """Return since when an end has to hold, without a failure in between; ``None``: it is not validated."""
    if incident.status is not Status.RESOLVED or incident.resolved_at is None or incident.recovered_at is not None:
        return None
    start = since(known, ahead_of_end(incident), incident.resolved_at)
    again = known.validated_again_at
    return max(start, again) if again is not None and again > incident.resolved_at else start


def validated_until(incident: Incident, known: Known, policy: Policy) -> datetime | None:
    """Return until when an end has to hold; ``None``: it is not validated."""
    asked, start = severity_of(policy, incident).validation, validated_since(incident, known)
    return start + asked.watch if asked is not None and start is not None else None


def validation(incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    """Yield when the functional checks are asked for, and when it is judged; then when it is asked what is missing."""
    asked, start = severity_of(policy, incident).validation, validated_since(incident, known)
    if asked is None or start is None:
        return
    run, ends = start.isoformat(), start + asked.watch
    if asked.functional is not None:
        due = start + asked.functional
        yield Deadline(kind=VALIDATION, subject=f"{FUNCTIONAL} {run}", starts=start, due=due)
    yield Deadline(kind=VALIDATION, subject=f"{WATCH} {run}", starts=start, due=ends, follows=COMMANDER)
    for days in LOOKS if ends <= known.now else ():
        due = policy.calendar.after(ends, BusinessDays(days))
        yield Deadline(kind=VALIDATION, subject=f"{LEFT} {days} {run}", starts=ends, due=due, follows=COMMANDER)


class Unfinished(Value):
    """Something that is missing before an incident counts as recovered, or can be closed."""

    text: str
    """A clause, as in ``the postmortem has 3 open questions``."""
    offer: Offer
    """The button that helps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a track is judged by."""

    incident: Incident
    severity: Severity
    fixes: int = 0
    """Temporary fixes that are live."""
    informed_at: datetime | None = None
    """When someone last said that customers are informed."""
    questions: int = 0
    """Questions of the postmortem that only people can answer, and no one has."""
    approved: bool = False
    """The postmortem is approved as it is now."""
    lasting: int = 0
    """Action items that leave something behind that lasts; 1 where someone answers for there being none."""


def _service(facts: Facts) -> str:
    if facts.incident.recovered_at is not None:
        return ""
    return "not recovered" if facts.incident.status is Status.CLOSED else VALIDATED


def _trust(facts: Facts) -> str:
    """Customers were informed of the end, where the severity has them informed at all."""
    page = facts.severity.status_page is StatusPageRule.REQUIRED
    if facts.severity.customer_comms is not CustomerComms.PUBLIC and not page:
        return ""
    ended, told = facts.incident.resolved_at, facts.informed_at
    return "" if ended is not None and told is not None and told >= ended else "end not announced"


def _resilience(facts: Facts) -> str:
    if facts.fixes:
        return f"{facts.fixes} temporary {'fix' if facts.fixes == 1 else 'fixes'}"
    if facts.severity.postmortem is None:
        return ""
    if not facts.approved:
        return "postmortem open" if facts.questions else "postmortem not approved"
    return "" if facts.lasting else "nothing prevents it yet"


@dataclass(frozen=True, slots=True)
class Track:
    """One of the things that are to be restored after an end. Source: [recovery], the mental model."""

    label: str
    left: Callable[[Facts], str]
    """Returns what is open, in few words; empty: it is restored."""


TRACKS: Final[Sequence[Track]] = (
    Track("Service", _service),
    Track("Trust", _trust),
    Track("Resilience", _resilience),
)
"""What recovery restores, what analysis does, and what learning does."""


def has_tracks(incident: Incident, severity: Severity) -> bool:
    """Tell whether anything of an incident is left to restore after its end: not of what asks for nothing then."""
    return incident.status in OVER and (severity.validation is not None or severity.postmortem is not None)
