"""The store of the facts that Warroom recorded, and the reader of the whole timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Text, and_, case, cast, exists, func, select

from bot.domain.timeline import EntryKind, TimelineEntry
from storage.store import Store
from storage.tables import IncidentRow, KeyMarkRow, OutboxRow, TimelineEntryRow


class Timeline(Store):
    """Facts of an incident. Messages are in `storage.stores.messages`."""

    through = ""
    """Ends whatever somebody has recorded in this transaction: by which way it came, if not by Slack."""

    async def add(self, incident_id: int, entry: TimelineEntry, *, effect_key: str | None = None) -> int:
        """Record a fact.

        Args:
            effect_key: key of the effect that tells it in Slack, if that is not the entry's own.

        Returns:
            The entry's id.
        """
        row = TimelineEntryRow(
            incident_id=incident_id,
            kind=entry.kind,
            happened_at=entry.happened_at,
            recorded_at=entry.recorded_at,
            author=entry.author,
            text=entry.text if entry.author is None else f"{entry.text}{self.through}",
            effect_key=effect_key,
        )
        return (await self._add(row)).id

    async def of(self, incident_id: int) -> Sequence[TimelineEntry]:
        """Return the facts of an incident in the order in which they happened."""
        # A mark names a message by channel and ts; the outbox knows which of our messages tells which fact. A fact
        # that has no other key is told under that of its entry (`workflows/telling/orders.py`: what="entry:<id>").
        own_key = IncidentRow.number + ":entry:" + cast(TimelineEntryRow.id, Text)
        told_by = func.coalesce(TimelineEntryRow.effect_key, own_key)
        marked = exists().where(KeyMarkRow.channel == OutboxRow.channel, KeyMarkRow.ts == OutboxRow.ts)
        statement = (
            select(
                TimelineEntryRow,
                IncidentRow.source,
                case((and_(OutboxRow.ts.is_not(None), marked), True), else_=False),
            )
            .join(IncidentRow, IncidentRow.id == TimelineEntryRow.incident_id)
            .outerjoin(OutboxRow, OutboxRow.key == told_by)
            .where(TimelineEntryRow.incident_id == incident_id)
            .order_by(TimelineEntryRow.happened_at, TimelineEntryRow.id)
        )
        found = await self._session.execute(statement)
        return [
            replace(_entry(row, key=key), permalink=source if row.kind == EntryKind.SOURCE else "")
            for row, source, key in found
        ]

    async def last(self, incident_id: int, *kinds: EntryKind) -> TimelineEntry | None:
        """Return the fact of any of these kinds that was recorded last, without telling whether it is key."""
        row = await self._session.scalar(
            select(TimelineEntryRow)
            .where(
                TimelineEntryRow.incident_id == incident_id, TimelineEntryRow.kind.in_([str(kind) for kind in kinds])
            )
            .order_by(TimelineEntryRow.id.desc())
            .limit(1)
        )
        return None if row is None else _entry(row, key=False)


def _entry(row: TimelineEntryRow, *, key: bool) -> TimelineEntry:
    return TimelineEntry(
        kind=EntryKind(row.kind),
        happened_at=row.happened_at,
        recorded_at=row.recorded_at,
        author=row.author,
        text=row.text,
        key=key,
    )
