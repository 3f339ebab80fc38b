"""What the log calls a lane or an effect."""

from __future__ import annotations

import re
from typing import Final

_PERSON: Final = re.compile(r"\b[UW][A-Z0-9]{6,}\b")


def without_person(name: str) -> str:
    """Return the name of a lane or effect without the person in it: the log need not say who was told."""
    return _PERSON.sub("(someone)", name)
