"""One person who asks to be forgotten: their words go, and a pseudonym replaces them everywhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import JSON, Table, Text, and_, bindparam, cast, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from bot.domain.incident import OPEN
from bot.domain.timeline import EntryKind
from storage.engine.statements import inserting, updating
from storage.erasure.written import DELIVERED, REMOVED, WRITTEN, incident_of, texts_of, unname_rooms
from storage.queue.queued_effect import State
from storage.store import Store
from storage.tables import (
    AssignmentRow,
    Base,
    EscalationRow,
    ForgottenRow,
    HandoffRow,
    IncidentRow,
    MessageRevisionRow,
    OutboxRow,
    PlaceRow,
    PostmortemAnswerRow,
    StatusUpdateRow,
    TimelineEntryRow,
)

Words = Mapping[int, Sequence[str]]
"""What somebody wrote, by incident; the longest first."""

AUTHORS: Final[Mapping[type[Base], tuple[InstrumentedAttribute[Any], ...]]] = {
    IncidentRow: (IncidentRow.declared_by,),
    StatusUpdateRow: (StatusUpdateRow.by, StatusUpdateRow.said_by),
    PostmortemAnswerRow: (PostmortemAnswerRow.by,),
    HandoffRow: (HandoffRow.giver,),
    EscalationRow: (EscalationRow.by,),
    TimelineEntryRow: (TimelineEntryRow.author,),
    MessageRevisionRow: (MessageRevisionRow.author,),
}
"""Who wrote what `WRITTEN` names."""

ESSENTIAL: Final[Mapping[InstrumentedAttribute[Any], tuple[EntryKind, ...]]] = {
    IncidentRow.impact: (EntryKind.IMPACT,),
    IncidentRow.facts: (EntryKind.IMPACT,),
    IncidentRow.resolution: (EntryKind.FIXED, EntryKind.RESOLVED),
}
"""What an incident says in somebody's words, and the entries that tell whose they are."""

SHORTEST: Final = 8
"""Characters from which on a text is looked for in what others wrote: "ok" is nobody's own."""


def pseudonym(number: int) -> str:
    """Return what stands for somebody who was forgotten; shaped as a user id, so that it passes wherever one does."""
    return f"UFORGOTTEN{number:04d}"


_RECORD: Final = inserting(ForgottenRow, lambda new: new.returning(ForgottenRow.id))
_COUNT: Final = updating(ForgottenRow).where(ForgottenRow.id == bindparam("one"))


