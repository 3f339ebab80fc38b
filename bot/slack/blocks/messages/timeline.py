"""How it is told that somebody added to the timeline."""

from __future__ import annotations

from typing import assert_never

from bot.domain.messages.timeline import Message, NoteAdded
from bot.domain.overview import Overview
from bot.slack.blocks.fact import fact
from bot.slack.blocks.rendered import Rendered, Surroundings


def render(message: Message, view: Overview, around: Surroundings) -> Rendered:
    """Return how a message of this family looks."""
    match message:
        case NoteAdded():
            return _note_added(message, view, around)
        case _:
            assert_never(message)


def _note_added(message: NoteAdded, view: Overview, around: Surroundings) -> Rendered:
    when = f"{message.happened_at:%H:%M} UTC"
    if message.happened_at.date() != message.recorded_at.date():
        when = f"{message.happened_at:%Y-%m-%d} {when}"
    return fact(f"On the timeline of {view.incident.number}, {when}:", message.text, f"By {around.called(message.by)}")
