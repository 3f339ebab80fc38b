"""Messages about what could not be delivered."""

from __future__ import annotations

from typing import Literal

from bot.domain.messages.base import BaseMessage


class Undelivered(BaseMessage):
    """For the operator: an effect was set aside."""

    says: Literal["undelivered"] = "undelivered"
    what: str
    reason: str
    effect: int | None = None
    """Its id, for *Retry* and *Drop*; ``None``: neither is offered."""
    waits: bool = False
    """It is still being tried; else it was set aside."""
    settled: str = ""
    """What became of it, as a sentence; empty: it waits for someone to decide."""


class NoOneReached(BaseMessage):
    """To whoever declared: a list of people brought no one, so someone has to be pulled in by hand."""

    says: Literal["no_one_reached"] = "no_one_reached"
    why: str
    """Whom it was to bring, and why no one came, in sentences."""


class SourceTested(BaseMessage):
    """For the operator: a test of a source of alerts came through."""

    says: Literal["source_tested"] = "source_tested"
    source: str
    """Its name in the policy."""
    kind: str
    """What people call its system."""
    text: str
    """What the test was, a sentence."""


class NotReached(BaseMessage):
    """To whoever is in command: someone was to be called and was not, so someone has to call them by hand."""

    says: Literal["not_reached"] = "not_reached"
    who: str
    """Name of the policy's, or user id."""
    outlet: str
    """Through which they were to be paged; empty: they were to get a direct message."""
    why: str
    """As whoever answered said it."""


Message = Undelivered | NoOneReached | SourceTested | NotReached
