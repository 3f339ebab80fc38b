"""What managers hear of that their people leave undone: action items and temporary fixes, of each once."""

from __future__ import annotations

from typing import Final

from bot.domain.record import Record
from bot.domain.record_kinds import TEMPFIX

CLIMBED_AT: Final = "climbed_at"
"""Field: when a manager was told of a record."""


def has_climbed(record: Record) -> bool:
    """Tell whether a manager was told of a record, by an older release too."""
    return bool(record.fields.get("climbed") or record.fields.get(CLIMBED_AT))


def climbed_on(record: Record, day: str) -> bool:
    """Tell whether a manager was told of a record on a day: ``2026-12-07``."""
    return record.said(CLIMBED_AT).startswith(day)


def whose(record: Record) -> str:
    """Return the user id of whoever leaves it undone: its owner, or who was asked about a fix; empty: no one."""
    return record.said("told") if record.kind == TEMPFIX else record.said("owner")
