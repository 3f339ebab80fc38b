"""What people type, and what is read from it."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.conversations.parsing.command_line import (
    Words,
    did_you_mean,
    mention,
    severity_suffix,
    split_words,
    subteam,
)
from bot.slack.conversations.parsing.meant import of_ladder
from tests.blocks.corpus import HOSTILE

NOW = datetime(2026, 11, 21, 14, 32, 40, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")
TYPED = st.text(alphabet=st.characters(exclude_categories=()), max_size=80) | st.sampled_from(HOSTILE)
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds it
SUBCOMMANDS = (
    "declare", "update", "status", "resolve", "reopen", "close", "decline", "severity", "role", "handoff", "title",
    "impact", "timeline", "note", "invite", "snooze", "escalate", "postmortem", "action", "list", "brief", "help",
)  # fmt: skip


def parse(word: str) -> int | None:
    found = re.fullmatch(r"(?:sev|p|s)-?([1-4])", word.lower())
    return int(found[1]) if found else None


@pytest.mark.parametrize(
    ("word", "user"),
    [
        ("<@U123|bob>", "U123"),
        ("<@U123>", "U123"),
        (" <@W123|> ", "W123"),
        ("@bob", None),
        ("U123", None),
        ("<@u123>", None),
        ("<@U123> and", None),
        ("<@U123|<@U9>>", None),
        ("<#C123>", None),
        ("", None),
    ],
)
def test_a_mention_gives_an_id(word: str, user: str | None) -> None:
    assert mention(word) == user


def test_groups_give_their_ids() -> None:
    assert subteam("<!subteam^S123|@ops>") == subteam("<!subteam^S123>") == "S123"
    assert subteam("<!channel>") is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", Words("", "")),
        ("  update   rolled  back\nv2 ", Words("update", "rolled  back\nv2")),
        ("<@U1|bob smith> is commander", Words("<@U1|bob smith>", "is commander")),
        ('"db is down" sev1', Words("db is down", "sev1")),
        ("\u201cdb is down\u201d  \u201csev1\u201d", Words("db is down", "\u201csev1\u201d")),
        ('"unclosed word', Words('"unclosed', "word")),
        ('5" disk', Words('5"', "disk")),
        ('"" x', Words('""', "x")),
    ],
)
def test_the_first_word_is_taken_off_and_the_rest_left_as_typed(typed: str, words: Words) -> None:
    assert split_words(typed) == words


@given(TYPED)
def test_no_character_of_the_rest_is_lost(typed: str) -> None:
    words = split_words(typed)
    assert typed.strip().endswith(words.rest)
    assert words.first in typed
    assert bool(words.first) == bool(typed.strip())


@pytest.mark.parametrize(
    ("typed", "title", "severity"),
    [
        ("checkout is down sev1", "checkout is down", 1),
        ("checkout is down SEV-1.", "checkout is down", 1),
        ("checkout is down, sev 2", "checkout is down", 2),
        ("checkout is down (p1)", "checkout is down", 1),
        ("checkout is down \u2013 S2", "checkout is down", 2),
        ("checkout is down s-3", "checkout is down", 3),
        ("S3 is down", "S3 is down", None),
        ("cannot upload to s3", "cannot upload to s3", None),
        ("cannot upload to s3 sev3", "cannot upload to s3", 3),
        ("sev1: checkout is down", "checkout is down", 1),
        ("SEV2 checkout  is down", "checkout  is down", 2),
        ("sev1", "", 1),
        ("sev 1", "", 1),
        ("region eu 1", "region eu 1", None),
        ("top 1", "top 1", None),
        ("1", "1", None),
        ("disk is critical", "disk is critical", None),
        ("critical", "critical", None),
        ("sev9 is no severity of ours", "sev9 is no severity of ours", None),
        ("sev1checkout", "sev1checkout", None),
        ("p99 latency up", "p99 latency up", None),
        ("ps1 update fails", "ps1 update fails", None),
        ("sev\u0661", "sev\u0661", None),
        ("", "", None),
    ],
)
def test_a_severity_is_taken_off_a_title(typed: str, title: str, severity: int | None) -> None:
    assert severity_suffix(typed, parse) == (title, severity)


@given(TYPED)
def test_a_title_keeps_every_word_but_the_severity(typed: str) -> None:
    title, severity = severity_suffix(typed, parse)
    assert title in typed
    assert severity is not None or title == typed.strip()


@given(TYPED)
def test_the_severity_is_found_whatever_the_title(typed: str) -> None:
    assert severity_suffix(f"{typed} sev2", parse)[1] == 2


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sverity", "severity"),
        ("severety", "severity"),
        ("stauts", "status"),
        ("statuss", "status"),
        ("udpate", "update"),
        ("UPDAET", "update"),
        ("resovle", "resolve"),
        ("declrae", "declare"),
        ("tiemline", "timeline"),
        ("postmortm", "postmortem"),
        ("hlep", "help"),
        ("rloe", "role"),
        ("clsoe", "close"),
        ("Status", "status"),
    ],
)
def test_a_slip_of_the_finger_is_understood(typed: str, meant: str) -> None:
    assert did_you_mean(typed, SUBCOMMANDS) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "", "db", "api", "checkout", "payments", "database", "disk", "cpu", "host", "home", "rule", "hole", "clone",
        "loss", "login", "latency", "site", "link", "state", "kafka", "redis", "deploy", "chose", "the",
        "\U0001f525" * 6,
    ],
)  # fmt: skip
def test_the_title_of_an_incident_is_no_slip(typed: str) -> None:
    assert did_you_mean(typed, SUBCOMMANDS) is None


@given(st.sampled_from([word for word in SUBCOMMANDS if len(word) > 5]), st.data())
def test_any_two_letters_may_be_swapped(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    assert did_you_mean(word[:at] + word[at + 1] + word[at] + word[at + 2 :], SUBCOMMANDS) == word


@given(TYPED)
def test_a_guess_is_always_a_known_word(typed: str) -> None:
    assert did_you_mean(typed, SUBCOMMANDS) in {None, *SUBCOMMANDS}


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("checkout is down sev\u00a01", "checkout is down"),
        ("checkout is down sev\u20111", "checkout is down"),
        ("checkout is down sev\u20131", "checkout is down"),
        ("checkout is down \uff33\uff25\uff36\uff11", "checkout is down"),
        ("checkout is down sev1 \U0001f525", "checkout is down \U0001f525"),
        ("checkout is down sev1 :fire: !!", "checkout is down :fire: !!"),
        ("checkout is down sev1 https://grafana.example.com/d/1", "checkout is down https://grafana.example.com/d/1"),
        ("checkout is down *sev1*", "checkout is down"),
        ("checkout is down _*SEV1*_", "checkout is down"),
        ("#sev1 checkout is down", "checkout is down"),
        ("checkout is down #sev1", "checkout is down"),
        ("checkout is down critical", "checkout is down critical"),
    ],
)
def test_a_severity_is_read_as_phones_editors_and_habits_write_it(typed: str, title: str) -> None:
    assert severity_suffix(typed, lambda word: 1 if word.casefold() in {"sev1", "sev-1", "critical"} else None) == (
        title,
        1,
    )


@pytest.mark.parametrize(
    "typed", ["a critical disk is full", "criticality is unknown", "checkout \U0001f525", ":fire:", "!"]
)
def test_what_only_looks_like_a_severity_is_none(typed: str) -> None:
    assert severity_suffix(typed, str) == (typed, None)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("hold", "hold"),
        ("Hold 30m failover runs", "hold 30m failover runs"),
        ("hold 001 30m failover runs", "001 hold 30m failover runs"),
        ("resume", "resume"),
        ("resume 001", "001 resume"),
        ("hold music is broken", None),
        ("hold 001 music", None),
        ("resume uploads fail", None),
        ("resume 30m of uploads", None),
        ("update rolled back", None),
    ],
)
def test_hold_and_resume_are_about_the_ladder_unless_they_begin_a_title(typed: str, line: str | None) -> None:
    assert of_ladder(split_words(typed)) == line
