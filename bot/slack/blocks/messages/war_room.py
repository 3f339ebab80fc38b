"""How it is told where an incident is worked on."""

from __future__ import annotations

from typing import Final

from bot.domain.messages.war_room import BecameIncident, RoomBack, RoomLost, RoomOpened, RoomRefused
from bot.domain.overview import Overview, Places
from bot.slack.blocks import links, text
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings, fact, no_one_for


def _room_opened(message: RoomOpened, view: Overview, around: Surroundings) -> Rendered:
    where = text.channel(view.room.channel) if view.room else "a war room, which is being opened"
    return fact(f"{view.incident.number} moved to {where}. Opened by {around.called(message.by)}.")


def _room_refused(message: RoomRefused, view: Overview, around: Surroundings) -> Rendered:
    """Render the call to work here. It mentions, on purpose, everyone whom the room would have fetched."""
    people = " ".join(text.mention(who) for who in message.people)
    severity = text.escape(view.severity.label)
    line = f"{people} {severity}: please work on {view.incident.number} in this thread; it has no war room."
    return fact(line, message.reason, no_one_for(message.missing))


def _room_lost(message: RoomLost, view: Overview, around: Surroundings) -> Rendered:
    room = text.channel(message.channel)
    line = f"The war room {room} is {text.escape(message.why)}, so this incident goes on here."
    return fact(line, "", f"To move back: unarchive it if need be, then type {text.code('/invite @Warroom')} in it.")


def _room_back(message: RoomBack, view: Overview, around: Surroundings) -> Rendered:
    room = text.channel(view.room.channel) if view.room else "the war room"
    return fact(f"I'm back: this incident goes on in {room}. I'm catching up on what was said there meanwhile.")


def _became_incident(message: BecameIncident, view: Overview, around: Surroundings) -> Rendered:
    incident = view.incident
    label = text.escape(view.severity.label)
    where = f"Follow it in {text.channel(view.room.channel)}." if view.room else "Follow it under its announcement."
    line = f"This became *{incident.number}* ({label}): {text.escape(incident.title)}. {where}"
    return fact(line, "", f"Declared by {around.called(message.by)}", *links.announcement(view, around.workspace_url))


SHOWN: Final = (
    shown(RoomOpened, _room_opened, Places),
    shown(RoomRefused, _room_refused),
    shown(RoomLost, _room_lost),
    shown(RoomBack, _room_back, Places),
    shown(BecameIncident, _became_incident, Places),
)
