"""The stores of when Slack last sent each sort of event or command, and each source of changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from storage.stores.last_times import Kind, LastTimes


class LastReceived(LastTimes):
    """The last time of each type of event, and of each command: ``message.channels``, ``/incident``."""

    _KIND: ClassVar[Kind] = Kind.SLACK

    async def note(self, name: str, *, now: datetime) -> None:
        """Remember that it was received, unless a later time is remembered."""
        await self._note(name, now)

    async def all(self) -> Mapping[str, datetime]:
        """Return when each was last noted; the longest ago first."""
        return await self._all()


class LastChanges(LastReceived):
    """The last time of each source of changes, by its name in the policy."""

    _KIND: ClassVar[Kind] = Kind.CHANGES
