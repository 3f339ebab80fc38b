"""Who counts while several people have a shift at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.schedule import Shift


@dataclass(frozen=True, slots=True)
class Found:
    """A shift, and how strong it is against those at the same time."""

    strength: tuple[int, int]
    """The lowest is the strongest."""
    shift: Shift


def first_only(found: Sequence[Found]) -> Iterator[Shift]:
    """Leave of each shift what no stronger one overlaps."""
    waiting = sorted(found, key=lambda one: one.shift.starts, reverse=True)
    active: list[Found] = []
    shown: dict[tuple[tuple[int, int], str], datetime] = {}
    for edge in sorted({edge for one in found for edge in (one.shift.starts, one.shift.ends)}):
        while waiting and waiting[-1].shift.starts <= edge:
            active.append(waiting.pop())
        active = [one for one in active if one.shift.ends > edge]
        strongest = min((one.strength for one in active), default=None)
        now = {(one.strength, one.shift.who) for one in active if one.strength == strongest}
        for key in [key for key in shown if key not in now]:
            yield Shift(starts=shown.pop(key), ends=edge, who=key[1])
        for key in now:
            shown.setdefault(key, edge)
