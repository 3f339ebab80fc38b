"""What follows an end: it is validated that it holds, and three tracks say what is left.

Rows: 9, 124. Rows (part): 7.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pydantic import ValidationError

from bot.domain.clock import dated_ahead, deadlines, marked, steps
from bot.domain.deadline import VALIDATION, Deadline, Known, Moment
from bot.domain.incident import Incident, Status
from bot.domain.postmortem.material import Answer
from bot.domain.postmortem.sections import ASKED, left_to_answer
from bot.domain.recovery import LOOKS, TRACKS, Facts, has_tracks, validated_until
from bot.domain.severity import Validation
from bot.policies import load
from tests.support.builders import ALICE, START, a_policy, an_incident

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
POLICIES = {preset: load(None, preset=preset).policy for preset in ("sev", "p")}


def ended(**differs: object) -> Incident:
    """Return an incident that was resolved at the start."""
    return an_incident(**{"status": Status.RESOLVED, "mitigated_at": START, "resolved_at": START} | differs)


def validated(incident: Incident, known: Known, preset: str = "sev") -> list[Deadline]:
    """Return what is due of its validation."""
    return [each for each in deadlines(incident, known, POLICIES[preset]) if each.kind == VALIDATION]


@pytest.mark.parametrize(
    ("preset", "severity", "after"),
    [  # Source: [post-recovery] validation_period
        ("sev", "sev1", [12 * HOUR, DAY]),
        ("sev", "sev2", [12 * HOUR, DAY]),
        ("sev", "sev3", []),
        ("sev", "sev4", []),
        ("p", "p0", [12 * HOUR, DAY]),
        ("p", "p1", [12 * HOUR, DAY]),
        ("p", "p2", []),
        ("p", "p3", []),
    ],
)
def test_each_severity_has_its_validation(preset: str, severity: str, after: list[timedelta]) -> None:
    found = validated(ended(severity=severity), Known(now=START), preset)
    assert [each.due - START for each in found] == after


@pytest.mark.parametrize(
    "incident",
    [
        an_incident(),
        ended(recovered_at=START + DAY),
        ended(status=Status.CLOSED),
        ended(status=Status.DECLINED),
        an_incident(status=Status.DECLINED, merged_into=2),
    ],
    ids=["open", "recovered", "closed", "declined", "merged"],
)
def test_what_is_open_over_for_good_or_was_none_is_not_validated(incident: Incident) -> None:
    assert validated(incident, Known(now=START)) == []
    assert validated_until(incident, Known(now=START), a_policy()) is None


@pytest.mark.parametrize(
    ("again", "until"),
    [(None, DAY), (timedelta(hours=23, minutes=59), 2 * DAY - timedelta(minutes=1)), (-HOUR, DAY)],
    ids=["never", "in the last minute", "before it was resolved again"],
)
def test_a_failure_begins_it_again(again: timedelta | None, until: timedelta) -> None:
    known = Known(now=START + DAY, validated_again_at=None if again is None else START + again)
    assert validated_until(ended(), known, a_policy()) == START + until
    done = [step.at for step in steps(deadlines(ended(), known, a_policy()), known) if step.at <= known.now]
    assert (START + DAY in done) is (until == DAY)


def test_what_was_done_of_one_run_is_due_again_in_the_next() -> None:
    first = Known(now=START + DAY)
    marks = [step.mark for step in steps(validated(ended(), first), first)]
    later = Known(now=START + DAY, marks=dict.fromkeys(marks, START), validated_again_at=START + HOUR)
    assert [step.at for step in steps(validated(ended(), later), later)] == [START + 13 * HOUR, START + 25 * HOUR]


def test_what_is_missing_is_looked_at_on_each_day_of_a_week_and_then_weekly_and_no_more() -> None:
    friday = START + 4 * DAY
    known = Known(now=friday + 30 * DAY)
    found = validated(ended(resolved_at=friday - DAY), known)[2:]
    days = [f"{each.due:%a}" for each in found]
    assert days == ["Mon", "Tue", "Wed", "Thu", "Fri", "Fri", "Fri", "Fri"]
    assert len(days) == len(LOOKS)


def test_an_end_that_a_clock_which_was_ahead_has_dated_counts_from_when_that_was_seen() -> None:
    ahead, seen = ended(resolved_at=START + 3 * DAY), Known(now=START)
    (mark,) = (each for each in dated_ahead(ahead, seen) if each[0] == VALIDATION)
    assert mark[2] is Moment.AHEAD
    for now in (START, START + HOUR):
        known = marked(Known(now=now), [mark], at=START)
        assert validated_until(ahead, known, a_policy()) == START + DAY


LEARNED = {"approved": True, "lasting": 2, "questions": 1}
"""What shows that something was learned of it; an open question was waived then."""


@pytest.mark.parametrize(
    ("differs", "facts", "left"),
    [
        ({}, {"questions": 2}, ["being validated", "end not announced", "postmortem open"]),
        ({"recovered_at": START + DAY}, {"informed_at": START + HOUR, **LEARNED}, ["", "", ""]),
        ({"recovered_at": START + DAY}, {"informed_at": START - HOUR, **LEARNED}, ["", "end not announced", ""]),
        ({"recovered_at": START}, {"lasting": 1}, ["", "end not announced", "postmortem not approved"]),
        ({"recovered_at": START}, {"approved": True}, ["", "end not announced", "nothing prevents it yet"]),
        ({"status": Status.CLOSED}, {"fixes": 1}, ["not recovered", "end not announced", "1 temporary fix"]),
        ({}, {"fixes": 2, "questions": 9}, ["being validated", "end not announced", "2 temporary fixes"]),
        ({"severity": "sev3", "recovered_at": START}, {"questions": 9}, ["", "", ""]),
    ],
)
def test_each_track_has_its_own_rule(
    differs: dict[str, object], facts: dict[str, int | datetime], left: list[str]
) -> None:
    incident = ended(**differs)
    known = Facts(incident=incident, severity=a_policy().severities[incident.severity], **facts)  # type: ignore[arg-type]
    assert [track.left(known) for track in TRACKS] == left


def test_tracks_are_shown_after_an_end_that_leaves_something_to_do() -> None:
    severities = a_policy().severities
    assert has_tracks(ended(), severities["sev1"])
    assert not has_tracks(ended(), severities["sev4"])
    assert not has_tracks(an_incident(), severities["sev1"])


def test_an_answer_that_was_removed_is_none() -> None:
    answers = {each.key: Answer(section=each.key, text="known", by=ALICE, at=START) for each in ASKED}
    assert left_to_answer(ended(), answers, ()) == []
    removed = answers | {"cause": Answer(section="cause", text="", by=ALICE, at=START)}
    assert [each.key for each in left_to_answer(ended(), removed, ())] == ["cause"]
    assert left_to_answer(ended(), {}, ()) == list(ASKED)


def test_the_functional_checks_are_asked_for_before_the_end() -> None:
    assert Validation.model_validate({"watch": "24h"}).functional is None
    with pytest.raises(ValidationError, match="asks for the functional checks after its end"):
        Validation.model_validate({"watch": "12h", "functional": "24h"})
