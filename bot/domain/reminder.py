"""Promises to speak up: when one is due, and what moves it.

Whatever is dated later than now was dated by a clock that was ahead: it counts as now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

UPDATE: Final = "update"
"""Kind: a status update is owed."""

HEADS_UP: Final = "heads_up"
"""Kind: whoever owes the next update is told shortly before it is due."""

ROLE: Final = "role"
"""Kind: a required role is unfilled; the subject is its key."""

STABILITY: Final = "stability"
"""Kind: the stability window has passed, and someone is asked whether the fix held."""

RESOLUTION: Final = "resolution"
"""Kind: someone else than the commander calls it resolved, and it is once the commander has had time to object."""

CLOCK: Final = "clock"
"""Kind: something of the incident's deadlines is to be looked at; see `domain/clock.py`."""

QUIET: Final = "quiet"
"""Kind: alerts of it fire by what their sources said last, and have not been reported for long."""

SOON: Final = timedelta(minutes=1)
"""Shortest time that a severity change, or an update withdrawn, leaves people for the update that it makes due."""

AT_FIRST: Final = timedelta(hours=1)
"""How long a reminder that no one answers keeps its cadence: who is at work answers one of those."""

DAILY: Final = timedelta(hours=12)
"""From this cadence on an update falls into working hours, for no one is asked at night for what may wait."""

OFF: Final = timedelta(days=14)
"""The longest that people are not at work."""

AT_MOST: Final = timedelta(hours=12)
"""The longest pause between two later ones: one for each watch of a day."""


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
    told: Mapping[str, int] = field(default_factory=dict)
    """Kind -> the highest number of a reminder so far, whatever it was about and has become of it."""

    def get(self, kind: str, subject: str = "") -> Promise | None:
        """Return the promise that stands; ``None``: nothing is owed."""
        return self.standing.get((kind, subject))

    def waits(self, kind: str, subject: str = "") -> bool:
        """Tell whether a reminder waits for an answer."""
        return (kind, subject) in self.unanswered

    def subjects(self, kind: str) -> Sequence[str]:
        """Return the subjects of a kind of which something is owed, or a reminder waits for an answer."""
        return [subject for of, subject in {**self.standing, **self.unanswered} if of == kind]


def later_ones(asked: int, every: timedelta) -> int:
    """Return how many of the reminders that no one has answered came after the first hour; of a slow cadence, none.

    Args:
        asked: how many there were, from 1.
    """
    return max(asked - -(-AT_FIRST // every), 0) if every < AT_FIRST else 0


def pause_after(asked: int, every: timedelta) -> timedelta:
    """Return how long after a reminder that no one has answered the next comes.

    With the cadence during the first hour, for that is what stakeholders were promised. Then each pause is as long as
    everything before it, since what was asked four times is not heard better the fifth: after 1, 2, 4 and 8 hours, and
    from then on twice a day. An untouched SEV1 is asked for its update 8 times in a day instead of 96.

    Args:
        asked: how many there were, from 1.
    """
    following = later_ones(asked + 1, every)
    return max(every, min(AT_FIRST * 2 ** min(following - 1, 10), AT_MOST)) if following else every


def kept(promise: Promise, *, now: datetime) -> Promise:
    """Return the promise after a reminder.

    It comes again with the cadence, and later ones after a longer pause; what was missed during downtime is not made up
    for.
    """
    following, settled = promise.cadence_at, promise.settled
    if following > now:
        settled += 1  # a snoozed one comes again between two beats: that is no further beat that no one answered
    else:
        pause = pause_after(promise.fired + 1 - promise.settled, promise.every)
        missed = (now - following) // pause
        # After downtime the cadence counts from now, so that people get a whole interval; in time, it keeps its beat.
        following = following + pause if missed == 0 else now + pause
    overdue_since = promise.overdue_since or promise.cadence_at
    return replace(
        promise,
        due_at=following,
        cadence_at=following,
        fired=promise.fired + 1,
        settled=settled,
        overdue_since=overdue_since,
    )


def kept_with(promise: Promise, number: int, *, now: datetime) -> Promise:
    """Return the promise after a reminder of several subjects at once, which is numbered among those of all of them.

    The numbers that wait are those of the reminders that it stood in.
    """
    after = kept(replace(promise, cadence_at=min(promise.cadence_at, now)), now=now)
    return replace(after, fired=number, settled=promise.settled if promise.fired > promise.settled else number - 1)


def longest_pause(promise: Promise) -> timedelta:
    """Return how far away the next reminder may be."""
    return pause_after(max(promise.fired - promise.settled, 1), promise.every)


def snoozed(promise: Promise, *, now: datetime, snooze_for: timedelta) -> Promise:
    """Return the promise with its one pending reminder moved. The cadence stays as it is."""
    return replace(promise, due_at=now + snooze_for)


def due_after_withdrawal(*, owed: datetime, every: timedelta, now: datetime) -> datetime:
    """Return when an update is owed once the newest was withdrawn: when it was before, or in a minute."""
    return max(min(owed, now + every), now + min(SOON, every))


def due_after_severity_change(*, last: datetime, every: timedelta, now: datetime) -> datetime:
    """Return when an update is owed under a new cadence.

    It counts from the last update, but leaves a minute (or the cadence, if that is shorter).
    """
    return max(min(last, now) + every, now + min(SOON, every))
