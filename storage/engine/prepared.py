"""Statements compiled once in a process, and asked of SQLite without SQLAlchemy in between.

To find a compiled statement again, adapt its parameters and wrap what comes takes SQLAlchemy ten times as long as
SQLite takes to answer. What is compiled here serves every engine of the process. Whatever may wait, fails, or is
listened to goes through SQLAlchemy, as everything does with PostgreSQL.

Source: SQLAlchemy's reference, ``SQLCompiler.construct_expanded_state``, ``TypeEngine.result_processor``.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, Dialect
from sqlalchemy.engine import IteratorResult, Result
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler

from storage.engine.sqlite import Connection
from storage.engine.together import Question, Together

ROOMY: Final = 128
"""Lists up to so long are lengthened to the next power of two, by repeating what is last in them: a statement is then
compiled for eight lengths instead of for each."""

SHAPES: Final = 100
"""For how many lengths of the lists it is given a statement is kept; then all are forgotten."""

MOST: Final = 500
"""Statements that are kept: more than there are of modules; then all are forgotten, with those that were made to be run
a few times."""

Process = Callable[[Any], Any] | None
Values = Mapping[str, Any]


class Prepared:
    """The text of a statement, what becomes of values on their way in, and of columns on their way out."""

    __slots__ = ("_columns", "_lists", "_metadata", "_slots", "sql")

    def __init__(
        self, statement: Any, compiled: SQLCompiler, dialect: Dialect, values: Values, lists: Mapping[str, int]
    ) -> None:
        """Take the statement apart.

        Args:
            lists: how long each list is that it is given; shorter ones are lengthened.
        """
        self._lists = lists
        values = {**values, **{name: _lengthened(values[name], length) for name, length in lists.items()}}
        state = compiled.construct_expanded_state(values)
        self.sql = state.statement
        parts = {part: (name, at) for name, each in state.parameter_expansion.items() for at, part in enumerate(each)}
        self._slots: list[tuple[str, int | None, Process, Any]] = []
        for part in state.positiontup or ():
            name, at = parts.get(part, (part, None))
            process = state.processors.get(part) if at is not None else _on_its_way_in(compiled.binds[name], dialect)
            if name not in values:  # it is written in the statement
                fixed = state.parameters[part]
                self._slots.append(("", None, None, process(fixed) if process else fixed))
            else:
                self._slots.append((name, at, process, None))
        found = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in _returned(statement)]
        self._columns = [(at, process) for at, process in enumerate(found) if process is not None]
        self._metadata: SimpleResultMetaData | None = None

    def bound(self, values: Values) -> tuple[Any, ...]:
        """Return the parameters in the order in which the statement has them."""
        if self._lists:
            values = {**values, **{name: _flat(_lengthened(values[name], most)) for name, most in self._lists.items()}}
        bound = []
        for name, at, process, fixed in self._slots:
            if not name:
                bound.append(fixed)
                continue
            value = values[name] if at is None else values[name][at]
            bound.append(value if process is None else process(value))
        return tuple(bound)

    def result(self, description: Sequence[Sequence[Any]] | None, rows: Sequence[Any]) -> Result[Any]:
        """Return rows as SQLAlchemy would."""
        if self._metadata is None:
            self._metadata = SimpleResultMetaData([column[0] for column in description or ()])
        if self._columns and rows:
            rows = [self._processed(list(row)) for row in rows]
        return IteratorResult(self._metadata, iter(rows))

    def _processed(self, row: list[Any]) -> tuple[Any, ...]:
        for at, process in self._columns:
            row[at] = process(row[at])
        return tuple(row)


class _Statement:
    """What is known of a statement that is run with values of these names."""

    __slots__ = ("_compiled", "_lists", "_shapes", "_statement")

    def __init__(self, statement: Any) -> None:
        self._statement = statement
        self._compiled: SQLCompiler | None = None
        self._lists: tuple[str, ...] = ()
        self._shapes: dict[tuple[int, ...], Prepared] = {}

    def prepared(self, dialect: Dialect, values: Values) -> Prepared | None:
        """Return it for lists of these lengths; ``None``: SQLAlchemy has to make values that it is not given."""
        if self._compiled is None:
            compiled = self._statement.compile(dialect=dialect, column_keys=list(values))
            self._lists = tuple(name for bind, name in compiled.bind_names.items() if bind.expanding and name in values)
            self._compiled = compiled
        if self._compiled.prefetch:
            return None
        shape = tuple([_room_for(len(values[name])) for name in self._lists])
        found = self._shapes.get(shape)
        if found is None:
            if len(self._shapes) >= SHAPES:
                self._shapes.clear()
            lists = dict(zip(self._lists, shape, strict=True))
            found = self._shapes[shape] = Prepared(self._statement, self._compiled, dialect, values, lists)
        return found


def _room_for(length: int) -> int:
    return 1 << (length - 1).bit_length() if 1 < length <= ROOMY else length


def _lengthened(items: Sequence[Any], length: int) -> Sequence[Any]:
    return items if len(items) == length else [*items, *[items[-1]] * (length - len(items))]


def _flat(items: Sequence[Any]) -> Sequence[Any]:
    """Return what a statement is given one by one, also where it compares several columns at once."""
    return [each for some in items for each in some] if items and isinstance(items[0], tuple) else items


_KNOWN: Final[WeakKeyDictionary[Any, dict[tuple[str, ...], _Statement | None]]] = WeakKeyDictionary()
"""Statement -> names of its values -> what is known of it; ``None``: it was asked once, and may not be asked again."""


_ASKED: Final[dict[tuple[Question, ...], Together]] = {}
"""Questions -> what asks them together: so many as there are parts that someone shows."""


def _on_its_way_in(bind: BindParameter[Any], dialect: Dialect) -> Process:
    return bind.type.dialect_impl(dialect).bind_processor(dialect)


def _returned(statement: Any) -> Sequence[Any]:
    return list(statement.exported_columns)


def _known(statement: Any, values: Values, *, again: bool = False) -> _Statement | None:
    """Return what is known of a statement; ``None``: leave it to SQLAlchemy.

    Args:
        again: it is known to be asked again, so it is worth being compiled here at once.
    """
    by_names = _KNOWN.get(statement)
    if by_names is None:
        if len(_KNOWN) >= MOST:
            _KNOWN.clear()
        by_names = _KNOWN[statement] = {}
    names = tuple(values)
    found = by_names.get(names)
    if found is None:
        by_names[names] = _Statement(statement) if again or names in by_names else None
    return by_names[names] if again else found


class Quick(AsyncConnection):
    """A connection that asks SQLite itself what was asked before; else as its base."""

    __slots__ = ("_driver", "_held")

    def __init__(self, connection: AsyncConnection) -> None:
        """Take over an open connection. Whoever opened it ends its transaction."""
        super().__init__(connection.engine, connection.sync_connection)
        pooled = connection.sync_connection.connection if connection.sync_connection is not None else None
        driver = pooled.driver_connection if pooled is not None else None
        self._driver = driver if isinstance(driver, Connection) else None
        self._held: dict[Any, tuple[Values, Callable[[], Result[Any]]]] = {}
        """Questions that were asked together -> with what, and what makes the answer."""

    @asynccontextmanager
    async def together(self, questions: Sequence[Question], values: Values) -> AsyncIterator[None]:
        """Ask several questions in one statement. Whoever asks one of them within the block is given its answer.

        Args:
            values: of all their parameters.
        """
        missing = tuple(question for question in questions if question not in self._held)
        if len(missing) > 1:
            asked = _ASKED.get(missing)
            if asked is None:  # to build and compile it takes 50 ms, and no one shall wait on the loop for that
                if len(_ASKED) >= MOST:
                    _ASKED.clear()
                asked = _ASKED[missing] = await asyncio.to_thread(self._built, missing, values)
            answers = asked.answers((await self.execute(asked.statement, values)).all())
            self._held |= {question: (values, answer) for question, answer in zip(missing, answers, strict=True)}
        try:
            yield
        finally:
            self._held = {}

    def _built(self, questions: Sequence[Question], values: Values) -> Together:
        """Build what asks several questions, and compile it if SQLite itself is asked."""
        asked = Together(questions)
        if self._driver is not None and (known := _known(asked.statement, values, again=True)) is not None:
            known.prepared(self.dialect, values)
        return asked

    async def execute(self, statement: Any, parameters: Any = None, **options: Any) -> Any:
        """Execute a statement; like the base, with all rows at hand."""
        if self._held and (held := self._taken(statement, parameters or {})) is not None:
            return held
        if self._driver is not None and not options:
            answer = self._asked(self._driver, statement, parameters)
            if answer is not None:
                return answer
        return await super().execute(statement, parameters, **options)

    def _taken(self, statement: Any, values: Any) -> Result[Any] | None:
        if not statement.is_select:
            self._held = {}  # what was asked before may no longer be so
            return None
        asked_with, answer = self._held.get(statement, ({}, None))
        if answer is None or any(asked_with.get(name) != value for name, value in values.items()):
            return None
        return answer()

    def _asked(self, driver: Connection, statement: Any, parameters: Any) -> Result[Any] | None:
        many = isinstance(parameters, list)
        sets: Sequence[Values] = parameters if many else (parameters or {},)
        heard = self.sync_engine.dispatch
        if heard.before_cursor_execute or not sets or not hasattr(statement, "exported_columns"):
            return None
        known = _known(statement, sets[0])
        found = known.prepared(self.dialect, sets[0]) if known is not None else None
        if found is None or not driver.answers_at_once(found.sql):
            return None
        try:
            bound = [found.bound(values) for values in sets]
        except (LookupError, TypeError, ValueError):
            return None  # SQLAlchemy says what is wrong with them
        for listener in heard.before_execute:
            listener(self.sync_connection, statement, sets if many else (), {} if many else sets[0], {})
        try:
            return found.result(*driver.ask(found.sql, bound))
        except sqlite3.Error as error:
            driver.failed_with = error  # SQLAlchemy raises it as it does its own
            return None
