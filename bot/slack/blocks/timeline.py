"""This file is about the form that adds to the timeline."""

from __future__ import annotations

from bot.domain.overview import Overview
from bot.slack.blocks import kit
from bot.slack.blocks.incident import one_liner

CALLBACK = "timeline"


def form(view: Overview) -> kit.Block:
    """Render the form: what happened, and when."""
    return kit.modal(
        "Add to timeline",
        [
            kit.section(one_liner(view)),
            kit.input_block(
                "What happened?",
                kit.plain_text_input("note", multiline=True, placeholder="Deploy v2.3.4 finished", focus=True),
                "note",
            ),
            kit.input_block(
                "When?",
                kit.plain_text_input("since", placeholder="14:32", max_length=40),
                "since",
                optional=True,
                hint="In UTC. Left open, it is now.",
            ),
        ],
        CALLBACK,
        submit="Add",
        private_metadata=str(view.incident.id),
    )
