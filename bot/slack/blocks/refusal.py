"""A refusal: a sentence that says what to do, and the buttons that help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.incident import IncidentError, Offer
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.rendered import Rendered

SHORT = 1_000
"""Characters of a refusal on a phone's lock screen, more than enough."""

TYPED_SHOWN = 10_000
"""Characters of what was typed, so that with the sentence it stays within what Slack takes of one message."""


_KEPT: Final = ("type", "title", "submit", "close", "callback_id", "private_metadata")
"""Of a form as Slack sends it back: the rest is Slack's own."""

_INITIAL: Final = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_date_time": "initial_date_time",
}
"""What an element holds -> how to set its initial value."""


def form_again(form: Mapping[str, Any], error: IncidentError) -> block_kit.Block:
    """Render a form again, with what was typed into it, and the sentence of the refusal on top.

    Args:
        form: as Slack sent it, with its ``state``.
    """
    typed = form["state"]["values"]
    said = [block for block in refusal(error).blocks if block.get("block_id") != "offers"]
    blocks = [_filled(block, typed.get(block.get("block_id"), {})) for block in form["blocks"]]
    return {key: form[key] for key in _KEPT if form.get(key)} | {"blocks": [*said, *blocks][: block_kit.MOST_IN_VIEW]}


def _filled(block: block_kit.Block, typed: Mapping[str, Any]) -> block_kit.Block:
    if block["type"] != "input":
        return block
    element = {key: value for key, value in block["element"].items() if key not in _INITIAL.values()}
    held = typed.get(element["action_id"], {})
    return block | {"element": element | {begin: held[key] for key, begin in _INITIAL.items() if held.get(key)}}


def refusal(error: IncidentError) -> Rendered:
    """Render the sentence of a refusal, for the one person who asked, and what they typed, to be copied."""
    line = text.escape_but_mentions(error.sentence)
    blocks = block_kit.sections(line)
    if error.typed:
        blocks += what_was_typed(error.typed)
    if error.menu:
        options = [block_kit.option(offer.label, offer.value) for offer in error.menu]
        menu = block_kit.static_select("command.again", options, "Choose one")
        blocks.append(block_kit.actions(menu, *_buttons(error), block_id="offers"))
    elif error.offers:
        blocks.append(block_kit.actions(*_buttons(error), block_id="offers"))
    return Rendered(text.clip_mrkdwn(text.one_line(line), SHORT), blocks)


def offered(offer: Offer) -> block_kit.Block:
    """Render what helps out as a button that stands alone."""
    return block_kit.button(offer.label, offer.action, offer.value)


def what_was_typed(typed: str) -> list[block_kit.Block]:
    """Render a line that would else be lost, to be copied."""
    shown = text.clip_escaped(typed, TYPED_SHOWN)
    return [block_kit.context("What you typed, to copy:"), *block_kit.sections(shown, at_most=4)]


def _buttons(error: IncidentError) -> list[block_kit.Block]:
    return [
        block_kit.button(offer.label, f"{offer.action}:{index}" if index else offer.action, offer.value)
        for index, offer in enumerate(error.offers)
    ]
