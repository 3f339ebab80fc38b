"""Messages about the way of a postmortem: which step is due, and the agenda of the review meeting."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.domain.messages.base import BaseMessage


class StepDue(BaseMessage):
    """To whoever owes a step of the postmortem: it is due, or overdue; or to their manager: it is left undone."""

    says: Literal["step_due"] = "step_due"
    step: str
    """A field of `bot.domain.severity.PostmortemDeadlines`."""
    due_at: datetime
    owner: str = ""
    """User id of whoever was reminded in vain, where it is told to someone else; empty: it is their own."""


Change = Literal["planned", "moved", "cancelled"]


class MeetingChanged(BaseMessage):
    """To everyone who took part, where the incident was worked on: the review meeting is planned, or no longer so.

    It follows the meeting; another one calls only whom none has called.
    """

    says: Literal["meeting_changed"] = "meeting_changed"
    number: int
    """Of the meeting's record, from 1."""
    change: Change
    at: datetime
    """When it is, or was to be."""
    people: tuple[str, ...]
    """User ids of who is called."""


class MeetingAgenda(BaseMessage):
    """Where the incident was worked on: the review meeting begins. Its agenda and ground rules are the policy's."""

    says: Literal["meeting_agenda"] = "meeting_agenda"
    number: int
    """Of the meeting's record, from 1."""


class AgendaPoint(BaseMessage):
    """Where the incident was worked on: the time of a point of the review meeting's agenda has come."""

    says: Literal["agenda_point"] = "agenda_point"
    text: str
    """As the policy has it."""
    until: datetime


Message = StepDue | MeetingChanged | MeetingAgenda | AgendaPoint
