"""A table that readers sort and page through, within what Slack takes. Source: Slack's reference, data table block."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from bot.slack.blocks import text
from bot.slack.blocks.block_kit import Block

MOST_ROWS: Final = 100
"""Beside the heading. Source: Slack's reference, data table block."""

PER_PAGE: Final = 10

_CAPTION, _CELL, _CHARACTERS = 150, 90, 6_000
UNNAMED: Final = "\u2014"


def data_table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
    """Build it of plain texts; rows beyond what fits are left out, see `fitting`.

    Args:
        head: what the columns are called.
        rows: the first cell of each names it.

    Raises:
        ValueError: there is no row, which Slack refuses.
    """
    if not rows:
        raise ValueError("a table needs a row")
    cells = [[_cell(each) for each in row] for row in (head, *rows[: fitting(head, rows)])]
    return {
        "type": "data_table",
        "caption": _short(caption, _CAPTION),
        "rows": cells,
        "page_size": PER_PAGE,
        "row_header_column_index": 0,
    }


def fitting(head: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Return how many rows fit: by their number, and by their characters."""
    lengths = accumulate(sum(text.size(_short(cell, _CELL)) for cell in row) for row in (head, *rows[:MOST_ROWS]))
    return max(sum(length <= _CHARACTERS for length in lengths) - 1, 1)


def _cell(said: str) -> Block:
    return {"type": "raw_text", "text": _short(said, _CELL)}


def _short(said: str, limit: int) -> str:
    return text.clip(text.inert(text.one_line(said)), limit, escaping=False) or UNNAMED
