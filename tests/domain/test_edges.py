"""Every bound of the domain holds at the very last value that it lets through. The numbers are those people read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from bot.domain.calendar import Calendar, Weekday
from bot.domain.durations import parse, to_the_minute
from bot.domain.escalation import wanted
from bot.domain.impact import with_what_follows
from bot.domain.incident import (
    Durations,
    IncidentError,
    check_length,
    clean_note,
    clean_text,
    clean_title,
    durations,
)
from bot.domain.long_text import in_parts
from bot.domain.reminder import Promise, later_ones, pause_after, snoozed
from bot.domain.role import COMMANDER, Items, Role
from bot.domain.severity import PostmortemDeadlines, Severity
from bot.domain.similar import similar
from bot.domain.triage import NO_FACTS, Facts
from tests.support.builders import a_policy, an_incident
from tests.support.world import START

MINUTE = timedelta(minutes=1)
TITLE = "The title has 121 characters and may have 120"
TEXT = "has 3001 characters; at most 3000 fit"


@pytest.mark.parametrize(
    ("takes", "most", "sentence"),
    [
        (clean_title, 120, TITLE),
        (lambda text: clean_text(text, field="note", missing="Say it."), 3000, TEXT),
        (lambda text: clean_note("That", text, field="note"), 3000, TEXT),
        (lambda text: check_length("That", text, field="note", limit=7), 7, "has 8 characters; at most 7 fit"),
    ],
)
def test_a_text_may_have_as_many_characters_as_the_refusal_says(
    takes: Callable[[str], object], most: int, sentence: str
) -> None:
    takes("x" * most)
    with pytest.raises(IncidentError, match=sentence):
        takes("x" * (most + 1))


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("", []),
        (" \x00 ", []),
        ("x" * 3000, [3000]),
        ("x" * 3001, [3000, 1]),
        ("x" * 1500 + " " + "y" * 3000, [3000, 1501]),  # a space in the first half parts nothing
        ("x" * 1501 + " " + "y" * 3000, [1501, 3000]),
        ("x" * 1501 + "\n" + "y" * 3000, [1501, 3000]),
        ("x" * 3000 + " y", [3000, 1]),
        ("x" * 2000 + "\n" + "y" * 500 + " " + "z" * 3000, [2501, 3000]),
    ],
)
def test_a_long_text_is_parted_in_its_later_half_and_nothing_of_it_is_lost(text: str, lengths: list[int]) -> None:
    parts = in_parts(text)
    assert [len(part) for part in parts] == lengths
    assert "".join("".join(parts).split()) == "".join(text.replace("\x00", "").split())


def test_a_duration_reaches_as_far_as_a_year_and_no_second_further() -> None:
    assert parse("365d") == timedelta(days=365)
    with pytest.raises(ValueError, match="longer than 365 days"):
        parse("365d1s")


@pytest.mark.parametrize(("length", "shown"), [(40, "x" * 40), (41, "x" * 39 + "…")])
def test_a_wrong_duration_is_repeated_as_far_as_forty_characters(length: int, shown: str) -> None:
    with pytest.raises(ValueError, match=f"^'{shown}' isn't a duration"):
        parse("x" * length)


@pytest.mark.parametrize(("seconds", "left"), [(59, 59), (60, 60), (61, 60), (119.5, 60), (120, 120)])
def test_seconds_are_dropped_from_a_minute_on(seconds: float, left: float) -> None:
    assert to_the_minute(timedelta(seconds=seconds)) == timedelta(seconds=left)


def test_a_day_of_work_opens_before_it_closes_and_is_over_when_it_closes() -> None:
    def hours(opens: time, closes: time) -> Calendar:
        return Calendar(
            time_zone="UTC", working_days=(Weekday.MON,), opens=opens, closes=closes, holidays=(START.date(),)
        )

    with pytest.raises(ValidationError, match="must be earlier than closes"):
        hours(time(9), time(9))
    calendar = hours(time(9), time(9, 1))
    monday = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    assert [calendar.is_open(monday + timedelta(seconds=seconds)) for seconds in (-1, 0, 59, 60)] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(("now", "missed"), [(1.5, 2), (2, 3), (2.5, 3.5)])
def test_a_role_that_is_missed_from_now_on_leaves_people_a_minute(now: float, missed: float) -> None:
    command = a_policy().roles[COMMANDER]
    at = command.missed_at("sev1", declared_at=START, holding=(), now=START + now * MINUTE)
    assert at == START + missed * MINUTE


def test_a_role_that_may_stay_unfilled_for_less_than_a_minute_leaves_people_that() -> None:
    command = a_policy().roles[COMMANDER].model_copy(update={"required_for": {"sev1": timedelta(seconds=10)}})
    at = command.missed_at("sev1", declared_at=START, holding=(), now=START + MINUTE)
    assert at == START + MINUTE + timedelta(seconds=10)


@pytest.mark.parametrize(
    ("title", "like"),
    [
        ("checkout payments", True),
        ("checkout payments database timeout", True),  # two words of four
        ("checkout cart database timeout", False),  # one of four
        ("cart", False),
    ],
)
def test_half_of_the_shorter_title_makes_incidents_alike(title: str, *, like: bool) -> None:
    one = an_incident(title="checkout payments login refunds")
    assert bool(similar(one, [an_incident(title=title)])) is like


@pytest.mark.parametrize(
    ("before", "said", "refused"),
    [
        (Facts(users_count=40), {"users_confirmed_count": 40}, False),
        (Facts(users_count=40), {"users_confirmed_count": 41}, True),
        (Facts.model_validate({"users": "many", "users_percent": 40}), {"users_confirmed": 40}, False),
        (Facts.model_validate({"users": "many", "users_percent": 40}), {"users_confirmed": 40.1}, True),
        (Facts.model_validate({"users": "few"}), {"users_confirmed": 5}, False),
        (Facts.model_validate({"users": "few"}), {"users_confirmed": 5.1}, True),
        (Facts.model_validate({"users": "some"}), {"users_confirmed": 25}, False),
        (Facts.model_validate({"users": "some"}), {"users_confirmed": 25.1}, True),
        (Facts.model_validate({"users": "none"}), {"users_confirmed": 0}, False),
        (Facts.model_validate({"users": "none"}), {"users_confirmed": 0.1}, True),
        (Facts.model_validate({"users": "all"}), {"users_confirmed": 100}, False),
    ],
)
def test_as_many_may_be_confirmed_as_are_estimated(before: Facts, said: dict[str, float], *, refused: bool) -> None:
    if refused:
        with pytest.raises(IncidentError, match="more than the estimate"):
            with_what_follows(before, said)
    else:
        assert with_what_follows(before, said) == said


def test_what_is_confirmed_is_affected_where_nothing_was_estimated() -> None:
    assert with_what_follows(NO_FACTS, {"users_confirmed": 30}) == {
        "users_confirmed": 30,
        "users": "many",
        "users_percent": 30,
    }


@pytest.mark.parametrize(("words", "rest"), [(3, "help"), (4, "help")])
def test_a_name_may_have_four_words(words: int, rest: str) -> None:
    key = "_".join(["head", "of", "our", "shop"][:words])
    policy = a_policy().model_copy(update={"people": {key: ("U1",)}})
    found = wanted(policy, f"{key.replace('_', ' ')} help")
    assert found is not None
    assert (found[0].key, found[1]) == (key, rest)
    too_long = a_policy().model_copy(update={"people": {"head_of_our_best_shop": ("U1",)}})
    assert wanted(too_long, "head of our best shop help") is None


def test_a_checklist_fits_into_checkboxes() -> None:
    items = TypeAdapter(Items)
    assert items.validate_python(["x" * 75] * 10)
    for too_much in (["x" * 76], ["x"] * 11):
        with pytest.raises(ValidationError, match="at most"):
            items.validate_python(too_much)


def test_labels_and_ranks_have_bounds() -> None:
    role = a_policy().roles[COMMANDER].model_dump() | {"key": COMMANDER}
    assert Role(**role | {"label": "x" * 60}).exclusive
    with pytest.raises(ValidationError, match="at most 60"):
        Role(**role | {"label": "x" * 61})
    plain = a_policy().severities_by_rank[0]
    severity = {name: getattr(plain, name) for name in Severity.model_fields}
    assert Severity(**severity | {"label": "x" * 20, "rank": 9}).rank == 9
    for wrong in ({"label": "x" * 21}, {"rank": 10}, {"rank": 0}, {"rank": "1"}):
        with pytest.raises(ValidationError):
            Severity(**severity | wrong)


@pytest.mark.parametrize(
    ("update_every", "postmortem", "minor"),
    [(None, None, True), (MINUTE, None, False), (None, PostmortemDeadlines(), False)],
)
def test_a_severity_without_clock_and_postmortem_is_minor(
    update_every: timedelta | None, postmortem: PostmortemDeadlines | None, *, minor: bool
) -> None:
    severity = a_policy().severities_by_rank[0]
    assert severity.model_copy(update={"update_every": update_every, "postmortem": postmortem}).is_minor is minor


def test_an_incident_is_not_worse_than_its_equal() -> None:
    first, second, *_ = a_policy().severities_by_rank
    assert first.is_worse_than(second)
    assert not first.is_worse_than(first)
    assert not second.is_worse_than(first)


def test_what_ended_before_it_began_took_no_time() -> None:
    ended = {"mitigated_at": START, "resolved_at": START, "recovered_at": START}
    assert durations(an_incident(started_at=START + MINUTE, declared_at=START + MINUTE, **ended)) == Durations(
        timedelta(), timedelta(), timedelta(), timedelta()
    )
    assert durations(an_incident()) == Durations(None, None, None, timedelta())


@pytest.mark.parametrize(
    ("every", "asked", "later", "pause"),
    [
        (30, 2, 0, 60),
        (30, 3, 1, 120),
        (59, 1, 0, 59),
        (59, 2, 0, 60),
        (60, 5, 0, 60),  # its own cadence is slow enough
        (15, 8, 4, 720),
        (15, 30, 26, 720),
    ],
)
def test_reminders_after_the_first_hour_come_less_often_and_at_least_twice_a_day(
    every: int, asked: int, later: int, pause: int
) -> None:
    assert later_ones(asked, every * MINUTE) == later
    assert pause_after(asked, every * MINUTE) == pause * MINUTE


def test_a_snooze_leaves_the_count_alone() -> None:
    promise = Promise(
        id=1, incident_id=1, kind="update", due_at=START, cadence_at=START, every=MINUTE, fired=3, settled=2
    )
    assert snoozed(promise, now=START, snooze_for=MINUTE) == replace(promise, due_at=START + MINUTE)
