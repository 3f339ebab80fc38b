"""This file is about storing who was in a war room, from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.overview import Stay
from storage.dialect import insert
from storage.tables import ParticipantRow


class Participants:
    """Stays by incident and user: the first coming, and the last going."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on one session."""
        self._session = session

    async def came(self, incident_id: int, user: str, *, at: datetime) -> None:
        """Write down that somebody came; whoever comes back has not left. Events may come in any order."""
        statement = insert(self._session, ParticipantRow).values(
            incident_id=incident_id, user=user, joined_at=at, left_at=None
        )
        earlier, back = ParticipantRow.joined_at > at, ParticipantRow.left_at <= at
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=[ParticipantRow.incident_id, ParticipantRow.user],
                set_={
                    "joined_at": case((earlier, at), else_=ParticipantRow.joined_at),
                    "left_at": case((back, None), else_=ParticipantRow.left_at),
                },
            )
        )

    async def went(self, incident_id: int, user: str, *, at: datetime) -> None:
        """Write down that somebody left."""
        statement = insert(self._session, ParticipantRow).values(
            incident_id=incident_id, user=user, joined_at=at, left_at=at
        )
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=[ParticipantRow.incident_id, ParticipantRow.user], set_={"left_at": at}
            )
        )

    async def of(self, incident_id: int) -> Sequence[Stay]:
        """Return who was there, in the order of their coming."""
        found = await self._session.execute(
            select(ParticipantRow)
            .where(ParticipantRow.incident_id == incident_id)
            .order_by(ParticipantRow.joined_at, ParticipantRow.user)
        )
        return [Stay(row.user, row.joined_at, row.left_at) for row in found.scalars()]
