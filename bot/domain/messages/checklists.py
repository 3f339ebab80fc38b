"""Messages that show a checklist, to everyone who works on an incident or to the one who has a role."""

from __future__ import annotations

from typing import Literal

from bot.domain.messages.base import BaseMessage


class ChecklistShown(BaseMessage):
    """Under the card, or to the holder of a role: a list to tick off. Rendered from the database at sending."""

    says: Literal["checklist"] = "checklist"
    checklist: str
    """Key of the policy's list."""
    left: bool = False
    """It was shown before: only what is open then."""
    holder: str = ""
    """User id of who gets it in private; empty: it stands under the card."""
    services: tuple[str, ...] = ()
    """Names of the policy's services that its alerts are about, where an alert declared it: where to look."""


Message = ChecklistShown
