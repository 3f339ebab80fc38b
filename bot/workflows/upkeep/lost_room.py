"""A war room that Warroom can't reach, the way back, and privacy: what becomes of the room becomes of the incident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.domain.effects import (
    LOST_ROOM,
    ROOM,
    Edit,
    Effect,
    Invite,
    Post,
    SetTopic,
    ShareDraft,
    Spot,
    Spots,
    ToRoom,
    ToThread,
)
from bot.domain.incident import Incident
from bot.domain.messages.card import Announcement
from bot.domain.messages.delivery import Undelivered
from bot.domain.messages.war_room import RoomBack, RoomLost
from bot.domain.room_head import Bookmark, Pin
from bot.domain.share_invitation import ShareInvitation
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.publish import PUBLISHED
from bot.workflows.reading.parts import commander_of
from bot.workflows.telling import posts, rooms
from bot.workflows.telling.audiences import EXECUTIVES
from bot.workflows.telling.keys import card_place
from bot.workflows.upkeep import backfill, set_aside

WHY: Final[Mapping[str, str]] = {
    "is_archived": "archived",
    "is_inactive": "archived",
    "not_in_channel": "without Warroom, which someone removed",
    "channel_not_found": "gone, or private and without Warroom",
}
"""What has become of a room whose posts Slack refuses with this code. Of its removal Slack sends the app no event."""


def is_addressed_to_room(effect: Effect, spots: Spots) -> bool:
    """Tell whether an effect happens in the war room."""
    room = spots.get(ROOM) or spots.get(LOST_ROOM)
    if isinstance(effect, SetTopic | Invite | Bookmark) or (isinstance(effect, Post) and isinstance(effect.to, ToRoom)):
        return room is not None
    return room is not None and _channel_of(effect, spots) == room.channel


def is_lost(effect: Effect, spots: Spots) -> bool:
    """Tell whether an effect would happen in a room that Warroom can't reach: another may have been opened since."""
    lost = spots.get(LOST_ROOM)
    if lost is None or ROOM not in spots:
        return lost is not None and is_addressed_to_room(effect, spots)
    return _channel_of(effect, spots) == lost.channel


def _channel_of(effect: Effect, spots: Spots) -> str | None:
    """Return the channel of the message that an effect is about; ``None``: it is about none that is known."""
    match effect:
        case (
            Post(to=ToThread(place=place))
            | Edit(place=place)
            | Pin(place=place)
            | ShareDraft(place=place)
            | ShareInvitation(place=place)
        ):
            return spots[place].channel if place in spots else None
        case _:
            return None


async def lose(act: Act, incident_id: int, why: str) -> None:
    """Go on elsewhere: in the announcement's thread, or by direct message to whoever declared it and the commander.

    The operator hears of it once. Where the incident is over, no one needs to hear of it.

    Args:
        why: what has become of the room, as in "the room is ...".
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    room = (await act.uow.slack_places.of(incident_id)).get(ROOM)
    if room is None:
        return
    await act.uow.slack_places.rename(incident_id, ROOM, LOST_ROOM)
    there = replace(incident, has_room=False)
    await act.uow.incidents.save(there)
    entry = await act.record(incident_id, EntryKind.ROOM, f"The war room is {why}")
    if not incident.status.is_open:
        return
    said = RoomLost(why=why, channel=room.channel, name=room.name)
    act.leave(*posts.post_card(there), posts.say(there, said, what=f"entry:{entry}"), *posts.refresh(there))
    others = {None, incident.declared_by}
    if not there.announced_in and incident.declared_by and await commander_of(act.uow, incident) not in others:
        # What is said goes to whoever is in command; whoever declared it hears of the room too.
        act.leave(posts.say_to(there, incident.declared_by, said, what=f"entry:{entry}:declarer"))
    for_operator = Undelivered(what=f"{there.number}: its war room is {why}", reason="")
    set_aside.tell_operator(act, there, for_operator, what=f"lost_room:{entry}")
    await backfill.watch(act, there)


async def go_on_without(act: Act, incident: Incident, entry: int) -> None:
    """Say where an incident goes on that was reopened after its room was archived, and how it gets a room again.

    Args:
        entry: of the timeline, by which it was reopened.
    """
    room = None if incident.has_room else (await act.uow.slack_places.of(incident.id)).get(LOST_ROOM)
    if room is not None:
        said = RoomLost(why="archived, or without Warroom", channel=room.channel, name=room.name)
        act.leave(*posts.post_card(incident), posts.say(incident, said, what=f"entry:{entry}:room"))


async def regain(act: Act, channel: str) -> None:
    """Go on in the room again, once Warroom is back in it, and read what was said there meanwhile."""
    incident_id = await act.uow.slack_places.incident_of_room(channel)
    if incident_id is None:
        return
    incident = await act.uow.incidents.get(incident_id, lock=True)
    if LOST_ROOM not in await act.uow.slack_places.of(incident_id) or incident.has_room:
        return
    await act.uow.slack_places.rename(incident_id, LOST_ROOM, ROOM)
    back = replace(incident, has_room=True)
    await act.uow.incidents.save(back)
    entry = await act.record(incident_id, EntryKind.ROOM, "Warroom is back in the war room")
    act.leave(
        posts.say(back, RoomBack(), what=f"entry:{entry}"),
        *posts.refresh(back),
        rooms.set_topic(back),
    )
    if incident.announced_in:
        act.leave(posts.edit(incident, card_place(incident), RoomBack()))
    await backfill.ask_for(act, back)
    await backfill.watch(act, back)


_OUTSIDE: Final = (f"{EXECUTIVES}:", f"{PUBLISHED}:", "update:")
"""How places begin at which words of an incident may stand outside its room, beside its announcements."""


async def make_private(act: Act, channel: str) -> None:
    """Keep an incident among the members of its room from now on: someone made that private."""
    incident_id = await act.uow.slack_places.incident_of_room(channel)
    if incident_id is None:
        return
    incident = await act.uow.incidents.get(incident_id, lock=True)
    if incident.private:
        return
    private = replace(incident, private=True)
    # What was told outside is reduced to the number; after that nothing more is said there.
    spots = await act.uow.slack_places.of(incident_id)
    outside = [name for name, spot in spots.items() if name.startswith(_OUTSIDE) and spot.channel != channel]
    act.leave(*posts.refresh(private), *(posts.edit(private, name, Announcement()) for name in outside))
    await act.uow.incidents.save(replace(private, announced_in=()))
    await act.record(incident_id, EntryKind.ROOM, "The war room was made private, and so is the incident")


async def change_channel(act: Act, old: str, new: str) -> None:
    """Follow a channel that Slack gave another id."""
    await act.uow.slack_places.change_channel(old, new)


async def rename(act: Act, channel: str, name: str) -> None:
    """Follow a war room that someone renamed."""
    incident_id = await act.uow.slack_places.incident_of_room(channel)
    if incident_id is not None:
        spots = await act.uow.slack_places.of(incident_id)
        here = ROOM if ROOM in spots else LOST_ROOM
        if spots[here].name:  # else it was removed with the words of its incident: no words come back
            await act.uow.slack_places.put(incident_id, here, Spot(channel, name=name))
