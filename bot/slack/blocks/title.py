"""The form that gives an incident another title."""

from __future__ import annotations

from bot.domain.incident import TITLE_LIMIT
from bot.domain.overview import Overview
from bot.slack.blocks import block_kit

CALLBACK = "title"


def form(view: Overview) -> block_kit.Block:
    """Render the form: one question, with the title that stands."""
    incident = view.incident
    field = block_kit.plain_text_input("title", initial=incident.title, max_length=TITLE_LIMIT, focus=True)
    asked = block_kit.input_block("What is broken?", field, "title")
    return block_kit.modal("Edit title", [asked], CALLBACK, submit="Save", private_metadata=str(incident.id))
