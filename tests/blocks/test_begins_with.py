"""What a form begins with, and what a message says of its incident."""

from __future__ import annotations

import pytest

from bot.domain.overview import Deadlines, Ending, Roles, Updates
from bot.slack.blocks import block_kit, resolve
from bot.slack.blocks.incident import about
from bot.slack.blocks.rendered import Rendered
from tests.support.builders import START, an_incident, an_overview, an_update


@pytest.mark.parametrize(
    ("doing", "begins"), [("rolled back v2.3.4", "rolled back v2.3.4"), ("looking at the logs", None)]
)
def test_the_form_that_resolves_begins_with_what_may_have_fixed_it(doing: str, begins: str | None) -> None:
    updates = Updates(an_update(text=doing), an_update(text=doing))
    view = an_overview(an_incident(), updates, Deadlines(), Roles(), Ending())
    (asked,) = [block for block in resolve.form(view, START)["blocks"] if block.get("block_id") == "resolution"]
    assert asked["element"].get("initial_value") == begins


def test_a_message_says_which_incident_it_is_about_once() -> None:
    view = an_overview(an_incident())
    number = view.incident.number
    told = about(Rendered("An update is due"), view)
    assert told.text == f"An update is due ({number})"
    assert [block["type"] for block in told.blocks] == ["section", "context"]
    assert about(told, view) == told
    many = about(Rendered("x", [block_kit.section("x")] * block_kit.MOST_IN_MESSAGE), view)
    assert number in str(many.blocks[-1])
    assert len(many.blocks) <= block_kit.MOST_IN_MESSAGE
