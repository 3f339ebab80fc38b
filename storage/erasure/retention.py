"""Removing what people wrote in incidents that ended long ago; counts, times and ids stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Text, and_, cast, func, or_, select, update

from bot.domain.incident import OPEN
from storage.erasure.written import NAMES, REMOVED, WRITTEN, incident_of, texts_of, unname_rooms
from storage.queue.queued_effect import State
from storage.store import Store
from storage.tables import (
    Base,
    IncidentRow,
    OutboxRow,
    PlaceRow,
    TimelineEntryRow,
)


class Retention(Store):
    """Removes what people wrote in incidents that ended long ago."""

    async def ended_before(self, instant: datetime) -> tuple[Sequence[int], Sequence[str]]:
        """Return the incidents that ended before an instant.

        Returns:
            Their ids; and the numbers of those that are to be left alone, for something of them is to be delivered yet.
        """
        last = (
            select(func.max(TimelineEntryRow.recorded_at))
            .where(TimelineEntryRow.incident_id == IncidentRow.id)
            .scalar_subquery()
        )
        busy = select(OutboxRow.incident_id).where(OutboxRow.state.in_([State.PENDING, State.SENDING]))
        found = await self._connection.execute(
            select(IncidentRow.id, IncidentRow.number, IncidentRow.id.in_(busy))
            .where(
                IncidentRow.status.not_in([str(status) for status in OPEN]),
                func.coalesce(IncidentRow.resolved_at, last, IncidentRow.declared_at) < instant,
            )
            .order_by(IncidentRow.id)
        )
        rows = found.all()
        return [each for each, _, waits in rows if not waits], [number for _, number, waits in rows if waits]

    async def remove(self, incident_id: int) -> Mapping[str, int]:
        """Remove what people wrote in one incident; again removes nothing.

        Returns:
            How many rows of each kind held any of it.
        """
        counts = {}
        for table, columns in WRITTEN.items():
            key, texts = incident_of(table), texts_of(table)
            others = [column for column, then in columns.items() if then != REMOVED]
            holds = or_(
                *(column.not_in(["", REMOVED]) for column in texts),
                *(cast(column, Text).not_in(["{}", "[]"]) for column in others),
            )
            of_it = and_(key == incident_id, holds)
            counts[NAMES[table]] = await self._count(table, of_it)
            for column, then in columns.items():
                keeps = column != "" if then == REMOVED else cast(column, Text).not_in(["{}", "[]"])
                await self._connection.execute(
                    update(table).where(key == incident_id, keeps).values({column.key: then})
                )
        counts[NAMES[OutboxRow]] = await self._forget_deliveries(incident_id)
        await unname_rooms(self._connection, PlaceRow.incident_id == incident_id)
        return counts

    async def _forget_deliveries(self, incident_id: int) -> int:
        """Empty what was delivered or given up; keys and places in Slack stay, for the timeline is read by them."""
        of_it = and_(OutboxRow.incident_id == incident_id, cast(OutboxRow.body, Text) != "{}")
        count = await self._count(OutboxRow, of_it)
        await self._connection.execute(
            update(OutboxRow)
            .where(OutboxRow.incident_id == incident_id, OutboxRow.state != State.SENT)
            .values(state=State.SUPERSEDED)
        )
        await self._connection.execute(update(OutboxRow).where(of_it).values(body={}, problem=None))
        return count

    async def _count(self, table: type[Base], of_it: Any) -> int:
        return (await self._connection.execute(select(func.count()).select_from(table).where(of_it))).scalar_one()
