"""Messages about a changed status or severity."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.domain.incident import Status
from bot.domain.messages.base import BaseMessage
from bot.domain.messages.stability import Watched


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


class ChangeAnnounced(BaseMessage):
    """A change as those who only read are told it: in one line."""

    says: Literal["change_announced"] = "change_announced"
    change: Annotated[StatusChanged | SeverityChanged | Watched, Field(discriminator="says")]
    """Without what it sets off inside."""
    alone: bool = False
    """It stands under no announcement, so it says which incident it is about."""


class Began(BaseMessage):
    """There is an incident, for those who only read and see no announcement of it."""

    says: Literal["began"] = "began"
    by: str


Message = StatusChanged | SeverityChanged | ChangeAnnounced | Began
