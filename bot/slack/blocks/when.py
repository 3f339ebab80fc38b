"""The question since when, or when: of every form that asks for a time."""

from __future__ import annotations

from datetime import datetime

from bot.slack.blocks import block_kit


def when(label: str, hint: str, known: datetime | None = None) -> block_kit.Block:
    """Render the question; what is picked is read by `bot.slack.conversations.parsing.times`.

    Args:
        known: what stands; ``None``: the field is empty.
    """
    return block_kit.input_block(label, block_kit.datetimepicker("since", known), "since", optional=True, hint=hint)
