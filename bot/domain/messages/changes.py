"""Messages about a changed status or severity."""

from __future__ import annotations

from typing import Literal

from bot.domain.incident import Status
from bot.domain.messages.base import BaseMessage


class StatusChanged(BaseMessage):
    """The status moved."""

    says: Literal["status_changed"] = "status_changed"
    old: Status
    new: Status
    note: str
    by: str


class SeverityChanged(BaseMessage):
    """The severity moved. Labels, as people read them."""

    says: Literal["severity_changed"] = "severity_changed"
    old: str
    new: str
    reason: str
    by: str
    triggered: tuple[str, ...]
    """What the change sets off, and what speaks against it, a sentence each."""


Message = StatusChanged | SeverityChanged
