"""The store of when Slack last sent each sort of event or command."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.engine.dialect import insert
from storage.tables import ReceivedRow


class LastReceived:
    """The last time of each sort; the same for every replica."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on one session."""
        self._session = session

    async def note(self, name: str, *, now: datetime) -> None:
        """Remember that it was received, unless a later time is remembered."""
        statement = insert(self._session, ReceivedRow).values(name=name, at=now)
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=[ReceivedRow.name], set_={"at": now}, where=ReceivedRow.at < now
            )
        )

    async def all(self) -> Mapping[str, datetime]:
        """Return when each was last noted, by event type (``message.channels``) or command (``/incident``)."""
        found = await self._session.execute(select(ReceivedRow.name, ReceivedRow.at).order_by(ReceivedRow.name))
        return {row.name: row.at for row in found}
