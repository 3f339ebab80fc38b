"""Messages about where an incident is worked on: its room, and what its declaration came from."""

from __future__ import annotations

from datetime import datetime
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
    missing: tuple[str, ...] = ()
    """Whom of them it brings no one for, and why: found out when it is sent."""


class RoomLost(BaseMessage):
    """The war room can't be reached: the incident goes on here."""

    says: Literal["room_lost"] = "room_lost"
    why: str
    channel: str
    name: str


class RoomBack(BaseMessage):
    """The incident goes on in its war room again."""

    says: Literal["room_back"] = "room_back"


class FormerRoom(BaseMessage):
    """Where an incident went on before it got this room: that one can't be reached."""

    says: Literal["former_room"] = "former_room"
    channel: str


class ArchivedSoon(BaseMessage):
    """The incident is closed, and its room will be archived if no one says anything there before."""

    says: Literal["archived_soon"] = "archived_soon"
    at: datetime


class RoomKept(BaseMessage):
    """The room of a closed incident is not archived: someone keeps it."""

    says: Literal["room_kept"] = "room_kept"
    by: str


class BecameIncident(BaseMessage):
    """What became of a message, told under it."""

    says: Literal["became_incident"] = "became_incident"
    by: str


class BridgeOpened(BaseMessage):
    """There is a call where the incident is talked through."""

    says: Literal["bridge_opened"] = "bridge_opened"
    record: bool
    """Whether it has to be recorded."""
    recorded_by: str = ""
    """User id of who said that the recording is on; empty: no one has."""
    recorded_at: datetime | None = None


Message = (
    BridgeOpened
    | RoomOpened
    | RoomRefused
    | RoomLost
    | RoomBack
    | FormerRoom
    | ArchivedSoon
    | RoomKept
    | BecameIncident
)
