"""How it looks what is said of schedules and covers."""

from __future__ import annotations

from typing import Final

from bot.domain.messages.on_call import Message, ScheduleUnread
from bot.domain.overview import Overview
from bot.slack.blocks import text
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings, fact
from bot.slack.blocks.when import day_and_time


def render(message: Message, view: Overview | None, around: Surroundings) -> Rendered:
    """Render what belongs to no incident."""
    why = text.clip_escaped(text.one_line(message.why), 300)
    name = text.escape(message.schedule)
    if message.read_at is None:
        stays = "There is no earlier copy, so no one is on call by it."
    else:
        stays = f"The copy of {day_and_time(message.read_at)} stays in force."
    return fact(f"⚠️ Couldn't read the schedule {name}: its source {why}.", "", stays)


SHOWN: Final = (shown(ScheduleUnread, render),)
