"""Changes of status, as the timeline holds them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.incident import MITIGATED_BY, Status
from bot.domain.timeline import EntryKind, TimelineEntry
from bot.domain.transition import Transition

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
    """Return the change of status that an entry tells; ``None``: it tells something else."""
    if entry.kind is not EntryKind.STATUS:
        return None
    moved = entry.transition or _in_the_words_of(entry.text)
    if moved is None:
        return None
    return Move(Status(moved.before), Status(moved.after), moved.said, entry.author, entry.happened_at)


def _in_the_words_of(text: str) -> Transition | None:
    """Read what an older release recorded in words alone."""
    found = _CHANGE.fullmatch(text)
    return Transition(found[1], found[2], found[3] or "") if found else None


def moves(timeline: Iterable[TimelineEntry]) -> Iterator[Move]:
    """Yield the changes of status that entries tell; of 10,000 nearly all tell none."""
    for entry in timeline:
        if entry.kind is EntryKind.STATUS and (move := read_change(entry)) is not None:
            yield move


def cause(timeline: Sequence[TimelineEntry]) -> Move | None:
    """Return what was said last when the cause was identified; ``None``: nothing was."""
    found = [move for move in moves(timeline) if move.after is Status.IDENTIFIED and move.note]
    return found[-1] if found else None
