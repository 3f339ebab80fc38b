"""Every limit lies where the local Slack has it: what just fits is taken by both, one more is refused by both."""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest

from bot.demo.block_kit.surfaces import message_problems, view_problems
from bot.slack.blocks.block_kit import Block
from bot.slack.blocks.check.lint import problems_of_message, problems_of_view

BEYOND: Final = 12_100
"""More than any limit here."""

Build = Callable[[int], Mapping[str, Any]]


def of(size: int, kind: str = "plain_text") -> Block:
    return {"type": kind, "text": "x" * size}


def message(*blocks: Block) -> Block:
    return {"channel": "C1", "text": "SEV1: checkout is down", "parse": "none", "blocks": list(blocks)}


def pressed(**more: Any) -> Block:
    """A message with a button."""
    return in_actions({"type": "button", "action_id": "go", "text": of(1), **more})


def in_actions(*elements: Block) -> Block:
    return message({"type": "actions", "elements": list(elements)})


def asked(more: Mapping[str, Any], **element: Any) -> Block:
    """A form with one question."""
    typed = {"type": "plain_text_input", "action_id": "a", **element}
    return form(blocks=[{"type": "input", "label": of(1), "element": typed, **more}])


def form(**more: Any) -> Block:
    return {"type": "modal", "title": of(1), "submit": of(1), "blocks": [{"type": "divider"}], **more}


def listed(kind: str, count: int = 1, **more: Any) -> Block:
    """A message with an element that has options."""
    options = [{"text": of(1), "value": str(number), **more} for number in range(count)]
    return in_actions({"type": kind, "action_id": "a", "options": options})


def confirmed(**more: Any) -> Block:
    """A message with a button that asks back."""
    return pressed(confirm={"title": of(1), "text": of(1), "confirm": of(1), "deny": of(1), **more})


EDGES: Final[Mapping[str, Build]] = {
    "text of a section": lambda n: message({"type": "section", "text": of(n, "mrkdwn")}),
    "fields of a section": lambda n: message({"type": "section", "fields": [of(1)] * n}),
    "text of a field": lambda n: message({"type": "section", "fields": [of(n)]}),
    "text of a header": lambda n: message({"type": "header", "text": of(n)}),
    "elements of context": lambda n: message({"type": "context", "elements": [of(1)] * n}),
    "elements of actions": lambda n: in_actions(
        *({"type": "button", "action_id": str(each), "text": of(1)} for each in range(n))
    ),
    "blocks of a message": lambda n: message(*[{"type": "divider"}] * n),
    "blocks of a form": lambda n: form(blocks=[{"type": "divider"}] * n),
    "id of a block": lambda n: message({"type": "divider", "block_id": "x" * n}),
    "markdown": lambda n: message({"type": "markdown", "text": "x" * n}),
    "text of a button": lambda n: pressed(text=of(n)),
    "id of an action": lambda n: pressed(action_id="x" * n),
    "value of a button": lambda n: pressed(value="x" * n),
    "address of a button": lambda n: pressed(url="x" * n),
    "what a button is called aloud": lambda n: pressed(accessibility_label="x" * n),
    "title of a question back": lambda n: confirmed(title=of(n)),
    "text of a question back": lambda n: confirmed(text=of(n)),
    "yes of a question back": lambda n: confirmed(confirm=of(n)),
    "no of a question back": lambda n: confirmed(deny=of(n)),
    "options of an overflow": lambda n: listed("overflow", n),
    "options of a select": lambda n: listed("static_select", n),
    "checkboxes": lambda n: listed("checkboxes", n),
    "text of an option": lambda n: listed("static_select", text=of(n)),
    "value of an option": lambda n: listed("static_select", value="x" * n),
    "description of an option": lambda n: listed("static_select", description=of(n)),
    "text of a checkbox": lambda n: listed("checkboxes", text=of(n)),
    "value of a checkbox": lambda n: listed("checkboxes", value="x" * n),
    "description of a checkbox": lambda n: listed("checkboxes", description=of(n)),
    "label of a question": lambda n: asked({"label": of(n)}),
    "hint of a question": lambda n: asked({"hint": of(n)}),
    "what stands in an empty field": lambda n: asked({}, placeholder=of(n)),
    "what stands in a field": lambda n: asked({}, initial_value="x" * n),
    "what a field may hold": lambda n: asked({}, max_length=n),
    "title of a form": lambda n: form(title=of(n)),
    "what sends a form": lambda n: form(submit=of(n)),
    "what closes a form": lambda n: form(close=of(n)),
    "what a form carries": lambda n: form(private_metadata="x" * n),
    "what a form is called back by": lambda n: form(callback_id="x" * n),
    "what else a form is known by": lambda n: form(external_id="x" * n),
}


@pytest.mark.parametrize("what", EDGES)
def test_what_just_fits_is_taken_and_one_more_is_refused(what: str) -> None:
    build = EDGES[what]

    def refused(size: int) -> bool:
        made = build(size)
        return bool(problems_of_view(made) if made.get("type") == "modal" else problems_of_message(made))

    def refused_by_slack(size: int) -> bool:
        made = build(size)
        return bool(view_problems(made) if made.get("type") == "modal" else message_problems(made))

    most = bisect_left(range(1, BEYOND), True, key=refused)  # noqa: FBT003 - what is looked for
    assert 1 <= most < BEYOND - 1
    assert not refused_by_slack(most)
    assert refused_by_slack(most + 1)
