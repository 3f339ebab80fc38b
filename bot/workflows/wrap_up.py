"""What is left to do once an incident is resolved: whoever took part is thanked, and roles get their last list."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.checklist import RESTORED
from bot.domain.contributors import contributors
from bot.domain.incident import Incident
from bot.domain.messages.duties import DutiesAtEnd
from bot.workflows.act import Act
from bot.workflows.checks import is_done
from bot.workflows.promises.duties import last_lists, place_at_end
from bot.workflows.telling import posts


async def wrap_up(act: Act, incident: Incident, entry: int) -> tuple[str, ...]:
    """Show holders of roles, in private, what is left at the end; what Warroom did itself is ticked.

    Args:
        entry: the timeline entry of the resolve that it follows; each resolve has its lists.

    Returns:
        User ids of whom the all-clear thanks; empty: whoever resolved it was alone.
    """
    timeline, history = await act.uow.timeline.of(incident.id), await act.uow.roles.history(incident.id)
    took_part = contributors(history, timeline)
    thanked = () if set(took_part) <= {act.by} else took_part
    done = _done(verified=await is_done(act, incident, RESTORED), thanked=bool(thanked))
    for held in history:
        role = act.policy.roles.get(held.role)
        if held.ended_at is not None or role is None or not role.checklist.at_resolution:
            continue
        items = role.checklist.at_resolution
        await act.uow.roles.untick(held.id, items)  # of a resolve before this one
        await act.uow.roles.tick(held.id, [item for item in items if done.get(item)], now=act.now)
        place = place_at_end(held.id, entry)
        act.leave(posts.say_to(incident, held.user, DutiesAtEnd(assignment=held.id), what=place, place=place))
    return thanked


def _done(*, verified: bool, thanked: bool) -> Mapping[str, bool]:
    """Return what Warroom knows to be done. Source: [response] incident_commander checklist at_resolution.

    That a postmortem is drafted does not schedule it.
    """
    return {"Verify restoration": verified, "Communicate resolution": True, "Thank team": thanked}


async def not_over(act: Act, incident: Incident) -> None:
    """Take the last lists back from an incident that is open again."""
    for assignment, place in last_lists(await act.uow.slack_places.of(incident.id)).items():
        act.leave(posts.edit(incident, place, DutiesAtEnd(assignment=assignment)))
