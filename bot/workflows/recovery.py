"""Recovering: only healthy time counts, while a fix is watched and while it is validated that it held."""

from __future__ import annotations

from bot.domain.incident import Incident, Status
from bot.domain.probe import Standing
from bot.domain.stability import is_watched
from bot.workflows import watch
from bot.workflows.act import Act
from bot.workflows.deadlines import validation
from bot.workflows.promises import clock


async def probe_turned(act: Act, incident: Incident, standing: Standing) -> None:
    """Follow a probe that began to fail, or is healthy again. The caller holds the incident's lock.

    What watches a fix, or validates an end, begins again at both: what was not healthy counts for nothing.
    """
    why = f"{standing.probe} {'is failing' if standing.failing else 'is healthy again'}"
    if is_watched(incident):
        await watch.reset(act.as_done_by(""), incident, why)
    else:
        await _validate_again(act, incident, why)


async def _validate_again(act: Act, incident: Incident, why: str) -> None:
    if incident.status is Status.RESOLVED and incident.recovered_at is None:
        await validation.begin_again(act, incident, why)
        await clock.wake(act, incident)


async def alert_fired(act: Act, incident: Incident, title: str) -> None:
    """Follow an alert that begins to fire, or fires again. The caller holds the incident's lock.

    Args:
        title: what the alert says is wrong.
    """
    why = f"{title} is firing"
    if is_watched(incident):
        await watch.reset(act.as_done_by(""), incident, why)
    else:
        await _validate_again(act, incident, why)


async def alert_ended(act: Act, incident: Incident, title: str) -> None:
    """Follow an alert that fired since a fix was in place and has ended: only from now on it is healthy."""
    if is_watched(incident):
        await watch.reset(act.as_done_by(""), incident, f"{title} has ended")
