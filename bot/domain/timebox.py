"""A timebox: a piece of work that has an end, however far it has come. Source: [methodology] red flags, time-box."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.domain.record_kind import Field, Kind, Table, states
from bot.domain.timeline import EntryKind

KIND: Final = Kind(
    letter="T",
    label="Timebox",
    plural="Timeboxes",
    states=states("running: over, done; over: done; done"),
    moves={"done": "Done"},
    fields=(Field("until", "Ends", kind="day", words=("until", "by")),),
    entry=EntryKind.TIMEBOX,
    while_open=True,
    at_end="done",
    table=Table(
        "Timeboxes",
        {"number": "", "at": "At (UTC)", "text": "What", "until": "Until", "state": "How it went", "by": "Who"},
    ),
)

SHORTEST: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(hours=4)
"""What takes longer is no timebox, but a task."""

CONTINUE: Final = timedelta(minutes=10)
"""How long one goes on that is over. Source: row 76 of the process."""
