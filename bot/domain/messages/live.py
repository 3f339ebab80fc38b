"""Messages about what shows the present: rendered from the database at sending, so it carries nothing."""

from __future__ import annotations

from typing import Literal

from bot.domain.messages.said import Said


class Card(Said):
    """The live message where the incident is worked on."""

    says: Literal["card"] = "card"


class Announcement(Said):
    """The live message for everybody else."""

    says: Literal["announcement"] = "announcement"
