"""Customers are informed: Warroom can't see it, so someone says so."""

from __future__ import annotations

from bot.domain.clock import deadlines
from bot.domain.customers import REMINDER
from bot.domain.deadline import CUSTOMERS
from bot.domain.incident import Incident, IncidentError, Status
from bot.domain.messages.clock import CustomersDue
from bot.domain.timeline import EntryKind, TimelineEntry, for_reader
from bot.workflows import conflicts
from bot.workflows.act import Act
from bot.workflows.promises import review_all
from bot.workflows.reading.known import known_of
from bot.workflows.telling import posts


async def informed(act: Act, incident_id: int) -> Incident:
    """Say that customers, and the status page where it has to say it, are informed: the reminder is answered.

    Raises:
        IncidentError: someone has said so since it was declared, reopened or resolved, or it is closed.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    if incident.status is Status.RESOLVED:
        return await _of_the_end(act, incident)
    if not incident.status.is_open:
        remedy = f"{incident.number} is {incident.status}. To note it: `/incident timeline customers are informed`."
        raise await conflicts.too_late(act, incident, remedy)
    found = deadlines(incident, await known_of(act, incident), act.policy)
    due = next((each for each in found if each.kind == CUSTOMERS), None)
    last = await act.uow.timeline.last(incident_id, EntryKind.INFORMED)
    if due is not None and due.met_at is not None and last is not None:
        raise _said_before(act, last)
    await act.record(incident_id, EntryKind.INFORMED, "Customers are informed")
    await review_all(act, incident)
    if due is not None:
        said = CustomersDue(due_at=due.due, informed_by=act.by, informed_at=act.now)
        act.leave(posts.edit(incident, REMINDER, said))
    return incident


async def _of_the_end(act: Act, incident: Incident) -> Incident:
    """Note that customers know that it is over."""
    last = await act.uow.timeline.last(incident.id, EntryKind.INFORMED)
    if last is not None and incident.resolved_at is not None and last.recorded_at >= incident.resolved_at:
        raise _said_before(act, last)
    await act.record(incident.id, EntryKind.INFORMED, "Customers are informed that it's over")
    act.leave(*posts.refresh(incident))
    return incident


def _said_before(act: Act, last: TimelineEntry) -> IncidentError:
    who = "You" if last.author == act.by else f"<@{last.author}>"
    at = for_reader(last.recorded_at, seen_at=act.now)
    return IncidentError(
        f"{who} said at {at} that customers are informed. To note what they have heard since: "
        "`/incident timeline <note>`."
    )
