"""Thread, not spam: what Warroom says at the top level of a room, where everybody reads it, message by message."""

from __future__ import annotations

import re
from typing import Final

from bot.demo.scripted_incident import ScriptedIncident
from tests.support.world import World

KINDS: Final = (
    ("draft", r"postmortem draft is ready"),
    ("all-clear", r"Resolved by"),
    ("card", r"\*Severity\*\n.*\*Next update\*"),
    ("update", r"\*Update #\d+ – \d\d:\d\d\*"),
    ("reminder", r"[Aa]n update is (?:over)?due|was due|Did the fix hold|No [a-z ]+ (?:yet|needed)|took over as"),
    ("severity change", r"Now \*SEV\d\*"),
    ("status change", r"Now \*(?:investigating|identified|monitoring)\*|Fix in place"),
)
"""What may stand at the top level of a room, and how it is known."""


def kind_of(visible: str) -> str:
    """Name what a message is."""
    found = [kind for kind, pattern in KINDS if re.search(pattern, visible, re.DOTALL)]
    return found[0] if found else f"something else: {visible[:120]}"


async def test_an_incident_shows_at_the_top_level_of_the_room_these_messages_and_no_other(world: World) -> None:
    incident = ScriptedIncident(world)
    await incident.play()
    await world.passes(minutes=5)

    said = [
        one.visible for one in incident.room.messages
        if one.user == world.slack.bot_user_id and not one.is_reply and not one.is_system
    ]  # fmt: skip
    assert [kind_of(one) for one in said] == [
        "card",
        "reminder",  # nobody has taken the communications role
        "reminder",  # an update is due
        "severity change",
        "status change",  # the cause
        "update",
        "status change",  # what fixed it: the stability window begins
        "reminder",  # it has passed
        "all-clear",
        "draft",
    ]
