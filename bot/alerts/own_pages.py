"""Pages that Warroom sent itself: what comes back of them from a pager is a word about a page, never a new alert."""

from __future__ import annotations

import re
from typing import Final

_OURS: Final = re.compile(r"(?:INC-\d{4}-\d{4}-\d{3,9}(?::.*)?|TEST-\d{8}-\d{6})", re.ASCII)
"""A page is called after its incident, a later call by what it is about behind a colon; see `bot.outlets.alert`."""


def is_ours(key: str) -> bool:
    """Tell whether a pager's key of an alert names a page of ours, or a test of paging."""
    return _OURS.fullmatch(key) is not None
