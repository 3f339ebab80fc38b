"""The form of what whoever reported an incident knows."""

from __future__ import annotations

from typing import Final

from bot.domain.overview import Overview
from bot.domain.reporter import LENGTH, QUESTIONS, SINCE, SYSTEMS
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import headline
from bot.slack.blocks.when import when

CALLBACK: Final = "reporter"

TITLE: Final = "What you know"


def form(view: Overview) -> block_kit.Block:
    """Render it: each question may be left open."""
    about = f"{text.escape(headline(view))} ({view.incident.number}). Answer what you know; leave the rest empty."
    asked = [
        when(question, "Leave it empty if you don't know.")
        if key == SINCE
        else block_kit.input_block(
            question,
            block_kit.plain_text_input(key, multiline=True, max_length=LENGTH),
            key,
            optional=True,
            hint="Separated by commas." if key == SYSTEMS else "",
        )
        for key, question in QUESTIONS.items()
    ]
    blocks = [block_kit.section(about), *asked]
    return block_kit.modal(TITLE, blocks, CALLBACK, submit="Send", private_metadata=str(view.incident.id))
