"""This file is about how a refusal looks: a sentence that says what to do, and the buttons that help."""

from __future__ import annotations

from bot.domain.incident import IncidentError
from bot.slack.blocks import kit, text
from bot.slack.blocks.rendered import Rendered


def refusal(error: IncidentError) -> Rendered:
    """Render the sentence of a refusal, for the one person who asked."""
    line = text.escape_but_mentions(error.sentence)
    if not error.offers:
        return Rendered(text.one_line(line), kit.sections(line))
    buttons = [
        kit.button(offer.label, f"{offer.action}:{index}" if index else offer.action, offer.value)
        for index, offer in enumerate(error.offers)
    ]
    return Rendered(text.one_line(line), [*kit.sections(line), kit.actions(*buttons, block_id="offers")])
