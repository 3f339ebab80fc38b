"""This file is about how a refusal looks: a sentence that says what to do, and the buttons that help."""

from __future__ import annotations

from bot.domain.incident import IncidentError
from bot.slack.blocks import kit, text
from bot.slack.blocks.rendered import Rendered

SHORT = 1_000
"""Characters of a refusal on a phone's lock screen, more than enough."""


def refusal(error: IncidentError) -> Rendered:
    """Render the sentence of a refusal, for the one person who asked."""
    line = text.escape_but_mentions(error.sentence)
    short = text.clip_mrkdwn(text.one_line(line), SHORT)
    if not error.offers:
        return Rendered(short, kit.sections(line))
    buttons = [
        kit.button(offer.label, f"{offer.action}:{index}" if index else offer.action, offer.value)
        for index, offer in enumerate(error.offers)
    ]
    return Rendered(short, [*kit.sections(line), kit.actions(*buttons, block_id="offers")])
