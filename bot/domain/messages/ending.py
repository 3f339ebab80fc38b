"""Messages about the end of an incident, and its return."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.domain.messages.base import BaseMessage


class AllClear(BaseMessage):
    """The incident is resolved."""

    says: Literal["all_clear"] = "all_clear"
    resolution: str
    by: str
    resolved_at: datetime
    early_by_seconds: float | None = None
    """How much of the stability window had not passed; ``None``: all of it had, or there is none."""
    early_why: str = ""
    """Why it was not waited for; empty: it was, or no one said."""
    brief: bool = False
    """It was a minor incident: one line is enough."""
    thanked: tuple[str, ...] = ()
    """User ids of who took part, in the order in which they are named."""
    silent: str = ""
    """User id of the commander who was asked first and did not answer in time; empty: no one was asked."""


class EndAsked(BaseMessage):
    """To whoever is in command: someone else calls it resolved, and it is unless they object."""

    says: Literal["end_asked"] = "end_asked"
    number: int
    """Which question of this kind it is, from 1."""
    resolution: str
    by: str
    until: datetime


class EndWaits(BaseMessage):
    """The same for the place where the incident is worked on."""

    says: Literal["end_waits"] = "end_waits"
    resolution: str
    by: str
    whom: str
    """User id of the commander, who is asked."""
    until: datetime


class EndAnswered(BaseMessage):
    """Both once they need no answer; also to whoever called it resolved, if the commander objects."""

    says: Literal["end_answered"] = "end_answered"
    answer: str
    """What answered it: a sentence without who and when."""
    by: str
    """Who did that; empty: no one, for time has passed."""
    at: datetime


class Reopened(BaseMessage):
    """It came back."""

    says: Literal["reopened"] = "reopened"
    reason: str
    by: str


class Closed(BaseMessage):
    """Nothing more is owed."""

    says: Literal["closed"] = "closed"
    by: str
    waived: tuple[str, ...] = ()
    """What was missing, a clause each; empty: nothing."""
    why: str = ""
    """Why it was closed all the same."""


class Declined(BaseMessage):
    """It was closed as not an incident."""

    says: Literal["declined"] = "declined"
    reason: str
    by: str


class Merged(BaseMessage):
    """It goes on in another incident."""

    says: Literal["merged"] = "merged"
    into: str
    """The other's number."""
    title: str
    """The other's; empty where not everyone who reads this may know it."""
    channel: str
    """Where the other is worked on; empty: not there yet, or not for everyone."""
    ts: str
    """Of the announcement in whose thread that is; empty: it has a room."""
    note: str
    by: str


class Absorbed(BaseMessage):
    """Another incident goes on in this one."""

    says: Literal["absorbed"] = "absorbed"
    number: str
    """The other's."""
    title: str
    channel: str
    ts: str
    note: str
    by: str


Message = AllClear | EndAsked | EndWaits | EndAnswered | Reopened | Closed | Declined | Merged | Absorbed
