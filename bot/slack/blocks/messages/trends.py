"""How the review of a month or a quarter looks that everyone hears."""

from __future__ import annotations

from typing import Final

from bot.domain.messages.trends import Trends
from bot.domain.overview import Overview
from bot.slack.blocks import trends
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings


def render(_message: Trends, _view: Overview | None, around: Surroundings) -> Rendered:
    """Render what belongs to no incident."""
    return trends.review(around.review) if around.review is not None else Rendered("This review is gone")


SHOWN: Final = (shown(Trends, render),)
