"""Who took part in an incident, for whoever thanks them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.overview import Assignment
from bot.domain.timeline import EntryKind, TimelineEntry

CONTRIBUTED: Final = frozenset(
    {
        *(EntryKind.UPDATE, EntryKind.NOTE, EntryKind.STATUS, EntryKind.FIXED, EntryKind.CHECKED),
        *(EntryKind.RECORD, EntryKind.VENDOR, EntryKind.IMPACT, EntryKind.RAMP),
    }
)
"""Entries whose author took part. Source: [response] incident_commander checklist at_resolution (thank team)."""


def contributors(assignments: Sequence[Assignment], timeline: Sequence[TimelineEntry]) -> tuple[str, ...]:
    """Return the user ids of who took part, each once: who had a role first, then who wrote what stands.

    Args:
        assignments: of the whole incident; who was given a role and never accepted it had none.
    """
    had = [each.user for each in assignments if each.ended_at is None or each.accepted_at is not None]
    wrote = [each.author for each in timeline if each.author and each.kind in CONTRIBUTED]
    return tuple(dict.fromkeys([*had, *wrote]))
