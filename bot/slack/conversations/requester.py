"""Whoever asks for something, and from where: as much as rights and the question *which incident* need."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.runtime import Runtime
from bot.slack.conversations.parsing.times import may_need_zone
from bot.slack.workspace.directory import Directory
from bot.slack.workspace.members import Members

log = structlog.get_logger(__name__)


class Room(NamedTuple):
    """An incident whose war room a place is."""

    of: int | None
    """Its id."""
    number: str


NO_ROOM: Final = Room(None, "")
"""A place that is no war room."""


@dataclass(kw_only=True)
class Requester:
    """A person, and the place in Slack from which they ask."""

    runtime: Runtime
    directory: Directory
    members: Members
    user: str
    channel: str = ""
    """Where it was done; for a form, where its answer is shown."""
    thread: str = ""
    """``ts`` of the message that began the thread in which it was said; empty: in none."""
    room: Room | None = None
    """Whose war room that place is; ``None``: it was not looked up yet, see `which_incident.room_here`."""
    closed_rooms: set[str] = field(default_factory=set)
    """Private rooms of which it is not known who is in them: for this once, others."""

    async def local_now(self, typed: str) -> datetime:
        """Return the time in the zone of whoever asks, for reading what they typed; ask Slack only if that matters.

        If Slack doesn't say which zone that is, it is UTC: the answer shows how the time was read.
        """
        return await self.here() if may_need_zone(typed) else self.now()

    async def here(self) -> datetime:
        """Return the time in the zone of whoever asks, as Slack says; see `local_now`."""
        try:
            person = await self.directory.person(self.user)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("someone's time zone could not be looked up", error=type(error).__name__)
            return self.now()
        return self.now().astimezone(person.zone) if person is not None else self.now()

    def now(self) -> datetime:
        """Return the time."""
        return self.runtime.now()
