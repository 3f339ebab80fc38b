"""What is not an incident: the named kinds of noise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "false-alarm": "False alarm",
        "planned-maintenance": "Planned maintenance",
        "known-issue": "Known issue",
        "question": "Question",
        "feature-request": "Feature request",
        "non-urgent": "Not urgent",
    }
)
"""What people type, and what is read. Source: [response] what is not an incident."""

MISTAKE: Final = "Declared by mistake"
"""Why an incident is declined whose declaration was undone."""

_JOINT: Final = re.compile(r"^[\s:,.;–—-]+")


def is_noise(reason: str) -> bool:
    """Tell whether a reason begins with one of the kinds, as people type it or as it is read."""
    return reason_of(reason).startswith(tuple(KINDS.values()))


def reason_of(typed: str) -> str:
    """Write out a reason that begins with one of the kinds; any other stays as it is.

    ``planned-maintenance database upgrade`` and ``planned maintenance: database upgrade`` are the same.
    """
    for key, label in KINDS.items():
        words = re.match(rf"(?i){key.replace('-', '[-_ ]')}s?(?=$|[\s:,.;–—-])", typed.strip())
        if words is not None:
            rest = _JOINT.sub("", typed.strip()[words.end() :]).strip()
            return f"{label}: {rest}" if rest else label
    return typed
