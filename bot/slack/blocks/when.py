"""The question since when, or when: of every form that asks for a time."""

from __future__ import annotations

from bot.slack.blocks import block_kit


def when(label: str, hint: str, placeholder: str = "14:32") -> block_kit.Block:
    """Render the question; what is typed is read by `bot.slack.conversations.parsing.times`."""
    field = block_kit.plain_text_input("since", placeholder=placeholder, max_length=40)
    return block_kit.input_block(label, field, "since", optional=True, hint=hint)
