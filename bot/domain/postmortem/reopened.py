"""When an incident was over before it was reopened: what is counted while it is open is not counted then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.domain.postmortem.material import Material
from bot.domain.timeline import EntryKind

_ENDS: Final = frozenset({EntryKind.RESOLVED, EntryKind.CLOSED, EntryKind.DECLINED})


def over(material: Material) -> Sequence[tuple[datetime, datetime]]:
    """Return from when to when it was over, for each time that it was reopened, in order."""
    again = EntryKind.REOPENED
    if not any(entry.kind is again for entry in material.noted):
        return ()
    found: list[tuple[datetime, datetime]] = []
    ended: datetime | None = None
    for entry in material.noted:
        if entry.kind in _ENDS:
            ended = ended or entry.happened_at
        elif entry.kind is again and ended is not None:
            found.append((ended, entry.happened_at))
            ended = None
    return found


def time_over(material: Material) -> timedelta:
    """Return for how long it was over before it was reopened, in all."""
    return sum((until - since for since, until in over(material)), timedelta())
