"""The effect that attaches the invitation to a review meeting."""

from __future__ import annotations

from typing import Literal

from bot.domain.value import Value


class ShareInvitation(Value):
    """Attach the invitation to a review meeting, as it stands at sending, as an iCalendar file."""

    effect: Literal["share_invitation"] = "share_invitation"
    place: str
    """The message under which it goes."""
    number: int
    """Of the meeting's record, from 1."""
    sequence: int
    """How often the meeting had been moved or called off then: it tells its files apart."""
