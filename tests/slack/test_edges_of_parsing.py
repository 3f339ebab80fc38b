"""What people type is read up to the very last value that is let through, and no further."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.impact import Learned
from bot.domain.incident import IncidentError
from bot.slack.conversations.parsing.command_line import did_you_mean, severity_suffix, split_words
from bot.slack.conversations.parsing.facts import any_word, first_fact, next_fact, refusal, systems
from bot.slack.conversations.parsing.times import time_first, time_picked
from tests.support.builders import a_policy

NOW = datetime(2026, 11, 21, 20, 32, 40, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")
POLICY = a_policy()
COUNTED = POLICY.model_copy(update={"users_total": 1_000})
SECOND = timedelta(seconds=1)


def read(typed: str, *, counted: bool = False) -> dict[str, object] | None:
    found = first_fact(typed, COUNTED if counted else POLICY, NOW)
    assert found is None or found[1] == ""
    return None if found is None else dict(found[0].facts)


@pytest.mark.parametrize(
    ("late", "meant"),
    [
        (timedelta(hours=12), timedelta(hours=12)),
        (timedelta(hours=12) + SECOND, None),
        (timedelta(), timedelta()),
        (timedelta(minutes=-1), timedelta()),  # a person's clock may be a minute ahead
        (timedelta(minutes=-1) - SECOND, None),
    ],
)
def test_a_bare_time_means_the_last_half_day_and_a_minute_ahead_means_now(
    late: timedelta, meant: timedelta | None
) -> None:
    typed = f"{NOW - late:%H:%M:%S}"
    if meant is None:
        with pytest.raises(IncidentError, match=f"If you mean yesterday, write `yesterday {typed}`"):
            time_first(typed, NOW)
    else:
        assert time_first(typed, NOW) == (NOW - meant, "")


@pytest.mark.parametrize(("ahead", "refused"), [(0, False), (60, False), (61, True)])
def test_a_day_with_its_time_and_a_picked_time_may_be_a_minute_ahead(ahead: int, *, refused: bool) -> None:
    at = NOW + ahead * SECOND
    if refused:
        with pytest.raises(IncidentError, match="in the future"):
            time_first(f"{at:%Y-%m-%dT%H:%M:%S}Z", NOW)
        with pytest.raises(IncidentError, match=r"it's <!date.*20:32 UTC> now. Pick an earlier time"):
            time_picked(str(int(at.timestamp())), NOW)
    else:
        assert time_first(f"{at:%Y-%m-%dT%H:%M:%S}Z", NOW)[0] == NOW
        assert time_picked(str(int(at.timestamp())), NOW) == NOW


def test_a_time_is_picked_or_the_field_left_empty() -> None:
    assert time_picked("", NOW) is None
    assert time_picked(str(int(NOW.timestamp()) - 1), NOW) == NOW - SECOND
    assert time_picked("1", NOW) == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
    for wrong in ("0", "-1", "1.5", "12345678901", "\u0661", "tomorrow"):
        with pytest.raises(IncidentError, match="Pick a date and a time, or clear the field"):
            time_picked(wrong, NOW)


@pytest.mark.parametrize(
    ("typed", "hour"),
    [("12am", 0), ("12:59am", 0), ("1am", 1), ("11am", 11), ("12pm", 12), ("1pm", 13), ("11pm", 23)],
)
def test_the_halves_of_a_day(typed: str, hour: int) -> None:
    late = datetime(2026, 11, 21, 23, 59, tzinfo=UTC)
    at, _ = time_first(f"today {typed}", late)
    assert at is not None
    assert at.hour == hour


def test_yesterday_is_a_day_before_that_of_whoever_types() -> None:
    assert time_first("yesterday 20:32:40", NOW)[0] == NOW - timedelta(days=1)
    assert time_first("YESTERDAY 1am", NOW.astimezone(KYIV))[0] == datetime(2026, 11, 19, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "first", "rest"),
    [
        ('"db down"x', '"db', 'down"x'),
        ('"db down" x', "db down", "x"),
        ('"db down"', "db down", ""),
        ('" db " x', "db", "x"),
        ('"', '"', ""),
        ('"x', '"x', ""),
        ('"x"', "x", ""),
    ],
)
def test_quotes_hold_words_together_when_they_close_at_a_word_s_end(typed: str, first: str, rest: str) -> None:
    words = split_words(typed)
    assert (words.first, words.rest) == (first, rest)


@pytest.mark.parametrize(
    ("typed", "known", "meant"),
    [
        ("lis", "list", None),  # three letters say too little
        ("lsit", "list", "list"),
        ("listt", "list", "list"),
        ("lost", "list", None),  # a changed letter counts twice in a short word
        ("clsoe", "close", "close"),
        ("clise", "close", None),
        ("statis", "status", "status"),
        ("stetis", "status", None),
        ("decline", "decline", "decline"),
        ("declnie", "decline", "decline"),
        ("declyme", "decline", "decline"),  # two slips from seven letters on
        ("dxclyme", "decline", None),
        ("statusxx", "status", None),
        ("reslov", "resolve", "resolve"),
        ("resolving", "resolve", None),
        ("LSIT", "list", "list"),
        ("elcose", "close", None),
        ("abc", "abc", None),
        ("word", "abc", None),
    ],
)
def test_a_word_is_guessed_that_differs_by_one_slip_or_a_long_one_by_two(
    typed: str, known: str, meant: str | None
) -> None:
    assert did_you_mean(typed, [known]) == meant


def test_of_two_that_resemble_it_the_closer_one_was_meant() -> None:
    assert did_you_mean("severty", ["several", "severity"]) == "severity"
    assert did_you_mean("snoze", ["snooze", "ooze"]) == "snooze"
    assert did_you_mean("rolled", ["rolls", "rolled"]) == "rolled"


@pytest.mark.parametrize("number", ["sev1", "sev_1", "s1", "s-1", "p1", "p-1", "SEV 1", "*sev1*", "(sev1)", "#sev1"])
def test_a_severity_is_found_at_either_end(number: str) -> None:
    seen: list[str] = []

    def parse(word: str) -> str:
        seen.append(word)
        return "one"

    assert severity_suffix(f"it is down {number}", parse) == ("it is down", "one")
    assert severity_suffix(f"{number} it is down", parse) == ("it is down", "one")
    assert {word.lower().translate({ord("-"): None, ord("_"): None}) for word in seen} <= {"sev1", "s1", "p1"}


@pytest.mark.parametrize(
    ("typed", "facts"),
    [
        ("users 100%", {"users": "all", "users_percent": 100}),
        ("users 0%", {"users": "none", "users_percent": 0}),
        ("users 99,5 percent", {"users": "many", "users_percent": 99.5}),
        ("users 1.5k", {"users_count": 1500}),
        ("users 1.234", {"users_count": 1234}),
        ("users 1.234k", {"users_count": 1234}),
        ("users 1.234.567", {"users_count": 1_234_567}),
        ("users 12,000", {"users_count": 12_000}),
        ("users 10000000000", {"users_count": 10_000_000_000}),
        ("users 1", {"users": "single", "users_percent": None, "users_count": 1}),
        ("users 0", {"users": "none", "users_percent": None, "users_count": 0}),
        ("users 2", {"users_count": 2}),
        ("revenue 1000000m", {"revenue": "critical", "revenue_per_hour": 1e12}),
        ("revenue 12.34", {"revenue": "low", "revenue_per_hour": 12.34}),
        ("revenue 1,234.56/h", {"revenue": "high", "revenue_per_hour": 1234.56}),
        ("revenue 2,5k an hour", {"revenue": "high", "revenue_per_hour": 2500}),
        ("revenue none", {"revenue": "none", "revenue_per_hour": None}),
        ("systems api, db , api", {"systems": ("api", "db")}),
        ("systems api db", {"systems": ("api", "db")}),
        ("systems None", {"systems": ()}),
        ("regions eu", {"regions": ("eu",)}),
        ("recurring new", {"recurring": False}),
        ("data not at risk", {"data_at_risk": False}),
        ("slo broken", {"slo_violated": True}),
        ("security no", {"security": "none"}),
        ("since 20:00", {}),
        ("changed deploy v2", {"changed": "deploy v2"}),
        ("source: an alert", {"source": "an alert"}),
        ("source it is the CDN", None),
        ("users", None),
        ("nothing we know", None),
    ],
)
def test_a_fact_is_read(typed: str, facts: dict[str, object] | None) -> None:
    assert read(typed) == facts


@pytest.mark.parametrize(
    ("typed", "facts"),
    [
        ("users 1000", {"users": "all", "users_percent": 100, "users_count": 1000}),
        ("users 50 confirmed 50", {"users_confirmed_count": 50}),
        ("users 30% confirmed: 12%", {"users": "many", "users_percent": 30, "users_confirmed": 12}),
    ],
)
def test_users_are_counted_against_all_there_are(typed: str, facts: dict[str, object]) -> None:
    found = read(typed, counted=True)
    assert found is not None
    assert facts.items() <= found.items()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("users 100.1%", "100.1% is more than all users"),
        ("users 10000000001", "10,000,000,001 users are more than there are people"),
        ("revenue 1000000.001m", "more money than there is"),
        (f"systems {','.join(map(str, range(21)))}", "At most 20 systems fit, each with at most 80 characters"),
        (f"regions {'x' * 81}", "At most 20 regions fit"),
        (f"changed {'x' * 501}", "What changed has 501 characters; at most 500 fit"),
        ("reputation medai", "Couldn't read “medai”. Did you mean media?"),
        ("reputation rumours", "Couldn't read “rumours”. Write"),
    ],
)
def test_a_fact_that_cannot_be_is_refused(typed: str, sentence: str) -> None:
    with pytest.raises(IncidentError, match=sentence):
        read(typed)


def test_as_many_and_as_long_as_the_refusal_says_are_let_through() -> None:
    with pytest.raises(IncidentError, match="1,001 users are more than the 1,000 of the policy's `users_total`"):
        read("users 1001", counted=True)
    assert read(f"changed {'x' * 500}") == {"changed": "x" * 500}
    names = [f"{n}".zfill(80) for n in range(20)]
    assert read(f"systems {', '.join(names)}") == {"systems": tuple(names)}
    assert systems("\n".join(names)) == {"systems": tuple(names)}
    assert systems("") == {"systems": ()}
    assert systems("checkout api") == {"systems": ("checkout api",)}, "a line is a name"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("nothing we know", "Couldn't read “nothing we know”. Write facts"),
        ("sysmtes api", "Did you mean “systems”?"),
        ("users", "“users” needs a value. Write `/incident impact users 30%`"),
        ("users lots", "Couldn't read “lots” after “users”. Write"),
        ("x" * 61, f"Couldn't read “{'x' * 60}”. Write"),
    ],
)
def test_what_is_no_fact_is_refused_with_what_helps(typed: str, sentence: str) -> None:
    assert sentence in refusal(typed).sentence


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("deploy v2, users 30%", "deploy v2"),
        ("deploy v2, region eu", "deploy v2, region eu"),  # a word that may take all that follows
        ("deploy v2, users 300%", "deploy v2"),
        ("deploy v2, users complain", "deploy v2, users complain"),
        ("deploy v2, users", "deploy v2, users"),
        ("a, b, data yes, slo ok", "a, b"),
    ],
)
def test_words_end_where_another_fact_begins(said: str, taken: str) -> None:
    assert said[: next_fact(said, POLICY, NOW, at_word=lambda _word: False)] == taken


@pytest.mark.parametrize("said", ["api, regions", "api, changed", "api, systems", "api, users"])
def test_a_word_of_ours_that_says_nothing_begins_no_fact(said: str) -> None:
    assert next_fact(said, POLICY, NOW, at_word=any_word) == len(said)


def test_what_is_said_later_counts() -> None:
    one, two = Learned(text="a", started_at=NOW, facts={"users": 1}), Learned(text="b", facts={"data_at_risk": True})
    assert one | two == Learned(text="b", started_at=NOW, facts={"users": 1, "data_at_risk": True})
    assert two | one == Learned(text="a", started_at=NOW, facts={"users": 1, "data_at_risk": True})
