"""What a message looks like once it is rendered, and what rendering needs beside the incident."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.domain.overview import Parts
from bot.domain.postmortem import Summary
from bot.slack.blocks import text
from bot.slack.blocks.block_kit import Block

Called = Callable[[str], str]
"""How a user is called in a message, as mrkdwn: a mention where it cannot ping, a bare name where it would."""

Needs = Mapping[type, Parts]
"""Kinds of message -> what is to be read of an incident before one is told; left out: nothing."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message for Slack."""

    text: str
    """One complete line of mrkdwn: what phones and screen readers get."""
    blocks: list[Block] = field(default_factory=list)
    """Empty: the text is the message."""


NO_DRAFT: Final = Summary((), 0)
"""Where a message says nothing of the postmortem."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What rendering needs beside the incident."""

    called: Called = text.user
    workspace_url: str = ""
    """Base of permalinks; empty: there are none."""
    draft: Summary = NO_DRAFT
    """Of the postmortem as it stands."""
