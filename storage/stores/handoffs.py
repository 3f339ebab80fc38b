"""The store of offers of command."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.handoff import CommandOffer, Outcome
from storage.tables import HandoffRow


class Handoffs:
    """Offers of command, with their history. At most one of an incident waits."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on one session."""
        self._session = session

    async def offer(self, incident_id: int, *, giver: str, receiver: str, note: str, now: datetime) -> CommandOffer:
        """Store an offer. The caller holds the incident's lock, and has seen that none waits."""
        row = HandoffRow(
            incident_id=incident_id,
            giver=giver,
            receiver=receiver,
            note=note,
            offered_at=now,
            ended_at=None,
            outcome="",
        )
        self._session.add(row)
        await self._session.flush()
        return _offer(row)

    async def waiting(self, incident_id: int) -> CommandOffer | None:
        """Return the offer that waits for its receiver."""
        return await self._one(HandoffRow.incident_id == incident_id, HandoffRow.ended_at.is_(None))

    async def get(self, incident_id: int, offer_id: int) -> CommandOffer | None:
        """Return one offer of an incident; ``None``: it has none of that id."""
        return await self._one(HandoffRow.incident_id == incident_id, HandoffRow.id == offer_id)

    async def _one(self, *which: ColumnElement[bool]) -> CommandOffer | None:
        row = (await self._session.execute(select(HandoffRow).where(*which))).scalar_one_or_none()
        return None if row is None else _offer(row)

    async def accepted_before(self, incident_id: int, offer_id: int) -> int | None:
        """Return the newest offer before this one by which command passed; ``None``: there is none."""
        found = await self._session.execute(
            select(HandoffRow.id)
            .where(
                HandoffRow.incident_id == incident_id,
                HandoffRow.id < offer_id,
                HandoffRow.outcome == str(Outcome.ACCEPTED),
            )
            .order_by(HandoffRow.id.desc())
            .limit(1)
        )
        return found.scalar_one_or_none()

    async def end(self, offer_id: int, outcome: Outcome, *, now: datetime) -> None:
        """Record how an offer ended."""
        await self._session.execute(
            update(HandoffRow).where(HandoffRow.id == offer_id).values(ended_at=now, outcome=str(outcome))
        )


def _offer(row: HandoffRow) -> CommandOffer:
    return CommandOffer(
        id=row.id,
        incident_id=row.incident_id,
        giver=row.giver,
        receiver=row.receiver,
        note=row.note,
        offered_at=row.offered_at,
        ended_at=row.ended_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
    )
