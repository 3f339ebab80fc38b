"""How the interpreter shares its time, so that no one waits long for it."""

from __future__ import annotations

import gc
import sys
from typing import Final

SWITCH: Final = 0.001
"""Seconds for which a thread keeps the interpreter from others that want it. With Python's 5 ms the loop stood still
for 5 to 10 ms after each wait while a document was written (`python -m tests.bench.postmortem`)."""

THRESHOLDS: Final = (1_000, 200, 10)
"""How many new containers bring about a look for garbage among them, how many of those one among all that are younger
than 200,000, and how many of those one among all. With Python's 700, 10, 10 each document of 10,000 messages brought
about one among all, which held everyone up for 10 ms; nearly all garbage goes without a look."""


def share() -> None:
    """Take turns that are short. What exists now stays, and is not looked through again."""
    sys.setswitchinterval(SWITCH)
    gc.set_threshold(*THRESHOLDS)
    gc.freeze()