class PersonErasure(Store):
    """Finds somebody in every table, and puts a pseudonym in their place."""

    async def needed_in(self, user: str) -> Sequence[str]:
        """Return the numbers of the open incidents that somebody declared, has a part in, or described."""
        has_role = select(AssignmentRow.incident_id).where(AssignmentRow.user == user, AssignmentRow.ended_at.is_(None))
        found = await self._connection.execute(
            select(IncidentRow.number)
            .where(
                IncidentRow.status.in_([str(status) for status in OPEN]),
                or_(
                    IncidentRow.declared_by == user,
                    IncidentRow.id.in_(has_role),
                    *(IncidentRow.id.in_(_told_by(user, kinds)) for kinds in ESSENTIAL.values()),
                ),
            )
            .order_by(IncidentRow.id)
        )
        return list(found.scalars())

    async def waits_for(self, user: str) -> bool:
        """Tell whether something is still to be delivered that names somebody."""
        found = await self._connection.execute(
            select(OutboxRow.id)
            .where(
                OutboxRow.state.in_([State.PENDING, State.SENDING]),
                or_(cast(OutboxRow.body, Text).contains(user), OutboxRow.lane.contains(user)),
            )
            .limit(1)
        )
        return found.first() is not None

    async def forget(self, user: str, *, now: datetime) -> tuple[str, int]:
        """Forget somebody.

        Returns:
            The pseudonym, and how many rows were changed.
        """
        record = await self._add(_RECORD, {"at": now, "changed": 0})
        words = await self._remove_words(user)
        touched = {("forgotten", record)} | await self._remove_from_others(words)
        touched |= await self._empty_deliveries(user, words)
        name = pseudonym(record)
        whole = re.compile(rf"(?<![A-Z0-9]){re.escape(user)}(?![A-Z0-9])")
        for table in Base.metadata.sorted_tables:
            touched |= await self._replace(table, user, lambda text: whole.sub(name, text))
        changed = len(touched) - 1
        await self._connection.execute(_COUNT, {"one": record, "changed": changed})
        return name, changed

    async def _remove_words(self, user: str) -> Words:
        """Put a tombstone in the place of everything that they wrote, and return what it was."""
        words: defaultdict[int, set[str]] = defaultdict(set)
        for table, authors in AUTHORS.items():
            theirs = or_(*(author == user for author in authors))
            # An incident's impact and resolution may be others'; they are found by their words.
            texts = [IncidentRow.title] if table is IncidentRow else texts_of(table)
            for row in await self._connection.execute(select(incident_of(table), *texts).where(theirs)):
                words[row[0]].update(text for text in row[1:] if text not in {"", REMOVED})
            for column in texts:
                await self._connection.execute(update(table).where(theirs, column != "").values({column.key: REMOVED}))
        for column, kinds in ESSENTIAL.items():
            told = IncidentRow.id.in_(_told_by(user, kinds))
            for incident_id, said in await self._connection.execute(select(IncidentRow.id, column).where(told)):
                words[incident_id].update({said} - {"", REMOVED} if isinstance(said, str) else ())
            after = WRITTEN[IncidentRow][column]
            await self._connection.execute(update(IncidentRow).where(told).values({column.key: after}))
        shared = update(MessageRevisionRow).where(MessageRevisionRow.author == user).values(files=[])
        await self._connection.execute(shared)
        declared = select(IncidentRow.id).where(IncidentRow.declared_by == user)
        await unname_rooms(self._connection, PlaceRow.incident_id.in_(declared))
        return {each: sorted(texts, key=len, reverse=True) for each, texts in words.items()}

    async def _remove_from_others(self, words: Words) -> set[tuple[str, Any]]:
        """Take what they wrote out of what others wrote and Warroom noted in the same incidents."""
        touched = set()
        for incident_id, texts in words.items():
            for table in WRITTEN:
                of_it = incident_of(table) == incident_id
                touched |= await self._change(table.__table__, of_it, partial(_without, words=texts))
        return touched

    async def _empty_deliveries(self, user: str, words: Words) -> set[tuple[str, Any]]:
        """Empty what was delivered of the incidents in which they wrote; cut them out of what was set aside."""
        touched: set[tuple[str, Any]] = set()
        found = await self._connection.execute(
            select(OutboxRow.id, OutboxRow.incident_id, OutboxRow.body, OutboxRow.state).where(
                or_(OutboxRow.incident_id.in_(list(words)), cast(OutboxRow.body, Text).contains(user))
            )
        )
        for effect_id, incident_id, body, state in found.all():
            after: Any = {}
            if state not in DELIVERED:
                after = _within(body, partial(_without, words=words.get(incident_id, ())))
            if after != body:
                touched.add(("outbox", effect_id))
                await self._connection.execute(update(OutboxRow).where(OutboxRow.id == effect_id).values(body=after))
        return touched

    async def _replace(self, table: Table, user: str, change: Callable[[str], str]) -> set[tuple[str, Any]]:
        columns = [column for column in table.columns if _holds_text(column)]
        if not columns:
            return set()
        return await self._change(table, or_(*(cast(column, Text).contains(user) for column in columns)), change)

    async def _change(self, table: Any, rows: Any, change: Callable[[str], str]) -> set[tuple[str, Any]]:
        """Change every text of some rows of a table."""
        key = list(table.primary_key.columns)
        touched = set()
        for row in (await self._connection.execute(select(table).where(rows))).mappings().all():
            after = {column.name: _within(row[column.name], change) for column in table.columns if _holds_text(column)}
            changed = {name: value for name, value in after.items() if value != row[name]}
            if changed:
                this = and_(*(column == row[column.name] for column in key))
                await self._connection.execute(update(table).where(this).values(changed))
                touched.add((table.name, tuple(row[column.name] for column in key)))
        return touched


def _told_by(user: str, kinds: Sequence[EntryKind]) -> Any:
    return select(TimelineEntryRow.incident_id).where(
        TimelineEntryRow.author == user, TimelineEntryRow.kind.in_([str(kind) for kind in kinds])
    )


def _holds_text(column: Any) -> bool:
    return isinstance(column.type, Text | JSON)


def _without(text: str, words: Sequence[str]) -> str:
    if text in words:
        return REMOVED
    for word in words:
        if len(word) >= SHORTEST:
            text = text.replace(word, REMOVED)
    return text


def _within(value: Any, change: Callable[[str], str]) -> Any:
    """Change every text in a value as it is stored."""
    if isinstance(value, dict):
        return {change(name): _within(part, change) for name, part in value.items()}
    if isinstance(value, list):
        return [_within(part, change) for part in value]
    return change(value) if isinstance(value, str) else value
