"""What every missed deadline has in common: a line on the timeline, and one in the card's thread."""

from __future__ import annotations

from bot.domain.deadline import Deadline, length
from bot.domain.durations import spoken
from bot.domain.incident import Incident
from bot.domain.messages.clock import DeadlineMissed
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.reading.parts import who_left
from bot.workflows.telling import pages, posts, reach


async def call(act: Act, incident: Incident, who: str, why: str, *, what: str) -> tuple[str, ...]:
    """Have everyone behind a name told in private; return whom of them to mention instead, who were told before.

    Args:
        who: a name of the policy's ``people``.
        why: what they read.
        what: names it among everyone whom this incident reaches.
    """
    there = await told_as(act, incident, who)
    if not there:
        act.leave(*reach.reach(act, incident, who, why, what=what))
    act.leave(*pages.page(act.policy, incident, who, why, what=what))
    return there


async def told_as(act: Act, incident: Incident, who: str) -> tuple[str, ...]:
    """Return who was told of an incident under this name: no one who can't come, or has left."""
    left = await who_left(act.uow, incident.id)
    told = [each for each in await act.uow.escalations.of(incident.id) if each.role == who]
    people = [user for each in told for user in each.people if user not in each.declined and user not in left]
    return tuple(dict.fromkeys(people))


def say(act: Act, incident: Incident, deadline: Deadline, what: str, *whom: str) -> None:
    """Say it.

    Args:
        what: was not done, as the timeline says it: "Not acknowledged".
        whom: user ids of who is called.
    """
    within = length(deadline)
    act.record_at_end(incident.id, EntryKind.MISSED, f"{what} within {spoken(within)}")
    said = DeadlineMissed(kind=deadline.kind, within_seconds=within.total_seconds(), whom=whom)
    act.leave(posts.say_under_card(incident, said, what=f"missed:{deadline.kind}"))
