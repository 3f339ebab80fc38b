"""Effects at the head of a war room: what is pinned, and the links above its messages."""

from __future__ import annotations

from typing import Literal

from bot.domain.value import Value


class Pin(Value):
    """Pin one of our messages in its channel."""

    effect: Literal["pin"] = "pin"
    place: str
    instead_of: str | None = None
    """Place of the message whose pin is taken off; ``None``: of none."""


class Bookmark(Value):
    """Put a link at the top of the room."""

    effect: Literal["bookmark"] = "bookmark"
    to: Literal["announcement", "source", "bridge", "link"] = "announcement"
    label: str = ""
    """Of a ``link``: what it is called."""
    url: str = ""
    """Of a ``link``: an ``http`` or ``https`` address."""
