"""The store of when Slack last sent each sort of event or command."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import case, select

from storage.store import Store
from storage.tables import ReceivedRow


class LastReceived(Store):
    """The last time of each sort; the same for every replica."""

    async def note(self, name: str, *, now: datetime) -> None:
        """Remember that it was received, unless a later time is remembered."""
        latest = case((ReceivedRow.at < now, now), else_=ReceivedRow.at)
        await self._put(ReceivedRow, {"name": name}, {"at": now}, at=latest)

    async def all(self) -> Mapping[str, datetime]:
        """Return when each was last noted, by event type (``message.channels``) or command (``/incident``)."""
        found = await self._session.execute(select(ReceivedRow.name, ReceivedRow.at).order_by(ReceivedRow.name))
        return {row.name: row.at for row in found}
