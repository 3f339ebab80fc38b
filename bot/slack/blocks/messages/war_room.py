"""How it is told where an incident is worked on."""

from __future__ import annotations

from typing import Final

from bot.domain.messages.war_room import BecameIncident, RoomOpened, RoomRefused
from bot.domain.overview import Overview, Places
from bot.slack.blocks import links, text
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings, fact


def _room_opened(message: RoomOpened, view: Overview, around: Surroundings) -> Rendered:
    where = text.channel(view.room.channel) if view.room else "a war room, which is being opened"
    return fact(f"{view.incident.number} goes on in {where}. Opened by {around.called(message.by)}.")


def _room_refused(message: RoomRefused, view: Overview, around: Surroundings) -> Rendered:
    """Render the call to work here. It mentions, on purpose, everybody whom the room would have fetched."""
    people = " ".join(text.mention(who) for who in message.people)
    severity = text.escape(view.severity.label)
    line = f"{people} {severity}: work on {view.incident.number} in this thread, for there is no war room."
    return fact(line, message.reason)


def _became_incident(message: BecameIncident, view: Overview, around: Surroundings) -> Rendered:
    incident = view.incident
    label = text.escape(view.severity.label)
    where = f"It goes on in {text.channel(view.room.channel)}." if view.room else "It goes on under its announcement."
    line = f"This became *{incident.number}* ({label}): {text.escape(incident.title)}. {where}"
    return fact(line, "", f"Declared by {around.called(message.by)}", *links.announcement(view, around.workspace_url))


SHOWN: Final = (
    shown(RoomOpened, _room_opened, Places),
    shown(RoomRefused, _room_refused),
    shown(BecameIncident, _became_incident, Places),
)
