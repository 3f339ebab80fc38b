"""Bringing up to date what an incident's place says of its alerts: what it asks for may have been done."""

from __future__ import annotations

from bot.domain.incident import Incident
from bot.domain.messages.alerts import AlertsEnded
from bot.workflows.act import Act
from bot.workflows.telling import posts
from bot.workflows.telling.keys import ALERTS_ENDED, key_of


async def refresh_ended(act: Act, incident: Incident) -> None:
    """Bring up to date that all alerts have ended, where that was said."""
    if act.policy.alert_sources and await act.uow.outbox.knows(key_of(incident, ALERTS_ENDED)):
        act.leave(posts.edit(incident, ALERTS_ENDED, AlertsEnded()))
