"""Messages that show how things stand: rendered from the database at sending, so they carry nothing."""

from __future__ import annotations

from typing import Literal

from bot.domain.messages.base import BaseMessage


class Card(BaseMessage):
    """The live message where the incident is worked on."""

    says: Literal["card"] = "card"


class Announcement(BaseMessage):
    """The live message for everyone else."""

    says: Literal["announcement"] = "announcement"


Message = Card | Announcement
