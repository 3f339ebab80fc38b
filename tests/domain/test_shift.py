"""Changes of shift count once people were called, under the name by which they were, and until someone is on it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.clock import deadlines, marked, steps
from bot.domain.deadline import SHIFT, Known, Moment
from bot.domain.incident import Status
from bot.domain.shift import changes
from tests.support.builders import START, a_policy, an_incident

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("severity", "who", "minutes", "counts"),
    [
        ("sev1", "on_call", 1, True),
        ("sev1", "on_call", 0, False),  # who is called then is who is on call by then
        ("sev1", "on_call", -60, False),
        ("sev2", "on_call_secondary", 14, False),  # called once the acknowledgement is late: after 15 min
        ("sev2", "on_call_secondary", 16, True),
        ("sev1", "engineering_manager", 1, True),  # at once, by the ladder
        ("sev2", "engineering_manager", 20, False),
        ("sev2", "engineering_manager", 31, True),  # no one has responded
        ("sev1", "vp_engineering", 119, False),
        ("sev1", "vp_engineering", 121, True),
        ("sev2", "ceo", 600, False),  # no one calls them
    ],
)
def test_a_change_counts_after_people_were_called_by_that_name(
    severity: str, who: str, minutes: int, *, counts: bool
) -> None:
    incident = an_incident(severity=severity, acknowledged_at=None)
    known = Known(now=START, turns={who: [START + minutes * MINUTE]})
    found = list(changes(incident, known, deadlines(incident, known, a_policy())))
    assert [each.due for each in found] == ([START + minutes * MINUTE] if counts else [])


def test_it_is_acted_on_once_and_not_once_someone_is_on_it_or_it_is_over() -> None:
    known = Known(now=START, turns={"on_call": [START + MINUTE, START + 2 * MINUTE]})

    def left(known: Known, **differs: object) -> list[int]:
        incident = an_incident(**{"acknowledged_at": None, **differs})
        found = list(changes(incident, known, deadlines(incident, known, a_policy())))
        return [(step.at - START) // MINUTE for step in steps(found, known)]

    assert left(known) == [1, 2]
    assert left(known, acknowledged_at=START) == []
    assert left(known, status=Status.RESOLVED) == []
    (first, _) = changes(an_incident(acknowledged_at=None), known, deadlines(an_incident(), known, a_policy()))
    assert left(marked(known, [(SHIFT, first.subject, Moment.MISSED)], at=START)) == [2]
