"""This file is about what a message looks like once it is rendered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.slack.blocks.kit import Block

Called = Callable[[str], str]
"""How a user is called in a message, as mrkdwn: a mention where it cannot ping, a bare name where it would."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message for Slack."""

    text: str
    """One complete line of mrkdwn: what phones and screen readers get."""
    blocks: list[Block] = field(default_factory=list)
    """Empty: the text is the message."""
