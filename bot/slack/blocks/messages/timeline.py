"""How it is told that someone added to the timeline."""

from __future__ import annotations

from typing import Final

from bot.domain.messages.timeline import NoteAdded
from bot.domain.overview import Overview
from bot.slack.blocks.incident import BY_ALERT
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings, fact
from bot.slack.blocks.when import moment


def _note_added(message: NoteAdded, view: Overview, around: Surroundings) -> Rendered:
    when = moment(message.happened_at, seen_at=message.recorded_at)
    by = around.called(message.by) if message.by else BY_ALERT
    return fact(f"New on the timeline, for {when}:", message.text, f"By {by}")


SHOWN: Final = (shown(NoteAdded, _note_added),)
