"""The store of the facts that Warroom recorded, and the reader of the whole timeline."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Text, and_, bindparam, case, cast, exists, func, select

from bot.domain.backfill import KEY
from bot.domain.timeline import EntryKind, TimelineEntry
from bot.domain.transition import Transition
from storage.engine.statements import inserting
from storage.store import Store
from storage.tables import IncidentRow, KeyMarkRow, OutboxRow, TimelineEntryRow

# A mark names a message by channel and ts; the outbox knows which of our messages tells which fact. A fact that has no
# other key is told under that of its entry (`workflows/telling/orders.py`: what="entry:<id>").
_OWN_KEY: Final = IncidentRow.number + ":entry:" + cast(TimelineEntryRow.id, Text)
_TOLD_BY: Final = func.coalesce(TimelineEntryRow.effect_key, _OWN_KEY)
_MARKED: Final = exists().where(
    KeyMarkRow.channel == OutboxRow.channel, KeyMarkRow.ts == OutboxRow.ts, KeyMarkRow.sort.in_(sorted(KEY))
)

_ADD: Final = inserting(TimelineEntryRow, lambda new: new.returning(TimelineEntryRow.id))
_ADD_ALL: Final = inserting(TimelineEntryRow)
_OF: Final = (
    select(
        TimelineEntryRow,
        IncidentRow.source,
        case((and_(OutboxRow.ts.is_not(None), _MARKED), True), else_=False).label("marked"),
    )
    .join(IncidentRow, IncidentRow.id == TimelineEntryRow.incident_id)
    .outerjoin(OutboxRow, OutboxRow.key == _TOLD_BY)
    .where(TimelineEntryRow.incident_id == bindparam("of"))
    .order_by(TimelineEntryRow.happened_at, TimelineEntryRow.id)
)
_LAST: Final = (
    select(TimelineEntryRow)
    .where(
        TimelineEntryRow.incident_id == bindparam("of"), TimelineEntryRow.kind.in_(bindparam("kinds", expanding=True))
    )
    .order_by(TimelineEntryRow.id.desc())
    .limit(1)
)

_NEWEST: Final = (
    select(func.max(TimelineEntryRow.id))
    .where(
        TimelineEntryRow.incident_id.in_(bindparam("of", expanding=True)),
        TimelineEntryRow.kind.in_(bindparam("kinds", expanding=True)),
    )
    .group_by(TimelineEntryRow.incident_id)
)
_DECLARED: Final = (
    select(TimelineEntryRow.incident_id, func.min(TimelineEntryRow.id).label("first"))
    .where(
        TimelineEntryRow.incident_id.in_(bindparam("of", expanding=True)),
        TimelineEntryRow.kind == str(EntryKind.DECLARED),
    )
    .group_by(TimelineEntryRow.incident_id)
    .subquery()
)
DONE_BY_PEOPLE: Final = (
    select(
        TimelineEntryRow.incident_id,
        TimelineEntryRow.kind,
        func.min(TimelineEntryRow.recorded_at).label("first"),
        func.max(TimelineEntryRow.recorded_at).label("last"),
    )
    .join(_DECLARED, TimelineEntryRow.incident_id == _DECLARED.c.incident_id)
    .where(
        TimelineEntryRow.kind.in_(bindparam("done", expanding=True)),
        TimelineEntryRow.author.is_not(None),
        TimelineEntryRow.id > _DECLARED.c.first,
    )
    .group_by(TimelineEntryRow.incident_id, TimelineEntryRow.kind)
)
_NEWEST_OF_RECOVERY: Final = (
    select(func.max(TimelineEntryRow.id))
    .where(
        TimelineEntryRow.incident_id.in_(bindparam("of", expanding=True)),
        TimelineEntryRow.kind.in_([str(EntryKind.RECOVERY), str(EntryKind.INFORMED)]),
    )
    .group_by(TimelineEntryRow.incident_id, TimelineEntryRow.kind)
)
OF_RECOVERY: Final = select(TimelineEntryRow).where(TimelineEntryRow.id.in_(_NEWEST_OF_RECOVERY))
LAST_OF_ALL: Final = select(TimelineEntryRow).where(TimelineEntryRow.id.in_(_NEWEST))


class Timeline(Store):
    """Facts of an incident. Messages are in `storage.stores.messages`."""

    through = ""
    """Ends whatever someone has recorded in this transaction: by which way it came, if not by Slack."""

    def __init__(self, *shared: Any) -> None:
        super().__init__(*shared)
        self._left_for_the_end: list[Mapping[str, Any]] = []
        self._ahead: dict[tuple[int, tuple[EntryKind, ...]], TimelineEntry | None] = {}

    async def read_ahead(self, incident_ids: Collection[int], *kinds: EntryKind) -> None:
        """Read the last of these kinds of several incidents, whose locks this transaction holds."""
        found = await self.last_of_all(incident_ids, *kinds)
        self._ahead |= {(incident_id, kinds): found.get(incident_id) for incident_id in incident_ids}

    def add_at_end(self, incident_id: int, entry: TimelineEntry) -> None:
        """Record a fact whose id no one needs, together with others: nothing that is read before tells it."""
        self._left_for_the_end.append(self._row(incident_id, entry))

    async def flush(self) -> None:
        """Write what was left for the end."""
        rows, self._left_for_the_end = self._left_for_the_end, []
        if rows:
            await self._insert(_ADD_ALL, *rows)

    async def add(self, incident_id: int, entry: TimelineEntry, *, effect_key: str | None = None) -> int:
        """Record a fact.

        Args:
            effect_key: key of the effect that tells it in Slack, if that is not the entry's own.

        Returns:
            The entry's id.
        """
        self._ahead.clear()
        return await self._add(_ADD, self._row(incident_id, entry, effect_key))

    def _row(self, incident_id: int, entry: TimelineEntry, effect_key: str | None = None) -> Mapping[str, Any]:
        return {
            "incident_id": incident_id,
            "kind": entry.kind,
            "happened_at": entry.happened_at,
            "recorded_at": entry.recorded_at,
            "author": entry.author,
            "text": entry.text if entry.author is None else f"{entry.text}{self.through}",
            "effect_key": effect_key,
            "before": entry.transition.before if entry.transition else "",
            "after": entry.transition.after if entry.transition else "",
            "said": entry.transition.said if entry.transition else "",
        }

    async def of(self, incident_id: int) -> Sequence[TimelineEntry]:
        """Return the facts of an incident in the order in which they happened."""
        return [
            replace(_entry(row, key=row.marked), permalink=row.source if row.kind == EntryKind.SOURCE else "")
            for row in await self._connection.execute(_OF, {"of": incident_id})
        ]

    async def last(self, incident_id: int, *kinds: EntryKind) -> TimelineEntry | None:
        """Return the fact of any of these kinds that was recorded last, without telling whether it is key."""
        if (incident_id, kinds) in self._ahead:
            return self._ahead[incident_id, kinds]
        row = await self._first(_LAST, of=incident_id, kinds=[str(kind) for kind in kinds])
        return None if row is None else _entry(row, key=False)

    async def done_by_people(
        self, incident_ids: Collection[int], kinds: Collection[EntryKind]
    ) -> Mapping[int, Mapping[EntryKind, tuple[datetime, datetime]]]:
        """Return when people first and last did something of each of these kinds since they declared each incident."""
        which = {"of": list(incident_ids), "done": [str(kind) for kind in kinds]}
        done: dict[int, dict[EntryKind, tuple[datetime, datetime]]] = {each: {} for each in incident_ids}
        for row in await self._connection.execute(DONE_BY_PEOPLE, which):
            done[row.incident_id][EntryKind(row.kind)] = (row.first, row.last)
        return done

    async def last_of_all(self, incident_ids: Collection[int], *kinds: EntryKind) -> Mapping[int, TimelineEntry]:
        """Return the same of several incidents; those without such a fact are missing."""
        which = {"of": list(incident_ids), "kinds": [str(kind) for kind in kinds]}
        found = await self._connection.execute(LAST_OF_ALL, which)
        return {row.incident_id: _entry(row, key=False) for row in found}

    async def of_recovery(self, incident_ids: Collection[int]) -> Mapping[int, Mapping[EntryKind, TimelineEntry]]:
        """Return the last fact of several incidents about their recovery, and about who was informed, by its kind."""
        last: dict[int, dict[EntryKind, TimelineEntry]] = {each: {} for each in incident_ids}
        for row in await self._connection.execute(OF_RECOVERY, {"of": list(incident_ids)}):
            last[row.incident_id][EntryKind(row.kind)] = _entry(row, key=False)
        return last


def _entry(row: Row[Any], *, key: bool) -> TimelineEntry:
    return TimelineEntry(
        kind=EntryKind(row.kind),
        happened_at=row.happened_at,
        recorded_at=row.recorded_at,
        author=row.author,
        text=row.text,
        key=key,
        transition=Transition(row.before, row.after, row.said) if row.after else None,
    )
