"""The effect that writes the canvas of a war room, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from bot.domain.value import Value

CANVAS: Final = "canvas"
"""Place that names the canvas; and draft whose parts are what the canvas held of ours after we wrote last."""


class WriteCanvas(Value):
    """Make the canvas of the war room, or bring up to date what we wrote in it; read what people wrote there."""

    effect: Literal["write_canvas"] = "write_canvas"


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """What came of writing a canvas."""

    id: str
    held: Mapping[str, str] = field(default_factory=dict)
    """Parts of the draft `CANVAS` as they are now; those that are missing are as they were."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Key of a section -> what people have written under it there since it was read last."""
    by: str = ""
    """User id in whose name they count: Slack does not say who wrote in a canvas."""
    again: bool = False
    """Someone had deleted the canvas before, so it was made again."""
