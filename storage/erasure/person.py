"""One person who asks to be forgotten: their words go, and a pseudonym replaces them everywhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import Text, and_, bindparam, cast, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from bot.domain.incident import OPEN
from bot.domain.record_fields import facts
from bot.domain.timeline import EntryKind
from storage.engine.statements import inserting, updating
from storage.erasure.copies import Copies, change, text_columns
from storage.erasure.requests import drop_naming
from storage.erasure.words import SHORTEST, Words
from storage.erasure.written import (
    AUTHORS,
    REMOVED,
    WITHIN,
    WRITTEN,
    incident_of,
    mark_removed,
    texts_of,
    unname_rooms,
)
from storage.queue.queued_effect import State
from storage.store import Store
from storage.tables import (
    AssignmentRow,
    Base,
    ForgottenRow,
    IncidentRow,
    MessageRevisionRow,
    OutboxRow,
    PlaceRow,
    RecordRow,
    TimelineEntryRow,
)

ESSENTIAL: Final[Mapping[InstrumentedAttribute[Any], tuple[EntryKind, ...]]] = {
    IncidentRow.title: (EntryKind.SOURCE,),
    IncidentRow.impact: (EntryKind.IMPACT,),
    IncidentRow.facts: (EntryKind.IMPACT,),
    IncidentRow.resolution: (EntryKind.FIXED, EntryKind.RESOLVED),
}
"""What an incident says in someone's words, and the entries that tell whose they are."""


def pseudonym(number: int) -> str:
    """Return what stands for someone who was forgotten; shaped as a user id, so that it passes wherever one does."""
    return f"UFORGOTTEN{number:04d}"


_RECORD: Final = inserting(ForgottenRow, lambda new: new.returning(ForgottenRow.id))
_COUNT: Final = updating(ForgottenRow).where(ForgottenRow.id == bindparam("one"))


