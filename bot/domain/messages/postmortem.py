"""Messages about the postmortem draft."""

from __future__ import annotations

from typing import Literal

from bot.domain.messages.base import BaseMessage


class DraftReady(BaseMessage):
    """The postmortem draft is written."""

    says: Literal["draft_ready"] = "draft_ready"
    replaced: bool = False
    """It was reopened since, and the draft of a later resolve takes its place."""


Message = DraftReady
