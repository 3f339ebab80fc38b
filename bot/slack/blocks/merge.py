"""The form that makes one incident of two."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.incident import Incident
from bot.domain.overview import Ending, Overview
from bot.slack.blocks import block_kit
from bot.slack.blocks.incident import one_liner

NEEDS = frozenset({Ending})

CALLBACK = "merge"

MOST_OFFERED = 100
"""Choices of a menu. Source: Slack's reference, static_select."""


def form(view: Overview, others: Sequence[Incident]) -> block_kit.Block:
    """Render the form: which other incident it belongs to."""
    blocks = [
        block_kit.section(one_liner(view)),
        belongs_to("It is a duplicate of", others),
        block_kit.optional(block_kit.question("How do you know?", "reason", "The same load balancer")),
    ]
    return block_kit.modal("Merge", blocks, CALLBACK, submit="Merge", private_metadata=str(view.incident.id))


def belongs_to(label: str, others: Sequence[Incident], *, optional: bool = False) -> block_kit.Block:
    """Render the question which other incident it belongs to; there must be one."""
    open_ones = [block_kit.option(f"{one.number} {one.title}", str(one.id)) for one in others[:MOST_OFFERED]]
    menu = block_kit.static_select("into", open_ones, "Choose an incident")
    hint = "It is merged into that one: its people are sent there."
    return block_kit.input_block(label, menu, "into", optional=optional, hint=hint)
