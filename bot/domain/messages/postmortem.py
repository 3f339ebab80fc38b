"""Messages about the postmortem draft."""

from __future__ import annotations

from typing import Literal

from bot.domain.messages.base import BaseMessage


class DraftReady(BaseMessage):
    """The postmortem draft is written."""

    says: Literal["draft_ready"] = "draft_ready"


Message = DraftReady
