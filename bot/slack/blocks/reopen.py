"""The form that reopens an incident."""

from __future__ import annotations

from bot.domain.overview import Ending, Overview
from bot.slack.blocks import block_kit
from bot.slack.blocks.incident import one_liner

NEEDS = frozenset({Ending})

CALLBACK = "reopen"


def form(view: Overview) -> block_kit.Block:
    """Render the form: one question."""
    blocks = [block_kit.section(one_liner(view))]
    if view.ending.merged_into is not None:
        other = view.ending.merged_into.number
        blocks.append(block_kit.context(f"It will no longer be part of {other}."))
    blocks.append(block_kit.question("Why is it back?", "reason", "Errors are back since 14:32", focus=True))
    return block_kit.modal("Reopen", blocks, CALLBACK, submit="Reopen", private_metadata=str(view.incident.id))
