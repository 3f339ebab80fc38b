"""Times as people type them, each in their own zone, and pick them. Source: the guide to how Warroom speaks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.incident import IncidentError
from bot.slack.conversations.parsing.times import may_need_zone, time_first, time_off, time_picked
from tests.blocks.corpus import HOSTILE

NOW = datetime(2026, 11, 21, 20, 32, 40, tzinfo=UTC)
KYIV, TONGA = ZoneInfo("Europe/Kyiv"), ZoneInfo("Pacific/Tongatapu")
TYPED = st.text(alphabet=st.characters(exclude_categories=()), max_size=80) | st.sampled_from(HOSTILE)
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds it


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "utc", "in_kyiv"),
    [
        ("20:00", at(21, 20), at(21, 18)),
        ("9:05", at(21, 9, 5), None),
        ("8pm", at(21, 20), at(21, 18)),
        ("8 PM", at(21, 20), at(21, 18)),
        ("8:15pm", at(21, 20, 15), at(21, 18, 15)),
        ("11:30 a.m.", at(21, 11, 30), at(21, 9, 30)),
        ("12 pm", at(21, 12), at(21, 10)),
        ("12am", None, None),
        ("20:00:10", at(21, 20, 0, 10), at(21, 18, 0, 10)),
        ("today 09:05", at(21, 9, 5), at(21, 7, 5)),
        ("today at 9am", at(21, 9), at(21, 7)),
        ("Yesterday 18:30", at(20, 18, 30), at(20, 16, 30)),
        ("yesterday, 6:30 pm", at(20, 18, 30), at(20, 16, 30)),
        ("2026-11-20T14:32", at(20, 14, 32), at(20, 12, 32)),
        ("2026-11-20 4:32", at(20, 4, 32), at(20, 2, 32)),
        ("2026-11-20 4pm", at(20, 16), at(20, 14)),
        ("20:00Z", at(21, 20), at(21, 20)),
        ("8pm UTC", at(21, 20), at(21, 20)),
        ("20:00 gmt", at(21, 20), at(21, 20)),
        ("2026-11-20T14:32:10Z", at(20, 14, 32, 10), at(20, 14, 32, 10)),
        ("2026-11-20T14:32+02:00", at(20, 12, 32), at(20, 12, 32)),
        ("10 min ago", at(21, 20, 22, 40), at(21, 20, 22, 40)),
        ("10m ago", at(21, 20, 22, 40), at(21, 20, 22, 40)),
        ("1 h 10 min ago", at(21, 19, 22, 40), at(21, 19, 22, 40)),
        ("2h30m ago", at(21, 18, 2, 40), at(21, 18, 2, 40)),
        ("half an hour ago", at(21, 20, 2, 40), at(21, 20, 2, 40)),
        ("an hour ago", at(21, 19, 32, 40), at(21, 19, 32, 40)),
        ("90 seconds ago", at(21, 20, 31, 10), at(21, 20, 31, 10)),
        ("2 days ago", at(19, 20, 32, 40), at(19, 20, 32, 40)),
        ("\uff12\uff10:00", at(21, 20), at(21, 18)),
        ("8\u00a0pm", at(21, 20), at(21, 18)),
    ],
)
def test_a_time_is_read_in_the_zone_of_whoever_types(
    typed: str, utc: datetime | None, in_kyiv: datetime | None
) -> None:
    """``None``: it is refused, for the last such time is more than half a day old."""
    for here, expected in ((NOW, utc), (NOW.astimezone(KYIV), in_kyiv)):
        for text in (typed, f"{typed} deploy done", f"{typed}, deploy done", f"{typed}: deploy done"):
            if expected is None:
                with pytest.raises(IncidentError, match=f"write `yesterday {typed}`"):
                    time_first(text, here)
            else:
                assert time_first(text, here) == (expected, text[len(typed) :].lstrip(" ,:"))


def test_the_day_is_that_of_whoever_types() -> None:
    just_after_midnight = datetime(2026, 11, 20, 22, 5, tzinfo=UTC).astimezone(KYIV)
    assert time_first("23:50", just_after_midnight)[0] == datetime(2026, 11, 20, 21, 50, tzinfo=UTC)
    assert time_first("yesterday 23:50", just_after_midnight)[0] == datetime(2026, 11, 20, 21, 50, tzinfo=UTC)
    assert time_first("today 00:01", just_after_midnight)[0] == datetime(2026, 11, 20, 22, 1, tzinfo=UTC)
    assert time_first("08:30", NOW.astimezone(TONGA))[0] == datetime(2026, 11, 21, 19, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed",
    ["", "now", "14", "1432", "14:3", "checkout", "tomorrow 14:32", "500 errors", "2h of outage", "10 minutes later",
     "an hour of work", "v2:30:1x", "5 packets lost"],
)  # fmt: skip
def test_what_is_no_time_is_text(typed: str) -> None:
    assert time_first(typed, NOW) == (None, typed)


@pytest.mark.parametrize("typed", ["today 20:40", "2026-11-21T20:40", "2027-01-01T00:00Z"])
def test_the_future_is_refused_with_what_time_it_is(typed: str) -> None:
    with pytest.raises(IncidentError) as refused:
        time_first(f"{typed} deploy", NOW)
    assert f"{typed} is in the future: it's" in refused.value.sentence
    assert "2026-11-21 20:32 UTC now" in refused.value.sentence


def test_the_future_of_another_zone_names_both() -> None:
    with pytest.raises(IncidentError, match="22:40 is in the future: it's 22:32 where you are, 2026-11-21 20:32 UTC"):
        time_first("22:40 deploy", NOW.astimezone(KYIV))


@pytest.mark.parametrize(
    "typed", ["25:00", "12:60", "2026-02-30T10:00", "2026-11-20T24:30", "0000-01-01T10:00", "13pm", "0am", "14.32"]
)
def test_what_only_looks_like_a_time_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(IncidentError) as refused:
        time_first(f"{typed} deploy", NOW)
    assert f"Couldn't read “{typed}” as a time. Try `21:00`, `9pm`" in refused.value.sentence


@pytest.mark.parametrize("zone", ["CET", "CEST", "WAT", "PST", "GMT+2"])
def test_a_zone_that_is_neither_theirs_nor_utc_is_refused(zone: str) -> None:
    with pytest.raises(IncidentError) as refused:
        time_first(f"20:00 {zone} deploy", NOW)
    assert refused.value.sentence == (
        f"Couldn't tell which time zone “{zone}” is. Write the time in your own zone, such as `20:00`, or in UTC: "
        "`20:00 UTC`."
    )


@pytest.mark.parametrize("word", ["first alert", "got paged", "at last", "restart", "utcs"])
def test_a_word_that_ends_like_a_zone_is_a_word(word: str) -> None:
    assert time_first(f"20:00 {word}", NOW) == (at(21, 20), word)


def test_for_facts_the_comma_stays() -> None:
    assert time_off("9am, users all", at(21, 12)) == (at(21, 9), ", users all")


@given(INSTANTS, st.integers(0, 23), st.integers(0, 59), st.sampled_from([UTC, KYIV, ZoneInfo("Pacific/Kiritimati")]))
def test_a_bare_time_is_never_ahead_and_at_most_half_a_day_old(
    now: datetime, hour: int, minute: int, zone: ZoneInfo
) -> None:
    try:
        instant, _ = time_first(f"{hour}:{minute:02}", now.astimezone(zone))
    except IncidentError:
        return
    assert instant is not None
    assert now - timedelta(hours=12) <= instant <= now


@given(TYPED, st.sampled_from([UTC, KYIV, TONGA]))
def test_whatever_is_typed_is_a_time_or_text_or_refused(typed: str, zone: ZoneInfo) -> None:
    try:
        instant, rest = time_first(typed, NOW.astimezone(zone))
    except IncidentError:
        return
    assert instant is None or instant <= NOW
    assert typed.strip().endswith(rest)


@pytest.mark.parametrize("typed", ["timeline 14:32 x", "9pm", "001 9 p.m. deploy", "\uff12\uff10:00"])
def test_only_a_time_that_needs_a_zone_has_it_looked_up(typed: str) -> None:
    assert may_need_zone(typed)
    assert not may_need_zone("10 min ago v2.3.4 rolled back by 3 people at 5 points")


def test_what_is_picked_is_an_instant_that_was() -> None:
    assert time_picked("", NOW) is None
    assert time_picked(f"{at(21, 20).timestamp():.0f}", NOW) == at(21, 20)
    assert time_picked(f"{at(21, 20, 33).timestamp():.0f}", NOW) == NOW, "the minute that runs"
    for value in (f"{at(21, 21).timestamp():.0f}", "9999999999", "14:32", "-5", "9" * 30, "x"):
        with pytest.raises(IncidentError):
            time_picked(value, NOW)


@pytest.mark.parametrize("typed", ["at 5 hosts it fails", "from 3 regions", "since 2 deploys", "at half of them"])
def test_what_only_begins_like_a_time_stays_whole(typed: str) -> None:
    assert time_off(typed, NOW) == (None, typed)
    assert time_first(typed, NOW) == (None, typed)
