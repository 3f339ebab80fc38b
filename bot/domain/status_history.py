"""A change of status, as the timeline keeps it and as it is read from there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.incident import MITIGATED_BY, Status
from bot.domain.timeline import EntryKind, TimelineEntry

_HEAD, _ARROW, _NOTE = "Status: ", " → ", ". "
_CHANGE: Final = re.compile(rf"{_HEAD}(\w+){_ARROW}(\w+)(?:{re.escape(_NOTE)}(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Move:
    """The status moved."""

    before: Status
    after: Status
    note: str
    """What was said of it; empty: nothing."""
    by: str | None
    at: datetime

    @property
    def is_relapse(self) -> bool:
        """Whether a fix that was in place did not hold."""
        return is_relapse(self.before, self.after)


def is_relapse(before: Status, after: Status) -> bool:
    """Tell whether a fix that was in place did not hold."""
    return before in MITIGATED_BY and after.is_open and after not in MITIGATED_BY


def change_in_words(before: Status, after: Status, note: str) -> str:
    """Write a change of status as the timeline keeps it."""
    return f"{_HEAD}{before}{_ARROW}{after}" + (f"{_NOTE}{note}" if note else "")


def read_change(entry: TimelineEntry) -> Move | None:
    """Read a change of status from the timeline; ``None``: the entry tells something else."""
    found = _CHANGE.fullmatch(entry.text) if entry.kind is EntryKind.STATUS else None
    if found is None:
        return None
    before, after, note = Status(found[1]), Status(found[2]), found[3] or ""
    return Move(before, after, note, entry.author, entry.happened_at)


def cause(timeline: Sequence[TimelineEntry]) -> Move | None:
    """Return what was said last when the cause was identified; ``None``: nothing was."""
    moves = [move for move in map(read_change, timeline) if move and move.after is Status.IDENTIFIED and move.note]
    return moves[-1] if moves else None
