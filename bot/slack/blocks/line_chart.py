"""A chart of lines, within what Slack takes. Source: Slack's reference, data visualization block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.slack.blocks import text
from bot.slack.blocks.block_kit import Block

_POINTS, _LINES, _TITLE, _NAME, _AXIS = 20, 6, 50, 20, 50
UNNAMED: Final = "\u2014"


def line_chart(
    title: str, categories: Sequence[str], series: Mapping[str, Sequence[float]], y_label: str = ""
) -> Block:
    """Build it; points beyond the 20th and lines beyond the sixth are left out.

    Args:
        categories: what the points of every line are called, each in another way.
        series: name of a line -> its values, one for each category.

    Raises:
        ValueError: there is no point.
    """
    labels = [_short(each, _NAME) for each in categories][:_POINTS]
    if not labels:
        raise ValueError("a chart needs a point")
    lines = [
        {
            "name": _short(name, _NAME),
            "data": [{"label": label, "value": value} for label, value in zip(labels, values, strict=False)],
        }
        for name, values in series.items()
    ]
    axes = {"categories": labels} | ({"y_label": _short(y_label, _AXIS)} if y_label.strip() else {})
    chart = {"type": "line", "series": lines[:_LINES], "axis_config": axes}
    return {"type": "data_visualization", "title": _short(title, _TITLE), "chart": chart}


def _short(said: str, limit: int) -> str:
    return text.clip(text.inert(text.one_line(said)), limit, escaping=False) or UNNAMED
