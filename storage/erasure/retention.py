"""Removing what people wrote in incidents that ended long ago; counts, times and ids stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Text, and_, cast, delete, func, or_, select, union_all, update

from bot.domain.incident import OPEN
from storage.erasure.copies import Copies, numbers_in
from storage.erasure.words import Words
from storage.erasure.written import NAMES, REMOVED, WRITTEN, incident_of, mark_removed, texts_of, unname_rooms
from storage.queue.queued_effect import State
from storage.store import Store
from storage.tables import (
    AlertDeliveryRow,
    AlertGroupRow,
    AlertRow,
    AlertTraceRow,
    Base,
    IncidentAlertRow,
    IncidentRow,
    MessageRevisionRow,
    OutboxRow,
    PlaceRow,
    TimelineEntryRow,
)


class Retention(Store):
    """Removes what people wrote in incidents that ended long ago."""

    async def ended_before(self, instant: datetime) -> tuple[Sequence[int], Sequence[str]]:
        """Return the incidents that ended before an instant.

        Returns:
            Their ids; and the numbers of those that are to be left alone, for something is to be delivered yet that is
            theirs or names them.
        """
        last = (
            select(func.max(TimelineEntryRow.recorded_at))
            .where(TimelineEntryRow.incident_id == IncidentRow.id)
            .scalar_subquery()
        )
        waits = OutboxRow.state.in_([State.PENDING, State.SENDING])
        busy, named = set(), set()
        for owner, body in await self._connection.execute(select(OutboxRow.incident_id, OutboxRow.body).where(waits)):
            busy.add(owner)
            named |= numbers_in([body])
        found = await self._connection.execute(
            select(IncidentRow.id, IncidentRow.number)
            .where(
                IncidentRow.status.not_in([str(status) for status in OPEN]),
                func.coalesce(IncidentRow.resolved_at, last, IncidentRow.declared_at) < instant,
            )
            .order_by(IncidentRow.id)
        )
        ended = [(each, number, each in busy or number in named) for each, number in found]
        return [each for each, _, waits in ended if not waits], [number for _, number, waits in ended if waits]

    async def remove_all(self, incident_ids: Sequence[int]) -> Sequence[Mapping[str, int]]:
        """Remove what people wrote in some incidents, and what of it others repeat; again removes nothing.

        Returns:
            For each incident, how many of its rows of each kind held any of it.
        """
        ids = set(incident_ids)
        known = await self._connection.execute(select(IncidentRow.number, IncidentRow.id))
        copies = Copies(self._connection, {number: each for number, each in known if each in ids})
        words = await self._words_of(await copies.named_elsewhere(), copies)
        removed = [await self._remove(incident_id) for incident_id in incident_ids]
        await copies.cut(words)
        await copies.clear_deliveries(words)
        return removed

    async def _words_of(self, incident_ids: Collection[int], copies: Copies) -> Mapping[int, Words]:
        words: defaultdict[int, list[str]] = defaultdict(list)
        for table in WRITTEN:
            key = incident_of(table)
            for row in await self._connection.execute(select(key, *texts_of(table)).where(key.in_(incident_ids))):
                words[row[0]] += row[1:]
        for incident_id, name in await copies.room_names(incident_ids):
            words[incident_id].append(name)
        return {incident_id: Words(texts) for incident_id, texts in words.items()}

    async def _remove(self, incident_id: int) -> Mapping[str, int]:
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
        counts[NAMES[AlertRow]] = await self._forget_alerts(incident_id)
        await mark_removed(self._connection, MessageRevisionRow.incident_id == incident_id)
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

    async def _forget_alerts(self, incident_id: int) -> int:
        """Empty what monitoring said of it, and drop the requests that may have said it."""
        of_it = and_(AlertRow.incident_id == incident_id, AlertRow.title != REMOVED)
        was_of_it = IncidentAlertRow.incident_id == incident_id
        count = await self._count(AlertRow, of_it) + await self._count(IncidentAlertRow, was_of_it)
        told = union_all(
            select(AlertRow.source, AlertRow.first_received_at, AlertRow.received_at).where(of_it),
            select(AlertRow.source, IncidentAlertRow.first_received_at, IncidentAlertRow.received_at)
            .join(IncidentAlertRow, IncidentAlertRow.alert_id == AlertRow.id)
            .where(was_of_it),
        ).subquery()
        spans = select(told.c.source, func.min(told.c.first_received_at), func.max(told.c.received_at))
        for source, first, last in (await self._connection.execute(spans.group_by(told.c.source))).all():
            when = AlertDeliveryRow.received_at.between(first, last)
            await self._connection.execute(delete(AlertDeliveryRow).where(AlertDeliveryRow.source == source, when))
        # A group is called by values of labels, and so may be what a source groups by; reasons repeat them.
        theirs = AlertTraceRow.alert_id.in_(select(AlertRow.id).where(AlertRow.incident_id == incident_id))
        await self._connection.execute(
            update(AlertTraceRow)
            .where(
                or_(AlertTraceRow.incident_id == incident_id, and_(AlertTraceRow.incident_id.is_(None), theirs)),
                AlertTraceRow.reason != REMOVED,
            )
            .values(reason=REMOVED)
        )
        nothing: dict[str, Any] = {"title": REMOVED, "description": "", "labels": {}, "links": [], "group_key": ""}
        await self._connection.execute(update(AlertRow).where(of_it).values(nothing))
        await self._connection.execute(delete(IncidentAlertRow).where(was_of_it))
        await self._connection.execute(
            delete(AlertGroupRow).where(
                AlertGroupRow.incident_id == incident_id,
                AlertGroupRow.due_at.is_(None),
                AlertGroupRow.asked_in.is_(None),
            )
        )
        return count

    async def _count(self, table: type[Base], of_it: Any) -> int:
        return (await self._connection.execute(select(func.count()).select_from(table).where(of_it))).scalar_one()
