"""Giving an incident another title, wherever it is shown; its war room keeps its name."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.incident import OPEN, Incident, IncidentError, Status, clean_title
from bot.domain.messages.timeline import NoteAdded
from bot.domain.timeline import EntryKind
from bot.domain.transition import Transition
from bot.workflows.act import Act
from bot.workflows.conflicts import too_late
from bot.workflows.telling import posts, rooms

TITLED_IN = OPEN | {Status.RESOLVED}
"""Statuses in which a title may change: the postmortem is still to be read."""

EXAMPLE = "`/incident title checkout is down in the EU`"


async def set_title(act: Act, incident_id: int, title: str) -> Incident:
    """Give an incident another title: on card and announcement, in the topic, in a note under the card.

    Raises:
        IncidentError: the title says nothing, is too long or stands already, or the incident is closed or declined.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_title_changes(act, incident)
    if not title.strip():
        raise IncidentError(f"Say what it is called now: {EXAMPLE}.", field="title")
    cleaned = clean_title(title)
    if cleaned == incident.title:
        raise IncidentError(f"{incident.number} is called that already. Give it another: {EXAMPLE}.", field="title")
    changed = replace(incident, title=cleaned)
    await act.uow.incidents.save(changed)
    text = f"Title: {cleaned}"
    entry = await act.record(incident.id, EntryKind.NOTE, text, transition=Transition("", "", cleaned))
    said = NoteAdded(text=text, by=act.by, happened_at=act.now, recorded_at=act.now)
    act.leave(posts.say_under_card(changed, said, what=f"entry:{entry}"), *posts.refresh(changed))
    if changed.has_room:
        act.leave(rooms.set_topic(changed))
    return changed


async def check_title_changes(act: Act, incident: Incident) -> None:
    """Refuse another title for what is over for good.

    Raises:
        IncidentError: the incident is closed or declined.
    """
    if incident.status not in TITLED_IN:
        remedy = f"{incident.number} is {incident.status}, so its title can no longer change."
        raise await too_late(act, incident, f"{remedy} To add to its record: `/incident timeline <note>`.")
