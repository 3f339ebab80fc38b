"""When a room is archived: some days after the end, and after a day without a word. Rows (part): 97."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.archive import kept
from bot.domain.clock import deadlines, steps
from bot.domain.deadline import ARCHIVE, Known, Moment
from bot.domain.incident import Status
from tests.support.builders import START, a_policy, an_incident

DAY, HOUR = timedelta(days=1), timedelta(hours=1)

WEEK = a_policy()


def at_moments(known: dict[str, Any], *, after: timedelta | None = 7 * DAY, **differs: Any) -> list[timedelta | None]:
    """Return how long after the end the room is told, and archived; empty: never."""
    incident = an_incident(**{"status": Status.CLOSED, "resolved_at": START, **differs})
    policy = WEEK.model_copy(update={"archive_after": after})
    knows = Known(**{"now": START + 30 * DAY, "closed_at": START, **known})
    found = [each for each in deadlines(incident, knows, policy) if each.kind == ARCHIVE]
    return [moment - START for each in found for moment in (each.warns or START, each.due)]


def test_a_room_is_archived_a_week_after_the_end_unless_a_policy_says_otherwise() -> None:
    assert WEEK.archive_after == a_policy("p").archive_after == 7 * DAY


@pytest.mark.parametrize(
    ("known", "differs", "moments"),
    [
        ({}, {}, [6 * DAY, 7 * DAY]),
        ({}, {"after": DAY}, [0 * DAY, DAY]),
        ({}, {"after": None}, []),
        ({"said_at": START - HOUR}, {}, [6 * DAY, 7 * DAY]),
        ({"said_at": START + 4 * DAY}, {}, [6 * DAY, 7 * DAY]),
        ({"said_at": START + 5 * DAY + HOUR}, {}, [6 * DAY + HOUR, 7 * DAY + HOUR]),
        ({"said_at": START + 6 * DAY + HOUR}, {}, [7 * DAY + HOUR, 8 * DAY + HOUR]),
        ({"said_at": START + 90 * DAY}, {}, [31 * DAY, 32 * DAY]),  # by a clock that is ahead
        ({"marks": {kept(START): START}}, {}, []),
        ({"marks": {kept(START - DAY): START}}, {}, [6 * DAY, 7 * DAY]),  # of another end
        ({"closed_at": None}, {}, []),
        ({}, {"has_room": False}, []),
        *(({}, {"status": status}, []) for status in Status if status is not Status.CLOSED),
    ],
)  # fmt: skip
def test_it_waits_for_days_and_for_silence(
    known: dict[str, Any], differs: dict[str, Any], moments: list[timedelta]
) -> None:
    assert at_moments(known, **differs) == moments


def test_what_was_told_is_told_again_only_of_another_day() -> None:
    incident = an_incident(status=Status.CLOSED, resolved_at=START)
    known = Known(now=START + 6 * DAY, closed_at=START)
    (deadline,) = [each for each in deadlines(incident, known, WEEK) if each.kind == ARCHIVE]
    told = {(ARCHIVE, deadline.subject, Moment.WARNED): known.now}
    silent = Known(now=START + 6 * DAY, closed_at=START, marks=told)
    spoken = Known(now=START + 6 * DAY + HOUR, closed_at=START, marks=told, said_at=START + 6 * DAY + HOUR)

    def left(known: Known) -> list[tuple[timedelta, Moment]]:
        found = [each for each in deadlines(incident, known, WEEK) if each.kind == ARCHIVE]
        return [(step.at - START, step.moment) for step in steps(found, known)]

    assert left(silent) == [(7 * DAY, Moment.MISSED)]
    assert left(spoken) == [(7 * DAY + HOUR, Moment.WARNED), (8 * DAY + HOUR, Moment.MISSED)]
