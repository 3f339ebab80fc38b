"""The store of who was in a war room, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, select

from bot.domain.overview import Stay
from storage.store import Store
from storage.tables import ParticipantRow


class Participants(Store):
    """Stays by incident and user: the first coming, and the last going."""

    async def came(self, incident_id: int, user: str, *, at: datetime, stays: bool) -> None:
        """Write down that somebody came. Events may come in any order.

        Args:
            stays: they have not left since, as far as is known.
        """
        earliest = case((ParticipantRow.joined_at > at, at), else_=ParticipantRow.joined_at)
        await self._put(
            ParticipantRow,
            {"incident_id": incident_id, "user": user},
            {"joined_at": at, "left_at": None},
            joined_at=earliest,
            left_at=None if stays else ParticipantRow.left_at,
        )

    async def present(self, incident_id: int) -> frozenset[str]:
        """Return who is there, as far as is known."""
        there = (ParticipantRow.incident_id == incident_id, ParticipantRow.left_at.is_(None))
        return frozenset(await self._session.scalars(select(ParticipantRow.user).where(*there)))

    async def went(self, incident_id: int, user: str, *, at: datetime) -> None:
        """Write down that somebody left."""
        stay = {"incident_id": incident_id, "user": user}
        await self._put(ParticipantRow, stay, {"joined_at": at, "left_at": at}, left_at=at)

    async def of(self, incident_id: int) -> Sequence[Stay]:
        """Return who was there, in the order of their coming."""
        found = await self._session.scalars(
            select(ParticipantRow)
            .where(ParticipantRow.incident_id == incident_id)
            .order_by(ParticipantRow.joined_at, ParticipantRow.user)
        )
        return [Stay(row.user, row.joined_at, row.left_at) for row in found]
