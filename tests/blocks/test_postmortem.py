"""The message that presents a draft, and the form for a section: within Slack's limits, however much there is."""

from __future__ import annotations

from bot.domain.incident import TEXT_LIMIT, Status
from bot.domain.messages.postmortem import DraftReady
from bot.domain.postmortem.document import Summary
from bot.domain.postmortem.material import Answer
from bot.domain.postmortem.section import Section
from bot.domain.postmortem.sections import SECTIONS
from bot.slack.blocks import postmortem
from bot.slack.blocks.messages import render
from bot.slack.blocks.rendered import Surroundings
from tests.blocks.test_every_message import TEXTS, passes, view_passes
from tests.support.builders import BOB, an_incident, an_overview, hostile_overview
from tests.support.world import START


def test_no_text_breaks_the_form_for_a_section() -> None:
    for typed in TEXTS:
        incident = hostile_overview(typed).incident
        for section in SECTIONS:
            answer = Answer(section=section.key, text=typed[:TEXT_LIMIT], by=BOB, at=START)
            view_passes(postmortem.form(incident, section, answer))
            view_passes(postmortem.form(incident, section, None))


def test_every_open_question_of_a_draft_can_be_answered_however_many_there_are() -> None:
    view = an_overview(an_incident(status=Status.RESOLVED))
    sections = tuple(
        Section(f"section_{n}", f"A heading that fits no button, {n}", lambda _m, _n: "", "why") for n in range(23)
    )
    rendered = render(DraftReady(), view, Surroundings(draft=Summary(sections, 12)))
    passes(rendered)
    assert all(f"1:{section.key}" in str(rendered.blocks) for section in sections)
    (row,) = (block for block in rendered.blocks if block["type"] == "actions")
    buttons = [element for element in row["elements"] if element["type"] == "button"]
    beside = ["Five whys", "Suggested action items"]
    assert [button["text"]["text"] for button in buttons] == ["A heading that fits no…"] * 5 + beside
