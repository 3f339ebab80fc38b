"""Messages about who is on call, which belong to no incident."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.domain.messages.base import BaseMessage


class ScheduleUnread(BaseMessage):
    """For the operator: a schedule can't be read; its last copy stays in force."""

    says: Literal["schedule_unread"] = "schedule_unread"
    schedule: str
    why: str
    """Said of the source, as in ``answers 404``."""
    read_at: datetime | None
    """When the copy was right that stays in force; ``None``: there is none, so no one is on call by it."""


class CoverArranged(BaseMessage):
    """To whoever takes over from someone on call, and to whoever is relieved."""

    says: Literal["cover_arranged"] = "cover_arranged"
    schedule: str
    user: str
    """Who takes over."""
    people: tuple[str, ...]
    """Who is relieved; empty: no one was on call."""
    until: datetime
    by: str


class GroupNotKept(BaseMessage):
    """For the operator: the user group of a schedule could not be made equal to it."""

    says: Literal["group_not_kept"] = "group_not_kept"
    schedule: str
    why: str
    """A clause."""


Message = ScheduleUnread | CoverArranged | GroupNotKept
