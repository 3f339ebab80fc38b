"""An update that stays overdue climbs: beside the room, one more person hears of each further reminder."""

from __future__ import annotations

from typing import Final

from bot.domain.durations import spoken, to_the_minute
from bot.domain.incident import Incident
from bot.domain.messages.reminders import UpdateOverdue
from bot.domain.reminder import Promise
from bot.domain.role import COMMANDER
from bot.workflows.act import Act
from bot.workflows.reading.parts import who_left
from bot.workflows.telling import posts, reach

ROLES: Final = (COMMANDER, "communications", "deputy")
"""Whom it climbs to, one reminder after the other. Source: [response] status_updates, overdue."""

BACKUP: Final = "on_call_secondary"
"""Who is told where there is no deputy."""


def place(number: int) -> str:
    """Name the place of what someone is told beside a reminder of the room."""
    return f"overdue:{number}"


async def climb(act: Act, incident: Incident, promise: Promise, number: int) -> None:
    """Tell the next person that no one has answered the reminders so far; the first is the room's alone.

    Args:
        promise: as it was before this reminder.
        number: of this reminder.
    """
    asked = number - promise.settled - 2  # how many were told before
    since = promise.overdue_since
    if asked < 0 or since is None:
        return
    left = await who_left(act.uow, incident.id)
    held = {each.role: each.user for each in await act.uow.roles.now_held(incident.id) if each.user not in left}
    chain = list(dict.fromkeys(held[role] for role in ROLES if role in held))
    if asked < len(chain):
        said = UpdateOverdue(number=number, overdue_since=since)
        act.leave(posts.say_to(incident, chain[asked], said, what=place(number), place=place(number)))
    elif asked == len(chain) and "deputy" not in held:
        why = f"No update for {spoken(to_the_minute(act.now - since + promise.every))}"
        act.leave(*reach.reach(act, incident, BACKUP, why, what="overdue"))
