"""Messages about where an incident is worked on: its room, and what its declaration came from."""

from __future__ import annotations

from typing import Literal

from bot.domain.messages.base import BaseMessage


class RoomOpened(BaseMessage):
    """Where the incident goes on, told where it was until now."""

    says: Literal["room_opened"] = "room_opened"
    by: str


class RoomRefused(BaseMessage):
    """There is no war room: the incident is worked on here. Calls those who would have been invited."""

    says: Literal["room_refused"] = "room_refused"
    reason: str
    people: tuple[str, ...]
    """User and group ids to mention; e-mail addresses as they are."""


class BecameIncident(BaseMessage):
    """What became of a message, told under it."""

    says: Literal["became_incident"] = "became_incident"
    by: str


Message = RoomOpened | RoomRefused | BecameIncident
