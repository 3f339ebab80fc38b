"""Acknowledging an incident: someone says that they are on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.incident import Incident, IncidentError
from bot.domain.measures import Acknowledged as Measured
from bot.domain.messages.clock import Acknowledged
from bot.domain.timeline import EntryKind, for_reader
from bot.workflows import conflicts
from bot.workflows.act import Act
from bot.workflows.promises import review_all
from bot.workflows.telling import checklists, pages, posts, reach, rooms


async def acknowledge(act: Act, incident_id: int) -> Incident:
    """Be on it: the room hears it once, and whoever says so is invited.

    Raises:
        IncidentError: someone is on it already, or the incident is over.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)  # two who press at once come one after the other
    if not incident.status.is_open:
        remedy = f"{incident.number} is {incident.status}. If it's back: `/incident reopen <reason>`."
        raise await conflicts.too_late(act, incident, remedy)
    if incident.acknowledged_at is not None:
        since = for_reader(incident.acknowledged_at, seen_at=act.now)
        raise IncidentError(
            f"{incident.number} was acknowledged at {since}. To join in: `/incident brief {incident.number}` "
            "shows what is known, `/incident role` who does what."
        )
    return await _be_on_it(act, incident, f"<@{act.by}> is on it", Acknowledged(by=act.by))


async def acknowledge_elsewhere(act: Act, incident: Incident, *, name: str, where: str) -> None:
    """Be on it, said outside Slack: the first to do so acknowledges the incident. The caller holds its lock.

    Args:
        name: what they are called there; empty: whoever acts, or no one knows.
        where: as people read it.
    """
    who = f"<@{act.by}>" if act.by else name or "Someone"
    said = f"{who} acknowledged the page in {where}"
    if incident.acknowledged_at is not None:
        await act.record(incident.id, EntryKind.ESCALATED, said)
        return
    # Who may see a page need not be one who may see a private incident.
    await _be_on_it(act, incident, said, Acknowledged(by=act.by, name=name, where=where), invited=not incident.private)


async def _be_on_it(
    act: Act, incident: Incident, said: str, message: Acknowledged, *, invited: bool = True
) -> Incident:
    acknowledged = await note(act, incident)
    entry = await act.record(incident.id, EntryKind.ACKNOWLEDGED, said)
    await review_all(act, acknowledged)
    await reach.settle(act, incident)
    act.leave(
        *rooms.invite(incident, [act.by] if invited and act.by else [], what=f"entry:{entry}"),
        posts.say(incident, message, what=f"entry:{entry}"),
        *posts.refresh(incident),
    )
    return acknowledged


async def note_and_record(act: Act, incident: Incident) -> Incident:
    """Do the same for what the timeline and the room don't tell by themselves. See `note`."""
    acknowledged = await note(act, incident)
    if acknowledged is not incident:
        await act.record(incident.id, EntryKind.ACKNOWLEDGED, f"<@{act.by}> is on it")
        await review_all(act, acknowledged)
        act.leave(*posts.refresh(incident))
    return acknowledged


async def note(act: Act, incident: Incident) -> Incident:
    """Count what someone does as an acknowledgement, if no one has given one. The caller holds the incident's lock.

    The caller records what was done, reviews what is promised, and brings the card up to date.
    """
    if incident.acknowledged_at is not None or not incident.status.is_open:
        return incident
    acknowledged = replace(incident, acknowledged_at=act.now)
    await act.uow.incidents.save(acknowledged)
    act.leave(*await pages.page_acknowledged(act, acknowledged))
    await checklists.refresh_alert(act, acknowledged)
    act.uow.measures.append(Measured(incident.severity, took=max(act.now - incident.declared_at, timedelta())))
    return acknowledged
