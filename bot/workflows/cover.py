"""Covering for someone on call: stored beside what the calendar says, and both people hear of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from bot.domain.effects import Order, Post, ToPerson
from bot.domain.incident import IncidentError
from bot.domain.messages.on_call import CoverArranged
from bot.domain.schedule import Cover
from bot.workflows.act import Act
from bot.workflows.promises.clock import wake_unanswered
from bot.workflows.telling import user_group

LONGEST: Final = timedelta(days=14)
"""Whoever is away for longer is changed in the calendar."""

COVER_ME: Final = "`/incident oncall cover @me primary until 18:00`"


async def cover(
    act: Act, schedule: str, who: str, until: datetime, *, instead: str = "", covered: Iterable[str] = ()
) -> Cover:
    """Put someone on call from now on, in the place of others.

    Args:
        who: user id.
        instead: of whom, as the schedule names them; empty: of whoever is on call.
        covered: user ids of those others.

    Raises:
        IncidentError: there is no such schedule, or the time is over or too long.
    """
    if schedule not in act.policy.schedules:
        known = ", ".join(f"`{name}`" for name in act.policy.schedules) or "none: the policy names no calendar"
        raise IncidentError(
            f"No schedule is called “{schedule[:40]}”. There is {known}: `/incident oncall` shows them.",
            field="schedule",
        )
    if until <= act.now:
        raise IncidentError(f"That time is over. Give a later one: {COVER_ME}.", field="until")
    if until - act.now > LONGEST:
        too_long = f"A cover lasts {LONGEST.days} days at most: change the calendar instead, or give an earlier end"
        raise IncidentError(f"{too_long}: {COVER_ME}.", field="until")
    arranged = Cover(schedule=schedule, who=who, instead=instead, starts=act.now, ends=until, by=act.by)
    arranged = await act.uow.schedules.add_cover(arranged, now=act.now)
    await wake_unanswered(act)
    if act.policy.schedules[schedule].group is not None:
        await user_group.keep(act, schedule)
        await act.uow.schedules.look_by(schedule, until)
    others = tuple(user for user in dict.fromkeys(covered) if user != who)
    said = CoverArranged(schedule=schedule, user=who, people=others, until=until, by=act.by)
    for user in dict.fromkeys((who, *others)):
        if user != act.by:  # who has the answer
            effect = Post(to=ToPerson(user=user), message=said)
            key = f"cover:{arranged.id}:{user}"
            act.leave(Order(effect=effect, incident_id=None, key=key, lane=f"person:{user}"))
    return arranged
