"""The effect that attaches the review of a month or a quarter."""

from __future__ import annotations

from typing import Literal

from bot.domain.value import Value


class ShareReview(Value):
    """Attach the review of a period, as it stands at sending, as a Markdown file."""

    effect: Literal["share_review"] = "share_review"
    place: str
    """Key of the effect whose message it goes under: it belongs to no incident."""
    period: str
    """What names the period: see `bot.domain.period.Period.key`."""
