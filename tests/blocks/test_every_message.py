"""Every message and view, with the longest and the most hostile text, passes both judges of Slack's limits."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.block_kit import surfaces
from bot.domain.incident import TEXT_LIMIT, Status
from bot.domain.messages import Message
from bot.domain.messages.card import Announcement, Card
from bot.domain.messages.updates import UpdatePosted
from bot.domain.overview import Deadlines, Ending, Roles, Updates
from bot.slack.blocks.check import lint
from bot.slack.blocks.messages import SHOWN, needs, render
from bot.slack.blocks.rendered import Rendered, Surroundings
from bot.slack.conversations.table import FORMS
from tests.blocks.corpus import HOSTILE
from tests.support import judge
from tests.support.builders import a_full_update, an_incident, an_overview, hostile_overview, only, with_parts
from tests.support.samples.messages import AROUND, messages
from tests.support.samples.shown import answers, views
from tests.support.world import START

LONGEST = ("x" * TEXT_LIMIT, "&" * TEXT_LIMIT, "<" * TEXT_LIMIT, "🔥" * (TEXT_LIMIT // 2), "a\n" * (TEXT_LIMIT // 2))
TEXTS = [*HOSTILE, *LONGEST]


def passes(rendered: Rendered) -> None:
    payload: dict[str, Any] = {"text": rendered.text, "blocks": rendered.blocks, "parse": "none"}
    assert lint.problems_of_message(payload) == []
    assert surfaces.message_problems({**payload, "channel": "C0INC1DENT"}) == []
    assert list(judge.of_message(payload)) == []


def view_passes(view: dict[str, Any]) -> None:
    assert lint.problems_of_view(view) == []
    assert surfaces.view_problems(view) == []
    assert list(judge.of_view(view)) == []


def test_no_kind_of_message_is_missing_here() -> None:
    kinds = set(get_args(get_args(Message)[0]))
    assert {type(message) for message in messages("")} == kinds
    assert set(SHOWN) == kinds, "each has a row that says how it looks"


@pytest.mark.parametrize("index", range(len(messages(""))), ids=[type(each).__name__ for each in messages("")])
def test_no_text_breaks_a_message(index: int) -> None:
    for typed in TEXTS:
        message = messages(typed[:TEXT_LIMIT])[index]
        passes(render(message, only(hostile_overview(typed), needs(message)), AROUND))


@given(st.text(max_size=400))
def test_no_text_at_all_breaks_the_card_or_an_update(typed: str) -> None:
    for message in (Card(), Announcement(), UpdatePosted(update=a_full_update(typed))):
        passes(render(message, hostile_overview(typed), AROUND))


@pytest.mark.parametrize("stands", Status)
def test_the_card_stands_in_every_status(stands: Status) -> None:
    view = an_overview(an_incident(status=stands, has_room=False), Roles(), Updates(), Deadlines())
    for message in (Card(), Announcement()):
        passes(render(message, view, Surroundings()))


def test_the_card_stands_while_a_fix_is_watched_and_when_it_went_into_another() -> None:
    watched = an_incident(status=Status.MONITORING, resolution="rolled back", mitigated_at=START)
    for view in (
        an_overview(watched, Deadlines(stable_until=START)),
        an_overview(watched, Deadlines(open_question=1)),
        an_overview(an_incident(status=Status.DECLINED, merged_into=2), Ending(merged_into=an_incident(id=2))),
        an_overview(an_incident(status=Status.DECLINED), Ending(declined="Declined: planned maintenance")),
    ):
        for message in (Card(), Announcement()):
            passes(render(message, view, Surroundings()))


def test_no_text_breaks_an_answer() -> None:
    for typed in TEXTS:
        for _, answer in answers(typed):
            passes(answer)


def test_no_text_breaks_a_form() -> None:
    for typed in TEXTS:
        for _, view in views(typed):
            view_passes(view)


def test_no_form_is_missing_here() -> None:
    assert {view["callback_id"] for _, view in views("x") if view.get("submit")} == set(FORMS)


@pytest.mark.parametrize(
    "typed", ["<!channel>", "<!here>", "<!everyone>", "<@U0ZZZZZZ99>", "<!subteam^S0ONCALL01>", "@channel"]
)
def test_no_text_pings_anybody(typed: str) -> None:
    for message in messages(typed):
        rendered = render(message, with_parts(hostile_overview(typed), Roles()), AROUND)
        assert typed not in str(rendered.blocks) + rendered.text
