"""Links from one place of an incident to another."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.bridge import BRIDGE, bridge_of
from bot.domain.effects import ANNOUNCEMENT
from bot.domain.overview import Overview
from bot.slack.blocks import text


def announcement(view: Overview, workspace_url: str) -> list[str]:
    """Link to where it was announced, if it was."""
    spot = view.places.spots.get(ANNOUNCEMENT)
    if spot is None or not workspace_url:
        return []
    return [text.link(f"{workspace_url}archives/{spot.channel}/p{spot.ts.replace('.', '')}", "Announcement")]


def bridge(view: Overview) -> list[str]:
    """Link to the call, once it was opened; where it opens at once, that post may be on its way still."""
    at_once = view.incident.status.is_open and view.severity.bridge_after == timedelta()
    link = bridge_of(view.policy, view.incident) if at_once or BRIDGE in view.places.spots else ""
    return [text.link(link, "Join the call")] if link else []


def source(view: Overview) -> list[str]:
    """Link to the message that it was declared from, if it was."""
    return [text.link(view.incident.source, "Declared from this message")] if view.incident.source else []


def links(view: Overview, workspace_url: str) -> list[str]:
    """Link to all of these and to the room."""
    room = [text.channel(view.room.channel)] if view.room else []
    return [*room, *bridge(view), *announcement(view, workspace_url), *source(view)]
