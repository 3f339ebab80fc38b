"""This file is about the form that asks what fixed it."""

from __future__ import annotations

from bot.domain.overview import Overview
from bot.slack.blocks import kit
from bot.slack.blocks.incident import one_liner

CALLBACK = "resolve"


def form(view: Overview) -> kit.Block:
    """Render the form: one question."""
    return kit.modal(
        "Resolve",
        [
            kit.section(one_liner(view)),
            kit.input_block(
                "What fixed it?",
                kit.plain_text_input("resolution", multiline=True, placeholder="Rolled back v2.3.4", focus=True),
                "resolution",
                hint="The all-clear and the postmortem draft begin with this.",
            ),
        ],
        CALLBACK,
        submit="Resolve",
        private_metadata=str(view.incident.id),
    )
