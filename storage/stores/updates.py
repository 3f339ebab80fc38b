"""The store of status updates."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, Select, and_, func, select, true
from sqlalchemy import update as changing

from bot.domain.incident import Status
from bot.domain.update import StatusUpdate
from storage.store import Store
from storage.tables import StatusUpdateRow


class Updates(Store):
    """Numbered updates of each incident."""

    async def add(self, incident_id: int, update: StatusUpdate) -> None:
        """Store an update; its number must be the next one. The caller holds the incident's lock."""
        await self._add(StatusUpdateRow(incident_id=incident_id, **update.model_dump()))

    async def save(self, incident_id: int, update: StatusUpdate) -> None:
        """Store what has changed. The caller holds the incident's lock."""
        values = update.model_dump(exclude={"number"})
        await self._session.execute(changing(StatusUpdateRow).where(_one(incident_id, update.number)).values(values))

    async def get(self, incident_id: int, number: int) -> StatusUpdate | None:
        """Return an update by its number, withdrawn or not."""
        return await self._first(select(StatusUpdateRow).where(_one(incident_id, number)))

    async def from_message(self, incident_id: int, channel: str, ts: int) -> StatusUpdate | None:
        """Return the update that a message was made, if it stands."""
        made = (StatusUpdateRow.channel == channel, StatusUpdateRow.ts == ts, StatusUpdateRow.withdrawn_at.is_(None))
        return await self._first(select(StatusUpdateRow).where(StatusUpdateRow.incident_id == incident_id, *made))

    async def last(self, incident_id: int, *, with_news: bool = False) -> StatusUpdate | None:
        """Return the newest update.

        Args:
            with_news: only one that says more than that nothing is new.
        """
        wanted = StatusUpdateRow.no_change.is_(False) if with_news else true()
        return await self._first(
            select(StatusUpdateRow)
            .where(StatusUpdateRow.incident_id == incident_id, StatusUpdateRow.withdrawn_at.is_(None), wanted)
            .order_by(StatusUpdateRow.number.desc())
            .limit(1)
        )

    async def _first(self, statement: Select[StatusUpdateRow]) -> StatusUpdate | None:
        row = await self._session.scalar(statement)
        return None if row is None else _update(row)

    async def last_of_all(self, incident_ids: Collection[int]) -> Mapping[int, StatusUpdate]:
        """Return the newest update of each of several incidents; those without one are missing."""
        newest = (
            select(StatusUpdateRow.incident_id, func.max(StatusUpdateRow.number).label("number"))
            .where(StatusUpdateRow.incident_id.in_(incident_ids), StatusUpdateRow.withdrawn_at.is_(None))
            .group_by(StatusUpdateRow.incident_id)
            .subquery()
        )
        rows = select(StatusUpdateRow).join(newest, _one(newest.c.incident_id, newest.c.number))
        return {row.incident_id: _update(row) for row in await self._session.scalars(rows)}

    async def next_number(self, incident_id: int) -> int:
        """Return the number of the next update: a withdrawn one keeps its own. The caller holds the incident's lock."""
        highest = select(func.max(StatusUpdateRow.number)).where(StatusUpdateRow.incident_id == incident_id)
        return (await self._session.scalar(highest) or 0) + 1


def _one(incident_id: int | ColumnElement[int], number: int | ColumnElement[int]) -> ColumnElement[bool]:
    return and_(StatusUpdateRow.incident_id == incident_id, StatusUpdateRow.number == number)


def _update(row: StatusUpdateRow) -> StatusUpdate:
    values = {name: getattr(row, name) for name in StatusUpdate.model_fields}
    return StatusUpdate(**values | {"status": Status(row.status)})
