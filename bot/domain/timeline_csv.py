"""The timeline as comma-separated values, with no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Final

from bot.domain.postmortem.material import Material, Names
from bot.domain.timeline import TimelineEntry

COLUMNS: Final = (
    "happened_at",
    "recorded_at",
    "kind",
    "author",
    "text",
    "key",
    "in_thread",
    "edited_at",
    "deleted_at",
    "files",
    "permalink",
)

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A spreadsheet takes a cell that begins so for a formula, and runs it. Source: OWASP, CSV Injection."""


def timeline_csv(material: Material, names: Names) -> str:
    """Return the whole timeline in the order in which it happened: UTC, one row an entry, heads first.

    A cell that would be a formula begins with an apostrophe. ``author`` is empty where Warroom or an app spoke.

    Args:
        names: how people and channels are called.
    """
    written = io.StringIO()
    rows = csv.writer(written)  # lines end as RFC 4180 asks: a lone CR in a cell would pass unquoted otherwise
    rows.writerow(COLUMNS)
    for entry in material.timeline:
        rows.writerow([inert(cell) for cell in _cells(entry, names)])
    return written.getvalue()


def inert(cell: str) -> str:
    """Make a cell mere text, wherever it is opened."""
    cell = cell.replace("\x00", "")
    return f"'{cell}" if cell.startswith(FORMULA) or cell.lstrip().startswith(FORMULA) else cell


def _cells(entry: TimelineEntry, names: Names) -> list[str]:
    files = [f"{file.name} {file.permalink}".strip() for file in entry.files]
    return [
        _utc(entry.happened_at),
        _utc(entry.recorded_at),
        str(entry.kind),
        names(f"<@{entry.author}>").removeprefix("@") if entry.author else "",
        names(entry.text),
        "yes" if entry.key else "",
        "yes" if entry.in_thread else "",
        _utc(entry.edited_at),
        _utc(entry.deleted_at),
        " ".join(files),
        entry.permalink,
    ]


def _utc(instant: datetime | None) -> str:
    return "" if instant is None else f"{instant:%Y-%m-%dT%H:%M:%SZ}"
