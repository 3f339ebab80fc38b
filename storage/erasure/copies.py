"""Words that were copied: into what others wrote and Warroom noted, into other incidents, and into deliveries."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, Table, Text, and_, cast, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.effects import LOST_ROOM, ROOM
from storage.engine.types import Json
from storage.erasure.words import Words
from storage.erasure.written import DELIVERED, WITHIN, WRITTEN, incident_of
from storage.tables import MessageRevisionRow, OutboxRow, PlaceRow

Touched = set[tuple[str, Any]]
"""Rows that were changed, as table and key."""

_NAMED: Final = "INC-"
_NUMBER: Final = re.compile(rf"{_NAMED}[\w-]+")
"""A number of an incident. Whatever is told of one incident in another names it."""


class Copies:
    """Where the words of some incidents are besides in the rows that they were written into."""

    def __init__(self, connection: AsyncConnection, numbers: Mapping[str, int]) -> None:
        """Look for these incidents, by number."""
        self._connection = connection
        self._numbers = numbers

    async def named_elsewhere(self) -> set[int]:
        """Return those of the incidents that rows or deliveries of others name."""
        found = set()
        for table, columns in WRITTEN.items():
            rows = await self._connection.execute(
                select(incident_of(table), *columns).where(_any_holds(columns, _NAMED))
            )
            for incident_id, *values in rows:
                found |= self._named_in(values) - {incident_id}
        deliveries = select(OutboxRow.incident_id, OutboxRow.body).where(_any_holds([OutboxRow.body], _NAMED))
        for incident_id, body in await self._connection.execute(deliveries):
            found |= self._named_in([body]) - {incident_id}
        return found

    async def room_names(self, incident_ids: Collection[int]) -> list[tuple[int, str]]:
        """Return what the incidents' war rooms are called, or were to be called: that was made of the titles."""
        places = await self._connection.execute(
            select(PlaceRow.incident_id, PlaceRow.channel_name).where(
                PlaceRow.incident_id.in_(incident_ids), PlaceRow.name.in_((ROOM, LOST_ROOM))
            )
        )
        asked = await self._connection.execute(
            select(OutboxRow.incident_id, OutboxRow.body).where(
                OutboxRow.incident_id.in_(incident_ids), _any_holds([OutboxRow.body], "create_room")
            )
        )
        return [*((each, name) for each, name in places), *((each, body.get("name", "")) for each, body in asked)]

    async def cut(self, words: Mapping[int, Words]) -> Touched:
        """Cut the words of each incident out of its own rows, and out of others' that name it."""
        touched: Touched = set()
        for table, columns in WRITTEN.items():
            whose = incident_of(table)
            rows = or_(whose.in_(list(words)), _any_holds(columns, _NAMED))

            def without(row: RowMapping, *, short: bool = table is not MessageRevisionRow) -> Any:
                values = [row[column.key] for column in columns]  # noqa: B023 - it is called before the next round
                concerned = self._named_in(values) | {row[whose.name]}  # noqa: B023 - the same
                return lambda value: _cut(value, [words[each] for each in concerned if each in words], short=short)

            touched |= await change(self._connection, table.__table__, rows, [c.key for c in columns], without)
        return touched

    async def clear_deliveries(self, words: Mapping[int, Words], *, naming: str = "") -> Touched:
        """Empty what was delivered of the incidents, or names them; cut their words out of what was set aside or waits.

        So it is with pages: by those it is known whom to tell outside Slack that an incident has ended.

        Args:
            naming: a user, of whom the same is emptied.
        """
        touched: Touched = set()
        marks = [_NAMED, naming] if naming else [_NAMED]
        found = await self._connection.execute(
            select(OutboxRow.id, OutboxRow.incident_id, OutboxRow.body, OutboxRow.problem, OutboxRow.state).where(
                or_(
                    OutboxRow.incident_id.in_(list(words)),
                    *(_any_holds([OutboxRow.body, OutboxRow.problem], mark) for mark in marks),
                )
            )
        )
        for effect_id, incident_id, body, problem, state in found.all():
            concerned = {each for each in self._named_in([body, problem]) | {incident_id} if each in words}
            if not concerned and not (naming and naming in str(body)):
                continue
            after: dict[str, Any] = {"body": {}, "problem": None}
            if state not in DELIVERED or body.get("effect") == "page":
                those = [words[each] for each in concerned]
                after = {
                    "body": _cut(body, those, short=True),
                    "problem": None if problem is None else _cut(problem, those, short=True),
                }
            if after != {"body": body, "problem": problem}:
                touched.add(("outbox", effect_id))
                await self._connection.execute(update(OutboxRow).where(OutboxRow.id == effect_id).values(after))
        return touched

    def _named_in(self, values: Iterable[Any]) -> set[int]:
        return {self._numbers[number] for number in numbers_in(values) if number in self._numbers}


def numbers_in(values: Iterable[Any]) -> set[str]:
    """Return the numbers of incidents that values name."""
    return {number for value in values for number in _NUMBER.findall(str(value))}


async def change(
    connection: AsyncConnection, table: Any, rows: Any, names: Collection[str], how: Callable[[RowMapping], Any]
) -> Touched:
    """Change some columns of some rows of a table.

    Args:
        how: returns for a row what becomes of a value in it.
    """
    key = list(table.primary_key.columns)
    touched: Touched = set()
    for row in (await connection.execute(select(table).where(rows))).mappings().all():
        of_row = how(row)
        after = {name: of_row(row[name]) for name in names}
        changed = {name: value for name, value in after.items() if value != row[name]}
        if changed:
            this = and_(*(column == row[column.name] for column in key))
            await connection.execute(update(table).where(this).values(changed))
            touched.add((table.name, tuple(row[column.name] for column in key)))
    return touched


def text_columns(table: Table) -> list[Any]:
    """Return the columns of a table that hold text, as it is or within JSON."""
    return [column for column in table.columns if isinstance(column.type, Text | Json)]


def _any_holds(columns: Iterable[Any], mark: str) -> ColumnElement[bool]:
    return or_(*(cast(column, Text).contains(mark, autoescape=True) for column in columns))


def _cut(value: Any, those: Collection[Words], *, short: bool, within: bool = True) -> Any:
    """Cut words out of a value as it is stored; in JSON out of what `WITHIN` names."""
    if isinstance(value, dict):
        return {name: _cut(part, those, short=short, within=name in WITHIN) for name, part in value.items()}
    if isinstance(value, list):
        return [_cut(part, those, short=short, within=within) for part in value]
    if isinstance(value, str) and within:
        for words in those:
            value = words.cut_out_of(value, short=short)
    return value
