"""Checking an alert that declared an incident, and what is known of it: steps that people tick off.

Source: [response] validate alert, gather information.
"""

from __future__ import annotations

from collections.abc import Collection

from bot.domain.incident import IncidentError
from bot.domain.record import ALERT_CHECK, KINDS, Record
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.telling import of_alerts


async def tick(act: Act, incident_id: int, ticked: Collection[str]) -> None:
    """Store which checks are ticked off, and say on the timeline what changed.

    Raises:
        IncidentError: the incident is over.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    if not incident.status.is_open:
        raise IncidentError(f"{incident.number} is {incident.status}. If it's back: `/incident reopen <reason>`.")
    found = next(iter(await act.uow.records.of(incident_id, ALERT_CHECK)), None)
    first = KINDS[ALERT_CHECK].first
    known = found or Record(
        incident_id=incident_id, kind=ALERT_CHECK, number=1, text="", state=first, by=act.by, at=act.now
    )
    changed, did = known.tick(ticked)
    if not did:
        return
    await act.uow.records.put(changed)
    await act.record(incident_id, EntryKind.NOTE, f"Alert checked: {did}")
    await of_alerts.refresh_check(act, incident)
