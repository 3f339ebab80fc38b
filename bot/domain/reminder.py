"""Promises to speak up: when one is due, and what moves it.

Whatever is dated later than now was dated by a clock that was ahead: it counts as now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

UPDATE: Final = "update"
"""Kind: a status update is owed."""

HEADS_UP: Final = "heads_up"
"""Kind: whoever owes the next update is told shortly before it is due."""

ROLE: Final = "role"
"""Kind: a required role is unfilled; the subject is its key."""

DUTIES: Final = "duties"
"""Kind: what the holder of a role has not ticked off is shown once more; the subject is the assignment's id."""

STABILITY: Final = "stability"
"""Kind: the stability window has passed, and someone is asked whether the fix held."""

SOON: Final = timedelta(minutes=1)
"""Shortest time that a severity change, or an update taken back, leaves people for the update that it makes due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One stored duty to speak up."""

    id: int
    incident_id: int
    kind: str
    """A key of `workflows.promises.PROMISES`."""
    subject: str = ""
    """What of the incident it is about, where there may be several promises of a kind."""
    due_at: datetime
    """When it is next kept."""
    cadence_at: datetime
    """When the cadence itself is next due. A snooze moves ``due_at`` and leaves this."""
    every: timedelta
    fired: int = 0
    """How many reminders were posted so far; they are numbered from 1."""
    settled: int = 0
    """Up to which number they are answered."""
    overdue_since: datetime | None = None
    """When the first reminder that waits for an answer fell due; ``None``: none waits."""


@dataclass(frozen=True, slots=True)
class Promises:
    """Everything that is promised of one incident, and which reminders wait for an answer."""

    standing: Mapping[tuple[str, str], Promise]
    """Kind and subject -> the promise."""
    unanswered: Mapping[tuple[str, str], range]
    """Kind and subject -> the numbers of the reminders that wait; kept also where nothing more is owed."""

    def get(self, kind: str, subject: str = "") -> Promise | None:
        """Return the promise that stands; ``None``: nothing is owed."""
        return self.standing.get((kind, subject))

    def waits(self, kind: str, subject: str = "") -> bool:
        """Tell whether a reminder waits for an answer."""
        return (kind, subject) in self.unanswered

    def subjects(self, kind: str) -> Sequence[str]:
        """Return the subjects of a kind of which something is owed, or a reminder waits for an answer."""
        return [subject for of, subject in {**self.standing, **self.unanswered} if of == kind]


def kept(promise: Promise, *, now: datetime) -> Promise:
    """Return the promise after a reminder.

    It comes again with the cadence; what was missed during downtime is not made up for.
    """
    following = promise.cadence_at
    if following <= now:
        missed = (now - following) // promise.every
        # After downtime the cadence counts from now, so that people get a whole interval; in time, it keeps its beat.
        following = following + promise.every if missed == 0 else now + promise.every
    overdue_since = promise.overdue_since or promise.cadence_at
    return replace(
        promise, due_at=following, cadence_at=following, fired=promise.fired + 1, overdue_since=overdue_since
    )


def snoozed(promise: Promise, *, now: datetime, snooze_for: timedelta) -> Promise:
    """Return the promise with its one pending reminder moved. The cadence stays as it is."""
    return replace(promise, due_at=now + snooze_for)


def due_after_withdrawal(*, owed: datetime, every: timedelta, now: datetime) -> datetime:
    """Return when an update is owed once the newest was taken back: when it was before, or in a minute."""
    return max(min(owed, now + every), now + min(SOON, every))


def due_after_severity_change(*, last: datetime, every: timedelta, now: datetime) -> datetime:
    """Return when an update is owed under a new cadence.

    It counts from the last update, but leaves a minute (or the cadence, if that is shorter).
    """
    return max(min(last, now) + every, now + min(SOON, every))
