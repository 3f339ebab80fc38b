"""The review meeting of a postmortem: when it is, who leads it, and what of it the clock looks at.

Source: [response] schedule_postmortem (a facilitator, participants), postmortem_meeting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from bot.domain.agenda import FACILITATOR, ReviewMeeting
from bot.domain.deadline import Deadline, Known
from bot.domain.incident import Incident
from bot.domain.overview import Overview
from bot.domain.policy import Policy
from bot.domain.record import Record, of_kind
from bot.domain.record_kinds import REVIEW

WHAT: Final = "Review meeting"
"""What the record of one says; its incident's title is nowhere in it."""

PLANNED: Final = "planned"
HELD: Final = "held"
CANCELLED: Final = "cancelled"

START: Final = "start"
POINT: Final = "point "
END: Final = "end"
"""Moments of a meeting at which the clock acts; a point's is followed by which one it is, from 1."""


def planned(records: Iterable[Record]) -> Record | None:
    """Return the meeting that is planned; ``None``: none is. There is one at a time."""
    return next((each for each in of_kind(records, REVIEW) if each.state == PLANNED), None)


def held_at(records: Iterable[Record], *, since: datetime) -> datetime | None:
    """Return when a review was first held since then; ``None``: none was."""
    held = [each.instant("at") or each.at for each in of_kind(records, REVIEW) if each.state == HELD]
    return min((at for at in held if at >= since), default=None)


def sequence_of(meeting: Record) -> int:
    """Return how often a meeting was moved or called off. Source: RFC 5545, SEQUENCE."""
    moved = meeting.fields.get("sequence")
    return moved if isinstance(moved, int) else 0


def facilitator_of(records: Iterable[Record]) -> str:
    """Return who leads the review: of the newest meeting that was not cancelled; empty: no one is named."""
    named = [each.said("facilitator") for each in of_kind(records, REVIEW) if each.state != CANCELLED]
    return named[-1] if named else ""


def meeting(_incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    """Yield when the meeting that is planned begins, when each point does, and when it is asked whether it was held."""
    found = planned(known.records)
    at = found.instant("at") if found is not None else None
    if found is None or at is None:
        return
    ends = at + policy.review_meeting.length
    for moment, due in ((START, at), *_points(at, policy.review_meeting), (END, ends)):
        subject = f"{found.number}:{at:%Y%m%dT%H%M%S}:{moment}"
        yield Deadline(kind=REVIEW, subject=subject, starts=min(found.at, due), due=due)


def _points(at: datetime, rules: ReviewMeeting) -> Iterator[tuple[str, datetime]]:
    """Yield when the time of each point comes; the first one's does when the meeting begins."""
    for number, each in enumerate(rules.agenda[:-1] if rules.prompts else (), 2):
        at += each.takes
        yield f"{POINT}{number}", at


def point_of(deadline: Deadline) -> int | None:
    """Return which point's time comes, from 1; ``None``: it is another moment."""
    moment = deadline.subject.rpartition(":")[2]
    return int(moment.removeprefix(POINT)) if moment.startswith(POINT) else None


def is_start(deadline: Deadline) -> bool:
    """Tell whether a deadline is the beginning of the meeting."""
    return deadline.subject.endswith(f":{START}")


def holders(view: Overview, who: str) -> frozenset[str]:
    """Return who has a checklist's role now; the facilitator's is that of the meeting.

    Args:
        who: whom the list is for, as the policy says.
    """
    if who == FACILITATOR:
        return frozenset(filter(None, [facilitator_of(view.recorded.records)]))
    return frozenset(each.user for each in view.roles.held(who))
