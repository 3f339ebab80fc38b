"""What is known of how the end of an incident holds, and of what was learned of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.draft import DraftStep
from bot.domain.part import Part
from bot.domain.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery(Part):
    """What is known of how an end holds, and of the way of its postmortem: meetings, and steps of its drafts."""

    again_at: datetime | None = None
    """When the stability window, or the validation, last began again by itself, for ``again_why``."""
    again_why: str = ""
    informed_at: datetime | None = None
    """When someone last said that customers are informed."""
    fixes: tuple[Record, ...] = ()
    """Temporary fixes, whatever became of them."""
    questions: int = 0
    """Those of the postmortem that no one has answered."""
    approved: bool = False
    """The postmortem is approved as it is now."""
    lasting: int = 0
    """Action items that leave something behind that lasts; 1 where someone answers for there being none."""
    reviews: tuple[Record, ...] = ()
    drafts: tuple[DraftStep, ...] = ()
