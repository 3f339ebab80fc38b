"""Who reads what stands in a channel or in someone's direct messages, as it is at sending."""

from __future__ import annotations

from collections.abc import Collection

from bot.domain.audience import Reader
from bot.domain.overview import Overview
from bot.runtime import Runtime
from bot.slack.workspace.members import Members


class Readers:
    """Finds out who reads: of a private incident Slack is asked who is in its room."""

    def __init__(self, runtime: Runtime, members: Members) -> None:
        self._runtime = runtime
        self._members = members

    async def of(self, view: Overview, channel: str, person: str) -> Reader:
        """Return who reads of an incident in a channel.

        Args:
            view: with its places.
            person: whose direct messages those are; empty: it is no such channel.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError: Slack does not say who is in the room.
        """
        if not view.incident.private:  # no one need be asked who is where
            return Reader.PERSON if person else Reader.ROOM
        room = view.room
        if room is not None and channel == room.channel:
            return Reader.ROOM
        if not person:
            return Reader.OUTSIDE
        if room is not None:
            members: Collection[str] = await self._members.of(room.channel)
        else:  # it is being made, or lost
            async with self._runtime.database.reading() as uow:
                held = await uow.roles.now_held(view.incident.id)
            members = {view.incident.declared_by, *(each.user for each in held)}
        return Reader.MEMBER if person in members else Reader.PERSON
