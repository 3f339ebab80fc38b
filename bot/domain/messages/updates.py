"""Messages about a status update, as each of its readers gets it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.domain.messages.base import BaseMessage
from bot.domain.update import Layout, StatusUpdate


class UpdatePosted(BaseMessage):
    """A status update, where the incident is worked on."""

    says: Literal["update_posted"] = "update_posted"
    update: StatusUpdate
    layout: Layout = Layout.NUMBERED


class UpdateAnnounced(BaseMessage):
    """The same update as those outside are told it."""

    says: Literal["update_announced"] = "update_announced"
    update: StatusUpdate
    """As `bot.domain.update.visible_part` leaves it: nothing else of it is ever under way to them."""


class UpdateBriefed(BaseMessage):
    """The same update as executives are told it."""

    says: Literal["update_briefed"] = "update_briefed"
    update: StatusUpdate
    """As `bot.domain.update.visible_part` leaves it."""
    quiet: StatusUpdate | None = None
    """A later one that nothing is new; ``None``: none came since."""


class ImpactBriefed(BaseMessage):
    """To executives, between two updates: what has become known of the impact, or got worse."""

    says: Literal["impact_briefed"] = "impact_briefed"
    impact: str
    """In words, without what only those who work on it need."""
    by: str


class UpdateWithdrawn(BaseMessage):
    """What replaces an update that someone withdrew."""

    says: Literal["update_withdrawn"] = "update_withdrawn"
    number: int
    by: str
    at: datetime


class HelpOffered(BaseMessage):
    """Someone can help with what an update asks help for."""

    says: Literal["help_offered"] = "help_offered"
    number: int
    need: str
    by: str


Message = UpdatePosted | UpdateAnnounced | UpdateBriefed | ImpactBriefed | UpdateWithdrawn | HelpOffered
