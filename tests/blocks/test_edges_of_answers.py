"""What one person is answered counts rightly, and says what there is where something is missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from bot.domain.overview import Deadlines, Roles, Updates
from bot.slack.blocks import block_kit, brief, declare, escalate, handoff, outage
from bot.slack.blocks.rendered import Rendered
from tests.support.builders import ALICE, BOB, START, a_policy, an_assignment, an_incident, an_overview, an_update
from tests.support.samples.messages import AROUND

SECTION: Final = block_kit.section("one")


@pytest.mark.parametrize(("helpers", "more"), [(0, 0), (6, 0), (7, 0), (8, 1), (12, 5)])
def test_a_brief_counts_those_whom_it_does_not_name(helpers: int, more: int) -> None:
    held = [an_assignment(id=2 + one, role="expert", area=f"area {one}", user=BOB) for one in range(helpers)]
    ended = an_assignment(id=99, role="expert", area="gone", user=BOB, ended_at=START)
    view = an_overview(None, Roles((an_assignment(), *held, ended)))
    shown = str(brief.brief(view, (), AROUND.workspace_url).blocks)
    assert shown.count(f"<@{BOB}>") == helpers - more + 1, "and once as who wrote the update"
    assert (f"… and {more} more" in shown) == (more > 0)
    assert "gone" not in shown
    assert "Incident commander: " in shown


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (["a"], "a"),
        ([*"abcdefghij"], "a, b, c, d, e, f, g, h, i, j"),
        ([*"abcdefghijk"], "a, b, c, d, e, f, g, h, i, j and 1 more"),
        ([*"abcdefghijklm"], "a, b, c, d, e, f, g, h, i, j and 3 more"),
    ],
)
def test_those_who_are_asked_are_named_as_far_as_ten(people: list[str], said: str) -> None:
    assert escalate.listed(people, str) == said


@pytest.mark.parametrize(("count", "offered"), [(98, 99), (99, 100), (100, 100), (120, 100)])
def test_a_form_offers_as_many_to_call_as_a_menu_holds(count: int, offered: int) -> None:
    form = escalate.form(an_overview(), [(f"Role {number}", str(number)) for number in range(count)])
    options = form["blocks"][0]["element"]["options"]
    assert len(options) == offered
    assert options[-1]["value"] == escalate.SOMEONE


@pytest.mark.parametrize(
    ("parts", "values", "states"),
    [
        (
            (),
            ["state:sev1:investigating", f"update:{int(START.timestamp()) + 1500}", "action:1"],
            ["SEV1, investigating", "09:25 UTC", "rolled back"],
        ),
        (
            (Deadlines(), Updates()),
            ["state:sev1:investigating", "update:0", "action:0"],
            ["SEV1, investigating", "none due", "not said yet"],
        ),
        (
            (Updates(news=an_update(number=7, next_steps="restart it", need_help="a DBA")),),
            ["state:sev1:investigating", f"update:{int(START.timestamp()) + 1500}", "action:7"],
            ["SEV1, investigating", "09:25 UTC", "restart it; help needed: a DBA"],
        ),
    ],
)  # fmt: skip
def test_what_is_handed_over_is_named_by_what_it_is_now(
    parts: tuple[Deadlines | Updates, ...], values: list[str], states: list[str]
) -> None:
    found = handoff.facts(an_overview(None, *parts))
    assert [fact.value for fact in found] == values
    assert [state in fact.state for fact, state in zip(found, states, strict=True)] == [True] * 3


@pytest.mark.parametrize("length", [20, 21, 30])
def test_a_button_that_sets_a_severity_bears_as_much_of_its_name_as_fits(length: int) -> None:
    named = a_policy().severities["sev2"].model_copy(update={"label": "S" * length})
    view = an_overview(an_incident(severity_assumed=True))
    (button,) = [
        element
        for block in declare.declared(view, "room", named=named).blocks
        for element in block.get("elements", ())
        if str(element.get("action_id", "")).startswith("severity.set")
    ]
    assert button["text"]["text"] == f"Set {'S' * min(length, 20)}"


def test_what_is_told_late_says_so_behind_what_it_tells() -> None:
    now = START + timedelta(minutes=50)
    plain = outage.told_late(Rendered("it is down", []), START, now=now)
    assert plain.text.startswith("it is down (🕓 This happened at ")
    assert plain.blocks[0] == block_kit.section("it is down"), "what has no blocks is drawn as its text"
    assert len(plain.blocks) == 2
    full = outage.told_late(Rendered("it is down", [SECTION] * 50), START, now=now)
    assert len(full.blocks) == block_kit.MOST_IN_MESSAGE
    assert "during a Slack outage" in str(full.blocks[-1])
    assert "… and 2 more" in str(full.blocks[-2])
    assert outage.told_late(Rendered("it is down", [SECTION] * 49), START, now=now).blocks[:49] == [SECTION] * 49


def test_what_is_written_anew_keeps_the_values_of_its_buttons() -> None:
    blocks = [
        block_kit.section(f"<@{ALICE}>", block_id="text"),
        block_kit.actions(block_kit.button("text", "go", "text")),
        {"type": "x", "text": 3, "list": ["text", {"text": "y"}]},
    ]
    rendered = outage.rewritten(Rendered("text", blocks), str.upper)
    assert rendered.text == "TEXT"
    assert rendered.blocks == [
        block_kit.section(f"<@{ALICE}>", block_id="text"),
        block_kit.actions(block_kit.button("TEXT", "go", "text")),
        {"type": "x", "text": 3, "list": ["text", {"text": "Y"}]},
    ]
