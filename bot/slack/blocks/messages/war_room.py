"""How it is told where an incident is worked on."""

from __future__ import annotations

from typing import Final

from bot.domain.bridge import bridge_of
from bot.domain.incident import Status
from bot.domain.messages.war_room import (
    ArchivedSoon,
    BecameIncident,
    BridgeOpened,
    FormerRoom,
    RoomBack,
    RoomKept,
    RoomLost,
    RoomOpened,
    RoomRefused,
)
from bot.domain.overview import Overview, Places
from bot.slack.blocks import block_kit, links, text
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings, fact, no_one_for


def _room_opened(message: RoomOpened, view: Overview, around: Surroundings) -> Rendered:
    where = text.channel(view.room.channel) if view.room else "a war room, which is being opened"
    by = f" Opened by {around.called(message.by)}." if message.by else ""
    return fact(f"{view.incident.number} moved to {where}.{by}")


def _room_refused(message: RoomRefused, view: Overview, around: Surroundings) -> Rendered:
    """Render the call to work here. It mentions, on purpose, everyone whom the room would have fetched."""
    people = " ".join(text.mention(who) for who in message.people)
    severity = text.escape(view.severity.label)
    line = f"{people} {severity}: please work on {view.incident.number} in this thread; it has no war room."
    return fact(line, message.reason, no_one_for(message.missing))


def _room_lost(message: RoomLost, view: Overview, around: Surroundings) -> Rendered:
    room = text.channel(message.channel)
    line = f"The war room {room} is {text.escape(message.why)}, so this incident goes on here."
    how = f"To move back: unarchive it if need be, then type {text.code('/invite @Warroom')} in it."
    shown = fact(line, "", how)
    if view.incident.has_room or not view.incident.status.is_open:
        return shown
    button = block_kit.button("Open war room", "war_room.open", str(view.incident.id))
    return Rendered(shown.text, [*shown.blocks, block_kit.actions(button, block_id="war_room")])


def _room_back(message: RoomBack, view: Overview, around: Surroundings) -> Rendered:
    room = text.channel(view.room.channel) if view.room else "the war room"
    return fact(f"I'm back: this incident goes on in {room}. I'm catching up on what was said there meanwhile.")


def _former_room(message: FormerRoom, view: Overview, around: Surroundings) -> Rendered:
    return fact(f"What was said before is in {text.channel(message.channel)}.")


def _archived_soon(message: ArchivedSoon, view: Overview, around: Surroundings) -> Rendered:
    line = f"If no one writes here until {text.date(message.at)}, I'll archive this room. It stays readable."
    if view.incident.status is not Status.CLOSED or not view.incident.has_room:
        return fact(line)
    button = block_kit.button("Keep", "war_room.keep", str(view.incident.id))
    return Rendered(line, [block_kit.section(line, accessory=button)])


def _room_kept(message: RoomKept, view: Overview, around: Surroundings) -> Rendered:
    return fact(f"This room stays open, says {around.called(message.by)}.")


def _became_incident(message: BecameIncident, view: Overview, around: Surroundings) -> Rendered:
    incident = view.incident
    label = text.escape(view.severity.label)
    where = f"Follow it in {text.channel(view.room.channel)}." if view.room else "Follow it under its announcement."
    line = f"This became *{incident.number}* ({label}): {text.escape(incident.title)}. {where}"
    return fact(line, "", f"Declared by {around.called(message.by)}", *links.announcement(view, around.workspace_url))


def _bridge_opened(message: BridgeOpened, view: Overview, around: Surroundings) -> Rendered:
    link = bridge_of(view.policy, view.incident)
    line = f"📞 {text.link(link, 'Join the call')} for {view.incident.number}."
    if not link:
        line = "📞 The policy no longer names a call."
    if message.recorded_by:
        at = f" ({text.date(message.recorded_at)})" if message.recorded_at else ""
        return fact(line, "", f"Recording is on, says {around.called(message.recorded_by)}{at}")
    if not message.record:
        return fact(line)
    button = block_kit.button("Recording is on", "bridge.recording", str(view.incident.id))
    return Rendered(line, [block_kit.section(line, accessory=button), block_kit.context("Record this call.")])


SHOWN: Final = (
    shown(BridgeOpened, _bridge_opened),
    shown(RoomOpened, _room_opened, Places),
    shown(RoomRefused, _room_refused),
    shown(RoomLost, _room_lost),
    shown(RoomBack, _room_back, Places),
    shown(FormerRoom, _former_room),
    shown(ArchivedSoon, _archived_soon),
    shown(RoomKept, _room_kept),
    shown(BecameIncident, _became_incident, Places),
)
