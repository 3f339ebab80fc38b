"""How it is told that somebody added to the timeline."""

from __future__ import annotations

from typing import Final

from bot.domain.messages.timeline import NoteAdded
from bot.domain.overview import Overview
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings, fact


def _note_added(message: NoteAdded, view: Overview, around: Surroundings) -> Rendered:
    when = f"{message.happened_at:%H:%M} UTC"
    if message.happened_at.date() != message.recorded_at.date():
        when = f"{message.happened_at:%Y-%m-%d} {when}"
    return fact(f"On the timeline of {view.incident.number}, {when}:", message.text, f"By {around.called(message.by)}")


SHOWN: Final = (shown(NoteAdded, _note_added),)
