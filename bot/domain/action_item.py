"""Action items: what is to change after an incident, who sees to it, and by when.

Source: [recovery] if nothing changes, learning was lost; [response] good action items; [procedures] trackProgress.
"""

from __future__ import annotations

from typing import Final

from bot.domain.record_kind import Field, Kind, states

PRIORITIES: Final = ("P0", "P1", "P2")
"""The most urgent first. Source: [response] action items."""

AREAS: Final = (
    *("monitoring improvements", "alert thresholds", "detection methods"),
    *("initial actions", "escalation procedures", "communication protocols"),
    *("recovery steps", "validation methods", "rollback procedures"),
)
"""What an action item improves: of detection, of the response, of recovery. Source: [post-recovery] procedure updates.
"""

OUTCOMES: Final = ("runbook", "monitoring", "boundaries", "procedures", "containment")
"""What lasts of it. Source: [recovery] durable outcomes."""

KIND: Final = Kind(
    letter="AI-",
    digits=3,
    word="action",
    usage="<what will change> [owner @bob] [due friday] [P0|P1|P2]",
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
    on_board=frozenset({"open", "under way", "blocked"}),
    also={
        **dict.fromkeys(("start", "started", "in progress"), "under way"),
        **dict.fromkeys(("finished", "completed"), "done"),
        **dict.fromkeys(("drop", "won't do"), "dropped"),
        **dict.fromkeys(("reopen", "reopened"), "open"),
        **{each.casefold(): each for each in PRIORITIES},
    },
    fields=(
        Field("owner", "Owner", kind="person", words=("owner",), wanted=True),
        Field("due", "Due", kind="day", words=("due", "by"), wanted=True),
        Field("priority", "Priority", kind="choice", choices=PRIORITIES),
        Field("criteria", "Done when", words=("done when", "criteria")),
        Field("area", "What it improves", kind="choice", choices=AREAS, words=("area",)),
        Field("outcome", "What it leaves behind", kind="choice", choices=OUTCOMES, words=("outcome",)),
        Field("because", "Why", words=("because",), later=True),
    ),
    after_close=True,
)
"""The kind of record that an action item is."""
