"""The steps of a postmortem and when they are due: the meeting, and the document, whose steps follow each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from bot.domain import draft
from bot.domain.calendar import Calendar
from bot.domain.deadline import POSTMORTEM, Deadline, Known, Mark, Moment, since
from bot.domain.draft import DraftStep, Verdict
from bot.domain.incident import Incident
from bot.domain.people import MANAGER
from bot.domain.policy import Policy, severity_of
from bot.domain.recovery import ahead_of_end
from bot.domain.review_meeting import held_at, planned

MEETING: Final = "meeting"
SUMMARY: Final = "summary"
DRAFT: Final = "draft"
REVIEW: Final = "review"
PUBLISH: Final = "publish"

FROM_THE_END: Final = (MEETING, SUMMARY)
"""Steps that are counted from *resolved*."""

DOCUMENT: Final = (DRAFT, REVIEW, PUBLISH)
"""Steps each of which is counted from when the one before it is due. Source: [procedures] postMortemProcess."""

NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        MEETING: "the review meeting",
        SUMMARY: "the first summary",
        DRAFT: "the postmortem document",
        REVIEW: "the review of the postmortem",
        PUBLISH: "publishing the postmortem",
    }
)
"""Step -> what it is called in a sentence."""

REMINDS_AT: Final[Mapping[Moment, float]] = MappingProxyType({Moment.HALFWAY: 0.5, Moment.WARNED: 0.9})
"""Moment -> the part of the time after which whoever owes a step is reminded. Source: row 131 of the process."""


def begun(incident: Incident) -> Mark:
    """Return what marks that the steps after an end are followed: no one is reminded of what an older release began."""
    return POSTMORTEM, _run(incident.resolved_at), Moment.BEGUN


def step_of(subject: str) -> str:
    """Return which step a deadline is about."""
    return subject.partition(" ")[0]


def postmortem(incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    """Yield the steps of the postmortem, each with when someone is reminded of it.

    What is resolved again begins again: then it is another end that is learned from.
    """
    asked = severity_of(policy, incident).postmortem
    if asked is None or incident.resolved_at is None:
        return
    end = ends = since(known, ahead_of_end(incident), incident.resolved_at)
    is_followed = begun(incident) in known.marks
    for step in (*FROM_THE_END, *DOCUMENT):
        within = getattr(asked, step)
        if within is None:
            continue
        begins = end if step in FROM_THE_END else ends
        due = policy.calendar.after(begins, within)
        ends = due if step in DOCUMENT else ends
        yield Deadline(
            kind=POSTMORTEM,
            subject=f"{step} {_run(incident.resolved_at)}",
            starts=begins,
            due=due,
            met_at=met_at(step, known, policy, since=end),
            follows="" if incident.private else MANAGER,
            acts=_reminders(step, begins, due, known, policy) if is_followed else (),
        )


def next_due(incident: Incident, known: Known, policy: Policy) -> Deadline | None:
    """Return the step that is due next and not met, or has been overdue for longest; ``None``: there is none."""
    left = [each for each in postmortem(incident, known, policy) if each.met_at is None]
    return min(left, key=lambda each: each.due, default=None)


def met_at(step: str, known: Known, policy: Policy, *, since: datetime) -> datetime | None:
    """Return when a step was met; ``None``: it was not.

    Args:
        since: the end that is learned from: what was done before it is about another.
    """
    if step == MEETING:
        return held_at(known.records, since=since)
    done = [each for each in known.drafts if each.draft == draft.POSTMORTEM and each.at >= since]
    met = [each.at for each in done if _meets(each, step)][:1]
    approved = _approved_at(done, policy) if step == REVIEW else None
    return min([*met, *([approved] if approved is not None else [])], default=None)


def _meets(done: DraftStep, step: str) -> bool:
    """Tell whether what was done with the draft meets a step: what is published is summed up, written and reviewed."""
    if done.verdict is Verdict.PUBLISHED:
        return done.step != SUMMARY or step == SUMMARY
    return step == DRAFT and done.verdict is Verdict.SUBMITTED


def _approved_at(done: Sequence[DraftStep], policy: Policy) -> datetime | None:
    """Return when a version was first approved at every stage that the policy has; ``None``: none was."""
    stages = {name for name, _ in policy.postmortem.approvals.stages}
    left: set[str] | None = None
    for each in done:
        if each.verdict is Verdict.SUBMITTED:
            left = set(stages)
        elif each.verdict is Verdict.REJECTED:
            left = None
        elif each.verdict is Verdict.APPROVED and left is not None:
            left.discard(each.step)
        if left is not None and not left:
            return each.at
    return None


def _reminders(
    step: str, begins: datetime, due: datetime, known: Known, policy: Policy
) -> tuple[tuple[datetime, Moment], ...]:
    """Return when someone is reminded, never while people are not at work.

    Of a meeting that is planned in time, no one is before it is over.
    """
    calendar, meeting = policy.calendar, planned(known.records) if step == MEETING else None
    at = meeting.instant("at") if meeting is not None else None
    if at is not None and at <= due:
        return _late(calendar, max(due, at + policy.review_meeting.length))
    early = [(calendar.opening(begins + (due - begins) * part), moment) for moment, part in REMINDS_AT.items()]
    return (*early, *_late(calendar, due))


def _late(calendar: Calendar, due: datetime) -> tuple[tuple[datetime, Moment], ...]:
    """Return when whoever owes it is told that it is overdue, and, after another working day, their manager."""
    missed = calendar.opening(due)
    return (missed, Moment.MISSED), (calendar.opening(calendar.add_business_days(missed, 1)), Moment.LEFT)


def _run(resolved_at: datetime | None) -> str:
    """Name an end."""
    return f"{resolved_at:%Y%m%dT%H%M%S}" if resolved_at is not None else ""
