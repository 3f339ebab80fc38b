"""What people wrote is a quotation wherever it goes on; and forms that lead from others fit too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.incident import IncidentError
from bot.slack.blocks import declare, kit, merge, resolve, role, text, triage
from bot.slack.blocks.refusal import form_again
from tests.blocks.test_every_message import TEXTS, hostile_overview, passes, view_passes
from tests.support.world import START


@pytest.mark.parametrize("joint", [" ", "\n"])
def test_a_quotation_that_needs_several_paragraphs_goes_on_as_one(joint: str) -> None:
    typed = f"{'x' * 2_980}{joint}*Status*: resolved"
    blocks = kit.sections(f"*Update #1*\n{text.quote(typed)}")
    lines = [line for block in blocks for line in block["text"]["text"].splitlines()]
    assert len(blocks) > 1
    assert all(line.startswith(">") for line in lines[1:])


def test_no_text_breaks_a_form_that_leads_from_another() -> None:
    for typed in TEXTS:
        view = hostile_overview(typed)
        view_passes(role.form(view, ["database"] * 3))
        view_passes(role.history_window(replace(view, assignments=view.assignments * 30)))
        view_passes(merge.form(view, [view.incident] * 120))
        form = triage.form(view, before=[view.incident] * 3)
        view_passes(form)
        sent = form | {"state": {"values": {"changed": {"changed": {"type": "plain_text_input", "value": "deploy"}}}}}
        view_passes(form_again(sent, IncidentError(f"No: {typed}")))
        passes(declare.declared(view, "w" * 80, [view.incident] * 9, [view.incident] * 3))
        passes(resolve.answer(view.incident, typed, watched_until=None, early_by=None, now=START))
