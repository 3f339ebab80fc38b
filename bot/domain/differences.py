"""What changed between two versions of a draft, in lines that people read.

Source: [post-recovery] documentation standards: change tracking.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from typing import Final

LONGEST: Final = 300
"""Characters of a line that are shown."""

MOST: Final = 30
"""Lines that are shown; the others are counted."""


def difference(before: Mapping[str, str], after: Mapping[str, str], heading: Callable[[str], str]) -> str:
    """Return the lines that were removed and added, under the heading of their part; empty: nothing changed.

    Args:
        before: text of each part.
        after: the same, later.
        heading: what people call a part.
    """
    lines = list(_lines(before, after, heading))
    more = [f"… and {len(lines) - MOST} more lines"] if len(lines) > MOST else []
    return "\n".join([*lines[:MOST], *more])


def _lines(before: Mapping[str, str], after: Mapping[str, str], heading: Callable[[str], str]) -> Iterator[str]:
    for part in dict.fromkeys([*before, *after]):
        old, new = before.get(part, "").splitlines(), after.get(part, "").splitlines()
        if old == new:
            continue
        yield f"{heading(part)}:"
        for line in difflib.unified_diff(old, new, n=0, lineterm=""):
            if line.startswith(("---", "+++", "@@")):
                continue
            shown = line[1:].strip()
            clipped = shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
            yield f"{line[0]} {clipped}"
