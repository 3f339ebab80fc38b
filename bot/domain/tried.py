"""What was tried in an incident, as its timeline tells it: what held is its resolution, and stands by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.domain.status_history import read_change
from bot.domain.timeline import TRIED, EntryKind, TimelineEntry

DID_NOT_HOLD: Final = "Fix that didn't hold: "

_ENDED: Final = frozenset({EntryKind.FIXED, EntryKind.RESOLVED})
_EARLY: Final = re.compile(
    r" \((?:stable for [^()]{1,60} of|without) the [^()]{1,60} that the policy asks for"
    r"(?:; resolved early because: |\)\Z)"
)
"""How what is added to an early end begins; the reason is someone's words up to the last bracket."""


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
    """Return someone's words of an entry; of an older release's, without what it wrote around them."""
    if entry.transition:
        return entry.transition.said
    if entry.kind is EntryKind.FIXED:
        return entry.text.removeprefix("Fixed: ").rpartition(" (was ")[0]
    said = entry.text.removeprefix("Resolved: ")
    early = _EARLY.search(said) if said.endswith(")") else None
    return said[: early.start()] if early else said
