"""Messages about a draft on its way from asked for to published."""

from __future__ import annotations

from typing import Literal

from bot.domain.messages.base import BaseMessage


class ReviewShown(BaseMessage):
    """How it stands with a draft, where the incident was worked on: as it is when it is sent."""

    says: Literal["review_shown"] = "review_shown"
    draft: str
    people: tuple[str, ...] = ()
    """Who is asked at the stage that is next."""
    anyone: bool = False
    """No one stands behind that stage: anyone may but whoever wrote it."""
    hints: int = 0
    """Sentences that blame someone, as far as the linter sees."""


class ReviewAsked(BaseMessage):
    """Someone is asked to approve a version of a draft, in private."""

    says: Literal["review_asked"] = "review_asked"
    draft: str
    version: int
    stage: str
    by: str
    """Who asks for it."""


class SentBack(BaseMessage):
    """What someone asked to approve was sent back."""

    says: Literal["sent_back"] = "sent_back"
    draft: str
    by: str
    why: str


class DraftPublished(BaseMessage):
    """A draft was published, for those who read a channel."""

    says: Literal["draft_published"] = "draft_published"
    text: str
    """Its summary."""
    by: str


class SummaryShared(BaseMessage):
    """The first summary of an incident, for those who read its announcement."""

    says: Literal["summary_shared"] = "summary_shared"
    text: str
    by: str


Message = ReviewShown | ReviewAsked | SentBack | DraftPublished | SummaryShared
