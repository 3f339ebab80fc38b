"""The effect that archives a war room."""

from __future__ import annotations

from typing import Literal

from bot.domain.value import Value


class ArchiveRoom(Value):
    """Archive the war room of a closed incident. What is in it stays readable."""

    effect: Literal["archive_room"] = "archive_room"
