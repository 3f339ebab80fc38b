"""How it looks what is said of schedules and covers."""

from __future__ import annotations

from typing import Final

from bot.domain.messages.on_call import CoverArranged, GroupNotKept, Message, ScheduleUnread
from bot.domain.overview import Overview
from bot.slack.blocks import text
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings, fact
from bot.slack.blocks.when import day_and_time


def render(message: Message, view: Overview | None, around: Surroundings) -> Rendered:
    """Render what belongs to no incident."""
    name = text.escape(message.schedule)
    if isinstance(message, CoverArranged):
        instead = f", instead of {' and '.join(map(text.user, message.people))}" if message.people else ""
        until = day_and_time(message.until)
        line = f"🔁 {text.user(message.user)} is on call for {name} until {until}{instead}."
        return fact(line, "", f"Arranged by {text.user(message.by)}. `/incident oncall` shows who is on call.")
    why = text.clip_escaped(text.one_line(message.why), 300)
    if isinstance(message, GroupNotKept):
        return fact(f"⚠️ Couldn't update the user group of the schedule {name}: {why}.")
    if message.read_at is None:
        stays = "There is no earlier copy, so no one is on call by it."
    else:
        stays = f"The copy of {day_and_time(message.read_at)} stays in force."
    return fact(f"⚠️ Couldn't read the schedule {name}: its source {why}.", "", stays)


SHOWN: Final = (shown(ScheduleUnread, render), shown(CoverArranged, render), shown(GroupNotKept, render))
