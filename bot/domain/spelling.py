"""What counts of how people spell a name."""

from __future__ import annotations

import re


def bare(text: str) -> str:
    """What counts of a spelling: no case, spaces, hyphens, underscores."""
    return re.sub(r"[\s_-]+", "", text.casefold())
