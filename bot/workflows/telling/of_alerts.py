"""Bringing up to date what an incident's place says of its alerts: what it asks for may have been done."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.incident import Incident
from bot.domain.messages.alerts import AlertReturned, AlertsEnded, line_of
from bot.domain.stability import is_watched
from bot.workflows.act import Act
from bot.workflows.telling import posts
from bot.workflows.telling.keys import ALERT_RETURNED, ALERTS_ENDED, key_of, returned_place


async def refresh_ended(act: Act, incident: Incident) -> None:
    """Bring up to date that all alerts have ended, where that was said."""
    if act.policy.alert_sources and await act.uow.outbox.knows(key_of(incident, ALERTS_ENDED)):
        act.leave(posts.edit(incident, ALERTS_ENDED, AlertsEnded()))


async def refresh_returned(act: Act, incident: Incident) -> None:
    """Ask no longer whether a fix holds, where an alert made that a question, once it is no longer watched."""
    if not act.policy.alert_sources:
        return
    places = {each for each in await act.uow.slack_places.of(incident.id) if each.startswith(ALERT_RETURNED)}
    if incident.mitigated_at is not None:
        present = returned_place(incident.mitigated_at)
        if is_watched(incident):
            places.discard(present)
        elif await act.uow.outbox.knows(key_of(incident, present)):  # it may be on its way
            places.add(present)
    alerts = sorted(await act.uow.alerts.of(incident.id), key=lambda each: each.first_received_at) if places else []
    for place in sorted(places):
        since = datetime.strptime(place.removeprefix(ALERT_RETURNED), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        first = next((each for each in alerts if each.first_received_at > since), None)
        if first is not None:
            act.leave(posts.edit(incident, place, AlertReturned(line=line_of(first), over=True)))
