"""Messages about the responsibilities of a role, for the one person who has it."""

from __future__ import annotations

from typing import Literal

from bot.domain.messages.base import BaseMessage


class Duties(BaseMessage):
    """For whoever has a role: its duties, and what to tick off. Rendered from the database at sending."""

    says: Literal["duties"] = "duties"
    assignment: int


class DutiesLeft(BaseMessage):
    """For the same person, once: what is not ticked off yet. Rendered from the database at sending."""

    says: Literal["duties_left"] = "duties_left"
    assignment: int


class DutiesAtEnd(BaseMessage):
    """For the same person, once the incident is resolved: what is left to do. Rendered from the database at sending."""

    says: Literal["duties_at_end"] = "duties_at_end"
    assignment: int


Message = Duties | DutiesLeft | DutiesAtEnd
