"""The number of a record at the beginning of a line: ``H2``, ``AI-001``."""

from __future__ import annotations

import re
from typing import Final

from bot.domain.record_kinds import KINDS

_REFERENCE: Final = re.compile(r"([A-Za-z]{1,2}-?)([0-9]{1,5})[:,]?(?=\s|$)", re.ASCII)

BY_LETTER: Final = {kind.letter: name for name, kind in KINDS.items() if kind.moves or kind.word or kind.command}
"""Letter -> kind, of those that people change by a line."""


def reference(typed: str) -> tuple[str, int, str] | None:
    """Read which record a line begins with: its kind and number, and what follows; ``None``: with none."""
    found = _REFERENCE.match(typed.strip())
    kind = BY_LETTER.get(found[1].upper()) or BY_LETTER.get(f"{found[1].upper()}-") if found else None
    if found is None or kind is None or not int(found[2]):
        return None
    return kind, int(found[2]), typed.strip()[found.end() :].strip()
