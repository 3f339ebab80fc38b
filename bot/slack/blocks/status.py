"""The form that moves an open incident to another status."""

from __future__ import annotations

from bot.domain.incident import NEXT
from bot.domain.overview import Ending, Overview
from bot.slack.blocks import block_kit
from bot.slack.blocks.incident import one_liner
from bot.slack.blocks.when import when

NEEDS = frozenset({Ending})

CALLBACK = "status"


def form(view: Overview) -> block_kit.Block:
    """Render the form: which status, why, since when."""
    incident = view.incident
    options = [block_kit.option(str(status), str(status)) for status in sorted(NEXT[incident.status]) if status.is_open]
    blocks = [
        block_kit.section(one_liner(view)),
        block_kit.input_block("Status", block_kit.static_select("status", options, "Choose one"), "status"),
        block_kit.optional(block_kit.question("What is known?", "note", "Rolled back v2.3.4, watching errors")),
        when("Since when?", "Leave it empty if it changed just now."),
        block_kit.actions(block_kit.button("Edit title", "title.open", str(incident.id)), block_id="title"),
    ]
    metadata = str(incident.id)
    return block_kit.modal("Change status", blocks, CALLBACK, submit="Change status", private_metadata=metadata)
