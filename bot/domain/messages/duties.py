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


Message = Duties | DutiesLeft
