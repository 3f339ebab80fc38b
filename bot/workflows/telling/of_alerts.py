"""Bringing up to date what an incident's place says of its alerts: what it asks for may have been done."""

from __future__ import annotations

from bot.domain.incident import Incident
from bot.domain.joining import services_of
from bot.domain.messages.alerts import AlertsCheck, AlertsEnded
from bot.domain.record import ALERT_CHECK
from bot.workflows.act import Act
from bot.workflows.telling import posts
from bot.workflows.telling.keys import ALERTS_CHECK, ALERTS_ENDED, key_of


async def refresh_ended(act: Act, incident: Incident) -> None:
    """Bring up to date that all alerts have ended, where that was said."""
    if act.policy.alert_sources and await act.uow.outbox.knows(key_of(incident, ALERTS_ENDED)):
        act.leave(posts.edit(incident, ALERTS_ENDED, AlertsEnded()))


async def refresh_check(act: Act, incident: Incident) -> None:
    """Bring up to date what is checked first, where an alert declared the incident."""
    if not incident.declared_by and await act.uow.outbox.knows(key_of(incident, ALERTS_CHECK)):
        known = next(iter(await act.uow.records.of(incident.id, ALERT_CHECK)), None)
        about = services_of(act.policy, await act.uow.alerts.of(incident.id))
        said = AlertsCheck(ticked=known.ticked if known is not None else (), services=tuple(about))
        act.leave(posts.edit(incident, ALERTS_CHECK, said))
