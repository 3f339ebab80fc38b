"""This file is about the form that moves an open incident to another status."""

from __future__ import annotations

from bot.domain.incident import NEXT
from bot.domain.overview import Ending, Overview
from bot.slack.blocks import kit
from bot.slack.blocks.incident import one_liner
from bot.slack.blocks.when import when

NEEDS = frozenset({Ending})

CALLBACK = "status"


def form(view: Overview) -> kit.Block:
    """Render the form: which status, why, since when."""
    incident = view.incident
    options = [kit.option(str(status), str(status)) for status in NEXT[incident.status] if status.is_open]
    return kit.modal(
        "Change status",
        [
            kit.section(one_liner(view)),
            kit.input_block("Status", kit.static_select("status", sorted(options, key=_label), "Choose one"), "status"),
            kit.input_block(
                "What is known?",
                kit.plain_text_input("note", multiline=True, placeholder="Rolled back v2.3.4, watching errors"),
                "note",
                optional=True,
            ),
            when("Since when?", "In UTC, if it was earlier than now."),
        ],
        CALLBACK,
        submit="Change status",
        private_metadata=str(incident.id),
    )


def _label(option: kit.Block) -> str:
    return str(option["value"])
