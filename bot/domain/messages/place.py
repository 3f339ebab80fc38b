"""Messages about where an incident is worked on, and what could not be delivered."""

from __future__ import annotations

from typing import Literal

from bot.domain.messages.said import Said


class RoomOpened(Said):
    """Where the incident goes on, told where it was until now."""

    says: Literal["room_opened"] = "room_opened"
    by: str


class RoomRefused(Said):
    """There is no war room: the incident is worked on here. Calls those who would have been invited."""

    says: Literal["room_refused"] = "room_refused"
    reason: str
    people: tuple[str, ...]
    """User and group ids to mention; e-mail addresses as they are."""


class BecameIncident(Said):
    """What became of a message, told under it."""

    says: Literal["became_incident"] = "became_incident"
    by: str


class Undelivered(Said):
    """For the operator: an effect was set aside."""

    says: Literal["undelivered"] = "undelivered"
    what: str
    reason: str
    effect: int | None = None
    """Its id, for *Retry* and *Drop*; ``None``: neither is offered."""
    settled: str = ""
    """What became of it, as a sentence; empty: it waits for somebody to decide."""
