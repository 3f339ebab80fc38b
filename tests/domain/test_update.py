"""One record of an update, and what each sight shows of it. Rows: 93, 99-101."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.audience import Reader, Sight, audience
from bot.domain.incident import TEXT_LIMIT, IncidentError
from bot.domain.update import (
    PARTS,
    SOONER,
    Report,
    StatusUpdate,
    clean_report,
    in_words,
    report_of,
    sooner_than,
    visible_part,
)
from tests.support.builders import CAROL, an_incident, an_update

MINUTE = timedelta(minutes=1)

SEES = {
    Reader.ROOM: {"text", "impact", "findings", "ruled_out", "next_steps", "need_help"},
    Reader.MEMBER: {"text", "impact", "findings", "ruled_out", "next_steps", "need_help"},
    Reader.OUTSIDE: {"text", "impact"},
    Reader.EXECUTIVES: {"text", "impact", "findings", "ruled_out", "next_steps"},
}
"""What each reader sees of an update on an incident that is not private, written down a second time."""


def full(**differs: Any) -> StatusUpdate:
    """An update whose parts say their own names, made of a message."""
    return an_update(**{part: f"the {part}" for part in PARTS}, channel="C1", ts=1, said_by=CAROL, **differs)


@pytest.mark.parametrize("reader", SEES)
def test_each_reader_sees_what_is_meant_for_them_and_nothing_else(reader: Reader) -> None:
    shown = visible_part(full(), audience(an_incident(), reader))
    assert shown is not None
    assert {part for part in PARTS if getattr(shown, part)} == SEES[reader]
    assert (shown.status, shown.next_due_at, shown.number) == (full().status, full().next_due_at, full().number)


def test_nobody_outside_is_told_where_in_the_room_it_was_said() -> None:
    for reader in (Reader.OUTSIDE, Reader.EXECUTIVES):
        shown = visible_part(full(), audience(an_incident(), reader))
        assert shown is not None
        assert (shown.channel, shown.ts, shown.said_by) == (None, None, CAROL)


def test_of_a_private_incident_those_outside_see_no_update_at_all() -> None:
    private = an_incident(private=True)
    for reader in set(Reader) - {Reader.ROOM, Reader.MEMBER}:
        assert visible_part(full(), audience(private, reader)) is None, reader
    assert visible_part(full(), audience(private, Reader.ROOM)) == full()


def test_every_sight_has_an_answer() -> None:
    for sight in Sight:
        assert (visible_part(full(), sight) is None) == (sight in {Sight.NUMBER, Sight.NOTHING})


@given(st.sampled_from(Sight), st.dictionaries(st.sampled_from(sorted(PARTS)), st.text(min_size=1, max_size=20)))
def test_a_projection_never_adds_a_word(sight: Sight, parts: dict[str, str]) -> None:
    update = an_update(**{"text": "t"} | parts)
    shown = visible_part(update, sight)
    if shown is not None:
        assert all(getattr(shown, part) in {"", getattr(update, part)} for part in PARTS)
        assert shown.text == update.text


def test_a_part_that_is_too_long_is_refused_on_its_field_with_its_name() -> None:
    for part, label in PARTS.items():
        with pytest.raises(IncidentError) as refused:
            clean_report(Report(**{"text": "rolling back"} | {part: "x" * (TEXT_LIMIT + 1)}))
        assert refused.value.field == ("update" if part == "text" else part)
        assert "3001 characters; at most 3000 fit" in refused.value.sentence
        assert part == "text" or label in refused.value.sentence


def test_only_the_current_action_must_be_there() -> None:
    assert clean_report(Report(text=" rolling back \n", impact=" \x00 ")) == Report(text="rolling back")
    with pytest.raises(IncidentError, match="Say what is being done"):
        clean_report(Report(text=" ", impact="everybody"))


def test_the_timeline_keeps_every_part_with_its_name() -> None:
    assert in_words(Report(text="rolling back")) == "rolling back"
    said = in_words(report_of(full()))
    assert said.startswith("the text · Impact: the impact · New findings: the findings · Ruled out: the ruled_out")
    assert said.endswith("Next steps: the next_steps · Need help with: the need_help")


@pytest.mark.parametrize(
    ("every", "minutes"),
    [
        *((0.1, ()), (5, ()), (10, (5,)), (15, (5, 10)), (30, (5, 10, 15)), (31, (5, 10, 15, 30))),
        *((60, (5, 10, 15, 30)), (61, (10, 15, 30, 60)), (120, (10, 15, 30, 60)), (240, (15, 30, 60, 120))),
        *((480, (30, 60, 120, 240)), (481, (60, 120, 240, 480)), (720, (60, 120, 240, 480))),
        (1440, (120, 240, 480, 720)),
    ],
)
def test_the_times_that_may_be_chosen_are_all_sooner_than_the_policys(every: float, minutes: tuple[int, ...]) -> None:
    assert sooner_than(every * MINUTE) == tuple(minute * MINUTE for minute in minutes)
    assert set(sooner_than(every * MINUTE)) <= set(SOONER)
