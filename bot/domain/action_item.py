"""Action items: what is to change after an incident, who sees to it, and by when.

Source: [recovery] if nothing changes, learning was lost; [response] good action items; [procedures] trackProgress.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.domain.action_lint import asked_of
from bot.domain.record_kind import Field, Kind, states

PRIORITIES: Final = ("P0", "P1", "P2")
"""The most urgent first. Source: [response] action items."""

BY_PART: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Detection": ("monitoring improvements", "alert thresholds", "detection methods"),
        "Response": ("initial actions", "escalation procedures", "communication protocols"),
        "Recovery": ("recovery steps", "validation methods", "rollback procedures"),
    }
)
"""Part of an incident -> what an action item improves of it. Source: [post-recovery] procedure updates."""

AREAS: Final = tuple(area for areas in BY_PART.values() for area in areas)

OUTCOMES: Final = ("runbook", "monitoring", "boundaries", "procedures", "containment")
"""What lasts of it. Source: [recovery] durable outcomes."""

PERMANENT_FIX: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cause": "Root cause identified and documented",
        "addresses": "It fixes the root cause, not a symptom",
        "tests": "The fix has tests",
        "reviewed": "The fix is reviewed",
        "rollback": "There is a rollback plan if it fails",
        "regression": "Regression tests ran",
        "reproduction": "The incident no longer reproduces",
        "monitored": "The deploy was monitored",
    }
)
"""What has to be so before a permanent fix is done. Source: [methodology] fix requirements; testing before deploy."""

KIND: Final = Kind(
    letter="AI-",
    digits=3,
    word="action",
    usage="<what will change> [owner @bob] [due friday] [P0|P1|P2] [area <area>] [outcome <outcome>] [fixes F1] "
    "[done when <criteria>]",
    label="Action item",
    question="What will change?",
    example="alert when checkout errors pass 1% owner @bob due friday",
    summary="Note what has to change, who sees to it, and by when.",
    states=states(
        "open: under way, blocked, done, dropped; under way: blocked, done, dropped, open; "
        "blocked: under way, done, dropped, open; done: open; dropped: open"
    ),
    moves={"under way": "Start", "blocked": "Blocked…", "done": "Done", "dropped": "Drop…", "open": "Reopen"},
    asks={"blocked": ("because",), "dropped": ("because",)},
    needs={"dropped": ("because",)},
    confirms={"done": "criteria"},
    over=frozenset({"done", "dropped"}),
    on_board=frozenset({"open", "under way", "blocked"}),
    also={
        **dict.fromkeys(("start", "started", "in progress"), "under way"),
        **dict.fromkeys(("finished", "completed", "done confirmed"), "done"),
        **dict.fromkeys(("drop", "won't do"), "dropped"),
        **dict.fromkeys(("reopen", "reopened"), "open"),
        **{each.casefold(): each for each in PRIORITIES},
    },
    fields=(
        Field("owner", "Owner", kind="person", words=("owner",), wanted=True, firm=True),
        Field("due", "Due date", kind="day", words=("due", "by"), wanted=True, firm=True),
        Field("priority", "Priority", kind="choice", choices=PRIORITIES, words=("priority",), bare=True, firm=True),
        Field("area", "What it improves", kind="choice", choices=AREAS, words=("area",), firm=True),
        Field("outcome", "What it leaves behind", kind="choice", choices=OUTCOMES, words=("outcome",), firm=True),
        Field("fixes", "Makes permanent", kind="record", words=("fixes",), limit=6, of="tempfix"),
        Field("criteria", "Done when", words=("done when", "criteria"), wanted_with=("priority", PRIORITIES[0])),
        Field("because", "Why", words=("because",), later=True),
    ),
    steps=PERMANENT_FIX,
    steps_with="fixes",
    all_steps="done",
    after_close=True,
    lint=asked_of,
)
"""The kind of record that an action item is."""
