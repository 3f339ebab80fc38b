"""Where posts go, in Slack's terms: the room, or the incident's other place while the room is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from slack_sdk.errors import SlackApiError

from bot.domain.archive_room import ArchiveRoom
from bot.domain.effects import (
    ANNOUNCEMENT,
    ROOM,
    CreateRoom,
    Effect,
    Post,
    Spot,
    ToChannel,
    ToMessage,
    ToPerson,
    ToRoom,
    ToThread,
)
from bot.domain.incident import Status
from bot.domain.overview import Overview
from bot.runtime import Runtime
from bot.slack.outbound.channels import Channels, NoPlaceError
from bot.slack.workspace.errors import code_of
from bot.workflows.reading.parts import commander_of
from bot.workflows.upkeep.delivery_results import GONE
from bot.workflows.upkeep.lost_room import is_lost


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes, in Slack's terms."""

    channel: str
    thread: str = ""
    person: str = ""
    """Whose direct messages the channel is; empty: it is no such channel."""


def spot_of(view: Overview | None, place: str) -> Spot:
    """Return where something of an incident is.

    Raises:
        NoPlaceError: it is nowhere.
    """
    if view is None or place not in view.places.spots:
        raise NoPlaceError(f"There is no {place.partition(':')[0]} to do it in or to.")
    return view.places.spots[place]


def is_pointless(effect: Effect, view: Overview | None) -> bool:
    """Tell whether an effect would only change how a room looks that is lost: words find another place instead.

    Nor is the room of an incident archived that was reopened since.
    """
    if isinstance(effect, ArchiveRoom):
        return view is None or ROOM not in view.places.spots or view.incident.status is not Status.CLOSED
    if view is None or isinstance(effect, Post | CreateRoom):
        return False
    return is_lost(effect, view.places.spots)


class Addresses:
    """Finds where posts go."""

    def __init__(self, runtime: Runtime, channels: Channels) -> None:
        self._runtime = runtime
        self._channels = channels

    async def _elsewhere(self, view: Overview) -> Address:
        """Return where an incident goes on whose room is lost: in the room that was opened since, if one was."""
        if ROOM in view.places.spots:
            return Address(view.places.spots[ROOM].channel)
        announced = view.places.spots.get(ANNOUNCEMENT)
        if announced is not None and not view.incident.private:
            return Address(announced.channel, announced.ts)
        async with self._runtime.database.reading() as uow:
            commander = await commander_of(uow, view.incident)
        whom, *others = dict.fromkeys(filter(None, (commander, view.incident.declared_by)))
        try:
            return Address(await self._channels.with_person(whom), person=whom)
        except SlackApiError as error:
            if not others or code_of(error) not in GONE:
                raise
            return Address(await self._channels.with_person(others[0]), person=others[0])

    async def stands_at(self, place: str, view: Overview | None) -> Spot | None:
        """Return where a message of ours stands; ``None``: it was never said.

        Args:
            place: of an incident; where there is none, the key of the effect that said it.
        """
        if view is not None:
            return view.places.spots.get(place)
        async with self._runtime.database.reading() as uow:
            return await uow.alert_groups.stands_at(place)

    async def of(self, effect: Post, view: Overview | None) -> Address:
        """Return where a post goes.

        Raises:
            NoPlaceError: nowhere.
        """
        match effect.to:
            case ToRoom() | ToThread() if view is not None and is_lost(effect, view.places.spots):
                return await self._elsewhere(view)
            case ToRoom():
                if view is not None and not view.incident.has_room:
                    return await self._elsewhere(view)
                return Address(spot_of(view, ROOM).channel)
            case ToThread():
                spot = spot_of(view, effect.to.place)
                return Address(spot.channel, spot.ts, spot.name)
            case ToChannel():
                return Address(await self._channels.id_of(effect.to.channel))
            case ToMessage():
                return Address(effect.to.channel, effect.to.thread)
            case ToPerson():
                return Address(await self._channels.with_person(effect.to.user), person=effect.to.user)
            case _:
                assert_never(effect.to)
