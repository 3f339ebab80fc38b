"""Messages about pulling in the next person."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.domain.messages.base import BaseMessage
from bot.domain.value import Value


class HelpWanted(BaseMessage):
    """To each who is told: you are needed. Once someone is on it, or the incident is over, it says so."""

    says: Literal["help_wanted"] = "help_wanted"
    escalation: int
    role: str
    """What they are asked as; empty: as themselves."""
    why: str
    by: str
    """Who asks; empty: the policy."""
    taken_by: str | None = None
    taken_at: datetime | None = None
    declined: bool = False
    """They said *Not me*."""
    ended_at: datetime | None = None
    """The incident is over: no one is needed any longer."""
    reopened_at: datetime | None = None
    """It was over, and is open again."""


class Asked(Value):
    """Who was told under one name, and why."""

    role: str
    """What they are asked as; empty: as themselves."""
    people: tuple[str, ...]
    why: str


class Escalated(Asked, BaseMessage):
    """Where the incident is worked on: who was told, and why."""

    says: Literal["escalated"] = "escalated"
    by: str
    """Empty: the policy asked."""
    others: tuple[Asked, ...] = ()
    """Those whom it asked together with them."""
    call: bool = False
    """Mention them: there is no room into which they are asked."""


class EscalationDeclined(BaseMessage):
    """Where the incident is worked on: who can't come, and who is asked instead."""

    says: Literal["escalation_declined"] = "escalation_declined"
    role: str
    by: str
    next: str = ""
    """What those are called who are asked instead; empty: no one."""


class EscalationTaken(BaseMessage):
    """Where the incident is worked on: who comes."""

    says: Literal["escalation_taken"] = "escalation_taken"
    role: str
    by: str


Message = HelpWanted | Escalated | EscalationTaken | EscalationDeclined
