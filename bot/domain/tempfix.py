"""Temporary fixes: when their owners are asked about them, and what to paste beside one so that no one forgets it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bot.domain.deadline import Deadline, Known, Moment
from bot.domain.incident import Incident, Status
from bot.domain.long_text import in_line
from bot.domain.policy import Policy
from bot.domain.record import Record, of_kind
from bot.domain.record_kinds import TEMPFIX

MANAGER_AFTER: Final = 3
"""Reminders that an owner has not answered after which a manager hears of it, once."""


def asks_at(fix: Record) -> datetime | None:
    """Return when its owner is asked first: by when it is to be removed, or when its risk is accepted no longer.

    ``None``: no one is asked, for it is removed, or no one has given a date.
    """
    if fix.state == "accepted":
        return fix.instant("accepted_until")
    return fix.instant("remove_by") if fix.state == "live" else None


def reminders(incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    """Yield when the owner of each fix is reminded next: at its date, then at the opening of every working day.

    With another date that starts over. Once an incident is closed, only fixes whose risk is accepted are asked about.
    Source: [methodology] remove temporary fixes: "they become permanent if forgotten".
    """
    for fix in of_kind(known.records, TEMPFIX):
        at = asks_at(fix)
        if at is None or (incident.status is Status.CLOSED and fix.state != "accepted"):
            continue
        nth, due = 1, at
        while (asked := known.marks.get((TEMPFIX, subject(fix, at, nth), Moment.MISSED))) is not None:
            nth, due = nth + 1, policy.calendar.tomorrow(asked)
        yield Deadline(kind=TEMPFIX, subject=subject(fix, at, nth), starts=min(fix.at, due), due=due)


def subject(fix: Record, at: datetime, nth: int) -> str:
    """Return what names one reminder among all of an incident's.

    Args:
        at: the date of which it reminds.
        nth: from 1.
    """
    return f"{fix.number}:{at:%Y%m%dT%H%M%S}:{nth}"


def nth_of(of: str) -> int:
    """Read out of a `subject` which reminder of its fix it names."""
    return int(of.rpartition(":")[2])


def code_comment(fix: Record, incident_number: str, *, most: int) -> str:
    """Return what is pasted above a fix in the code, as plain text of two lines.

    Args:
        most: characters of what the fix is, at most.

    Source: [methodology] temporary fixes: "INCIDENT FIX: ... (REMOVE AFTER INCIDENT)", "Ticket: INC-1234".
    """
    by = fix.instant("remove_by")
    after = f"{by:%Y-%m-%d}" if by is not None else "INCIDENT"
    return f"# INCIDENT FIX: {in_line(fix.text, most)} (REMOVE AFTER {after})\n# Ticket: {incident_number}"
