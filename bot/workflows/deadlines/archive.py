"""The war room of a closed incident is archived: the room is told a day before."""

from __future__ import annotations

from datetime import datetime

from bot.domain.deadline import Deadline
from bot.domain.incident import Incident
from bot.domain.messages.war_room import ArchivedSoon
from bot.workflows.act import Act
from bot.workflows.archive import PLACE
from bot.workflows.telling import posts, rooms


async def told(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Tell the room, in one line that notifies no one."""
    said = ArchivedSoon(at=deadline.due)
    act.leave(posts.say(incident, said, what=f"{PLACE}:{_named(deadline.due)}", place=PLACE))


async def archived(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Archive it."""
    act.leave(rooms.archive(incident, what=f"archive:{_named(deadline.due)}"))


def _named(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%S}"
