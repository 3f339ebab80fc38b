"""Noting when each sort of event last came: one that is not subscribed leaves no other trace."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.runtime import Runtime
from bot.slack.inbound.events import mention
from bot.slack.inbound.events.intake import EVENTS

NOTED_EVERY: Final = timedelta(minutes=10)
"""How often the same sort is written down at most: a busy room writes nothing more for it."""

_KINDS: Final = {"channel": "message.channels", "group": "message.groups"}
"""What a manifest calls messages, by the kind of channel that Slack names in them."""

_LONGEST: Final = 32
"""Characters of a command. Source: Slack's reference, app manifest."""


class LastReceived:
    """Notes what came in, beside whatever is done about it."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._noted: dict[str, datetime] = {}

    def note(self, payload: Mapping[str, Any]) -> None:
        """Note a payload. It is written down later, and seldom: nothing waits for it."""
        name, now = _name(payload), self._runtime.now()
        noted = self._noted.get(name)
        if name and (noted is None or abs(now - noted) >= NOTED_EVERY):
            self._noted[name] = now
            self._runtime.spawn(self._write(name, now), what="note what was received")

    async def _write(self, name: str, at: datetime) -> None:
        async with self._runtime.database.transaction() as uow:
            await uow.last_received.note(name, now=at)


def _name(payload: Mapping[str, Any]) -> str:
    """Name the sort as the manifest does; empty: none that we ask for."""
    if "command" in payload:
        return str(payload["command"])[:_LONGEST]
    if payload.get("type") != "event_callback":
        return ""
    event = payload["event"]
    if event["type"] == "message":
        return _KINDS.get(str(event.get("channel_type")), "")
    return str(event["type"]) if event["type"] in {*EVENTS, mention.EVENT} else ""
