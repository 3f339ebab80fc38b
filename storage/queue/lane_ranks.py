"""In which order lanes are served where more are ready than can be carried at once."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Final

RANKS: Final[Mapping[str, int]] = {
    "page:*": 0,
    "step:*:create:*": 0,
    "step:*:invite:*": 0,
    "step:*:reach:*": 0,
    "person:*": 1,
    "room:*": 1,
    "channel:*": 2,
    "*": 3,
}
"""How a lane is named -> its rank, of which 0 is served first: the first name that fits.

Pages, war rooms, who is to be in them or to be told, what is said in them and to one person, announcements; then what
only shows it better: edits, topics, pins, links. A lane has the rank that whoever left something in it last gave it: a
release that knows no ranks leaves 3 in a new lane, and this one corrects it with the next effect.
"""


def rank_of(lane: str) -> int:
    """Return the rank of a lane with this name."""
    return next(rank for name, rank in RANKS.items() if fnmatchcase(lane, name))
