"""Recovering: only healthy time counts, while a fix is watched and while it is validated that it held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.incident import Incident
from bot.domain.stability import is_watched
from bot.workflows import watch
from bot.workflows.act import Act

if TYPE_CHECKING:
    from bot.domain.probe import Standing


async def probe_turned(act: Act, incident: Incident, standing: Standing) -> None:
    """Follow a probe that began to fail, or is healthy again. The caller holds the incident's lock.

    The window of a fix that is watched begins again at both: what was not healthy counts for nothing.
    """
    if is_watched(incident):
        how = "is failing" if standing.failing else "is healthy again"
        await watch.reset(act.as_done_by(""), incident, f"{standing.probe} {how}")


async def alert_fired(act: Act, incident: Incident, title: str) -> None:
    """Follow an alert that fires anew, or again. The caller holds the incident's lock.

    Args:
        title: what the alert says is wrong.
    """
    if is_watched(incident):
        await watch.reset(act.as_done_by(""), incident, f"{title} is firing")


async def alert_ended(act: Act, incident: Incident, title: str) -> None:
    """Follow an alert that fired since a fix was in place and has ended: only from now on it is healthy."""
    if is_watched(incident):
        await watch.reset(act.as_done_by(""), incident, f"{title} has ended")
