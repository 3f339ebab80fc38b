"""What was tried in an incident, as its timeline tells it: what held is its resolution, and stands by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.domain.status_history import read_change
from bot.domain.timeline import TRIED, EntryKind, TimelineEntry

DID_NOT_HOLD: Final = "Fix that didn't hold: "

_ENDED: Final = frozenset({EntryKind.FIXED, EntryKind.RESOLVED})
_HEADS: Final = ("Fixed: ", "Resolved: ")
_TAILS: Final = (" (was ", " (stable for ", " (without ")
"""How what Warroom adds begins."""


def tried(timeline: Sequence[TimelineEntry]) -> tuple[TimelineEntry, ...]:
    """Return updates, steps of the status, and each fix that did not hold, in the order of the timeline."""
    found: list[TimelineEntry] = []
    fix: TimelineEntry | None = None
    for entry in timeline:
        if entry.kind in _ENDED:
            fix = entry
            continue
        move = read_change(entry)
        if fix is not None and (entry.kind is EntryKind.REOPENED or (move is not None and move.is_relapse)):
            found.append(replace(fix, text=f"{DID_NOT_HOLD}{_what_fixed_it(fix)}"))
            fix = None
        if entry.kind in TRIED:
            found.append(entry)
    return tuple(found)


def _what_fixed_it(entry: TimelineEntry) -> str:
    said = entry.text
    for head in _HEADS:
        said = said.removeprefix(head)
    tail = max(said.rfind(each) for each in _TAILS)
    return said[:tail] if tail > 0 and said.endswith(")") else said
