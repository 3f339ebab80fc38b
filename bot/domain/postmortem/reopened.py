"""When an incident was over before it was reopened: what is counted while it is open is not counted then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from bot.domain.incident import MITIGATED_BY
from bot.domain.postmortem.material import Material
from bot.domain.status_history import read_change
from bot.domain.timeline import EntryKind

_ENDS: Final = frozenset({EntryKind.RESOLVED, EntryKind.CLOSED, EntryKind.DECLINED})


class Between(NamedTuple):
    """From an end until it was reopened."""

    relieved: datetime
    """When the impact had ended: when someone said what fixed it, which may be long before the end."""
    ended: datetime
    """When it was called over."""
    again: datetime
    """When it was reopened."""


def over(material: Material) -> Sequence[Between]:
    """Return when it was over, for each time that it was reopened, in order."""
    if not any(entry.kind is EntryKind.REOPENED for entry in material.noted):
        return ()
    return list(_over(material))


def _over(material: Material) -> Iterator[Between]:
    relieved: datetime | None = None
    ended: datetime | None = None
    for entry in material.noted:
        if entry.kind in _ENDS:
            relieved, ended = relieved or entry.happened_at, ended or entry.happened_at
        elif entry.kind is EntryKind.REOPENED:
            if relieved is not None and ended is not None:
                yield Between(relieved, ended, entry.happened_at)
            relieved = ended = None
        elif entry.kind is EntryKind.FIXED:
            relieved = relieved or entry.happened_at
        elif (move := read_change(entry)) is not None:  # one that is a relapse takes the relief back
            relieved = (relieved or entry.happened_at) if move.after in MITIGATED_BY else None


def time_over(material: Material) -> timedelta:
    """Return for how long there was no impact before it was reopened, in all."""
    return sum((each.again - each.relieved for each in over(material)), timedelta())
