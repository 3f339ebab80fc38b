"""What someone outside its room is told of a private incident."""

from __future__ import annotations

from bot.domain.overview import Overview
from bot.slack.blocks import block_kit
from bot.slack.blocks.rendered import Rendered


def confidential(view: Overview) -> Rendered:
    """Render all that someone outside the room may know of a private incident: its number."""
    line = f"You're asked to help with {view.incident.number}, which is private. Its room says what it's about."
    return Rendered(
        line, [block_kit.section(line), block_kit.context("Anyone in the room can bring you in: `/invite`.")]
    )


def withdrawn(view: Overview) -> Rendered:
    """Render what stands where an incident was told of before it became private."""
    line = f"{view.incident.number} is private now. Its room says what it's about."
    return Rendered(line, [block_kit.section(line)])
