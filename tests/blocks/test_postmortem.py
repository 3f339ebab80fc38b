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


def test_every_section_of_a_draft_can_be_answered_however_many_are_open() -> None:
    view = an_overview(an_incident(status=Status.RESOLVED))
    for open_ones in (SECTIONS, SECTIONS[:3], ()):
        rendered = render(DraftReady(), view, Surroundings(draft=Summary(open_ones, 12)))
        passes(rendered)
        (row,) = (block for block in rendered.blocks if block.get("block_id") == "questions")
        *buttons, menu = row["elements"]
        offered = [*(button["value"] for button in buttons), *(option["value"] for option in menu["options"])]
        assert offered[: min(len(open_ones), 5)] == [f"1:{section.key}" for section in open_ones[:5]]
        assert sorted(value for value in offered if ":" in value) == sorted(f"1:{section.key}" for section in SECTIONS)


def test_a_heading_that_fits_no_button_is_cut() -> None:
    section = Section("long", "A heading that fits no button", lambda _m, _n: "", "why")
    rendered = render(
        DraftReady(), an_overview(an_incident(status=Status.RESOLVED)), Surroundings(draft=Summary((section,), 12))
    )
    assert "A heading that fits no…" in str(rendered.blocks)
