"""The store of when Slack last sent each sort of event or command, and each source of changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import case, select

from storage.engine.statements import upserting
from storage.store import Store
from storage.tables import ReceivedRow

_NOTE: Final = upserting(
    ReceivedRow, "name", at=lambda new: case((ReceivedRow.at < new.at, new.at), else_=ReceivedRow.at)
)
_ALL: Final = select(ReceivedRow.name, ReceivedRow.at).order_by(ReceivedRow.name)


class LastReceived(Store):
    """The last time of each sort; the same for every replica."""

    async def note(self, name: str, *, now: datetime) -> None:
        """Remember that it was received, unless a later time is remembered."""
        await self._insert(_NOTE, {"name": name, "at": now})

    async def all(self) -> Mapping[str, datetime]:
        """Return when each was last noted, by event type, command or source: ``/incident``, ``changes/ci``."""
        return {row.name: row.at for row in await self._connection.execute(_ALL)}