class PersonErasure(Store):
    """Finds someone in every table, and puts a pseudonym in their place."""

    async def needed_in(self, user: str) -> Sequence[str]:
        """Return the numbers of the open incidents that someone declared, has a part in, or described."""
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
        """Tell whether something is still to be delivered that names someone."""
        found = await self._connection.execute(
            select(OutboxRow.id)
            .where(
                OutboxRow.state.in_([State.PENDING, State.SENDING]),
                or_(cast(OutboxRow.body, Text).contains(user), OutboxRow.lane.contains(user)),
            )
            .limit(1)
        )
        return found.first() is not None

    async def forget(self, user: str, *, now: datetime, known_as: Sequence[str] = ()) -> tuple[str, int]:
        """Forget someone.

        Args:
            known_as: what other systems call them: names, addresses.

        Returns:
            The pseudonym, and how many rows were changed.
        """
        record = await self._add(_RECORD, {"at": now, "changed": 0})
        numbers = {
            number: key for key, number in await self._connection.execute(select(IncidentRow.id, IncidentRow.number))
        }
        copies = Copies(self._connection, numbers)
        titled, words = await self._written_by(user, copies)
        await self._remove_written(user, titled)
        touched = {("forgotten", record)} | await copies.cut(words) | await copies.clear_deliveries(words, naming=user)
        dropped = await drop_naming(self._connection, [user, *known_as])
        name = pseudonym(record)
        names = [rf"(?i:(?<!\w){re.escape(each)}(?!\w))" for each in sorted(known_as, key=len, reverse=True)]
        whole = re.compile("|".join([rf"(?<![A-Z0-9]){re.escape(user)}(?![A-Z0-9])", *names]))
        for table in Base.metadata.sorted_tables:
            if columns := text_columns(table):
                holds = or_(*(holding(column) for column in columns for holding in _holding(user, known_as)))
                texts = [column.name for column in columns]
                touched |= await change(self._connection, table, holds, texts, lambda _: partial(_renamed, whole, name))
        changed = len(touched) - 1 + dropped
        await self._connection.execute(_COUNT, {"one": record, "changed": changed})
        return name, changed

    async def _written_by(self, user: str, copies: Copies) -> tuple[set[int], Mapping[int, Words]]:
        """Return the incidents that bear a title of theirs, and everything that they wrote, by incident."""
        words: defaultdict[int, list[str]] = defaultdict(list)
        for table, authors in AUTHORS.items():
            # An incident's impact and resolution may be others'; they are found by their words.
            texts = [IncidentRow.title] if table is IncidentRow else texts_of(table)
            theirs = or_(*(author == user for author in authors))
            for row in await self._connection.execute(select(incident_of(table), *texts).where(theirs)):
                words[row[0]] += row[1:]
        recorded = select(RecordRow.incident_id, RecordRow.kind, RecordRow.fields).where(RecordRow.by == user)
        for incident_id, kind, fields in await self._connection.execute(recorded):
            held = facts(kind, fields)
            words[incident_id] += _strings({key: said for key, said in fields.items() if key not in held})
        others = select(RecordRow.incident_id, RecordRow.text, RecordRow.fields).where(
            RecordRow.by != user, cast(RecordRow.fields, Text).contains(user)
        )
        for incident_id, text, fields in await self._connection.execute(others):
            said = {**fields, "text": text}
            words[incident_id] += [said.get(key, "") for key, by in fields.get("said_by", {}).items() if by == user]
        for column, kinds in ESSENTIAL.items():
            told = IncidentRow.id.in_(_told_by(user, kinds))
            for incident_id, said in await self._connection.execute(select(IncidentRow.id, column).where(told)):
                if column is not IncidentRow.title:
                    words[incident_id] += _strings(said)
        answers = select(TimelineEntryRow.incident_id, TimelineEntryRow.text).where(
            TimelineEntryRow.author == user, TimelineEntryRow.kind == str(EntryKind.POSTMORTEM)
        )
        for incident_id, answered in await self._connection.execute(answers):  # others may have written on since
            words[incident_id].append(answered.partition(": ")[2])
        titled = await self._titled_by(user)
        for incident_id, called in (*titled.items(), *await copies.room_names(titled)):
            words[incident_id].append(called)
        return set(titled), {incident_id: Words(texts) for incident_id, texts in words.items()}

    async def _titled_by(self, user: str) -> Mapping[int, str]:
        """Return the titles that they gave, or that were taken from a message of theirs, by incident."""
        source = and_(
            TimelineEntryRow.incident_id == IncidentRow.id,
            TimelineEntryRow.kind == str(EntryKind.SOURCE),
            TimelineEntryRow.author == user,
        )
        found = await self._connection.execute(
            select(IncidentRow.id, IncidentRow.title, IncidentRow.declared_by, TimelineEntryRow.text)
            .outerjoin(TimelineEntryRow, source)
            .where(or_(IncidentRow.declared_by == user, TimelineEntryRow.id.is_not(None)))
        )
        return {key: title for key, title, by, said in found if by == user or Words([said]).contain(title)}

    async def _remove_written(self, user: str, titled: Collection[int]) -> None:
        """Put a tombstone in the place of everything that they wrote."""
        for table, authors in AUTHORS.items():
            theirs = or_(*(author == user for author in authors))
            for column in [] if table is IncidentRow else texts_of(table):
                await self._connection.execute(update(table).where(theirs, column != "").values({column.key: REMOVED}))
        key = (RecordRow.incident_id, RecordRow.kind, RecordRow.number)
        made = await self._connection.execute(select(*key, RecordRow.fields).where(RecordRow.by == user))
        for *which, fields in list(made):
            one = and_(*(column == value for column, value in zip(key, which, strict=True)))
            held = {"fields": facts(which[1], fields)}
            await self._connection.execute(update(RecordRow).where(one).values(held))
        for column, kinds in ESSENTIAL.items():
            bears = IncidentRow.id.in_(titled if column is IncidentRow.title else _told_by(user, kinds))
            after = WRITTEN[IncidentRow][column]
            await self._connection.execute(update(IncidentRow).where(bears).values({column.key: after}))
        await mark_removed(self._connection, MessageRevisionRow.author == user)
        await unname_rooms(self._connection, PlaceRow.incident_id.in_(titled))


_PLAIN: Final = re.compile(r"[a-z0-9 .@_-]*")
"""What SQLite finds in any case, and JSON writes as it is."""


def _holding(user: str, known_as: Sequence[str]) -> Iterator[Callable[[Any], Any]]:
    """Yield what tells whether a column may hold someone's id, or the longest plain part of a name of theirs."""
    yield lambda column: cast(column, Text).contains(user)
    for plain in (max(_PLAIN.findall(name.casefold()), key=len) for name in known_as):
        yield partial(_holds_in_any_case, plain)


def _holds_in_any_case(plain: str, column: Any) -> Any:
    return func.lower(cast(column, Text)).contains(plain, autoescape=True)


def _told_by(user: str, kinds: Sequence[EntryKind]) -> Any:
    return select(TimelineEntryRow.incident_id).where(
        TimelineEntryRow.author == user, TimelineEntryRow.kind.in_([str(kind) for kind in kinds])
    )


def _strings(said: Any) -> list[str]:
    """Return the words of an incident's text, or of its facts those that are long enough to be someone's own."""
    if isinstance(said, str):
        return [said]
    parts = [
        part
        for name, value in said.items()
        if name in WITHIN
        for part in (value if isinstance(value, list) else [value])
    ]
    return [part for part in parts if isinstance(part, str) and len(part) >= SHORTEST]


def _renamed(whole: re.Pattern[str], name: str, value: Any) -> Any:
    """Put a pseudonym in someone's place, in a value as it is stored."""
    if isinstance(value, dict):
        return {whole.sub(name, key): _renamed(whole, name, part) for key, part in value.items()}
    if isinstance(value, list):
        return [_renamed(whole, name, part) for part in value]
    return whole.sub(name, value) if isinstance(value, str) else value
