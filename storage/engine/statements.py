"""How statements are built: once, when a module is imported, with a `bindparam` for whatever differs.

To build a statement takes SQLAlchemy several times as long as to run it. Statements speak of tables, not of mapped
classes: nothing is kept beside what a transaction reads and writes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any, Final

from sqlalchemy import Delete, Select, Update, delete, func, select, update

from storage.engine.types import Utc

Insert = Any
"""An INSERT of PostgreSQL or of SQLite."""

CLOCK: Final[Select[datetime]] = select(func.clock_timestamp(type_=Utc()))
"""Asks PostgreSQL for its clock, which is the same for all replicas."""


class Inserts(dict[str, Insert]):
    """The same INSERT for each database, by the name of its dialect: built when one first needs it."""

    def __init__(self, table: Any, finish: Callable[[Any], Insert]) -> None:
        """Take what `inserting` takes."""
        super().__init__()
        self._table = table
        self._finish = finish

    def __missing__(self, dialect: str) -> Insert:
        """Build it; what the other database has is not even imported."""
        insert = import_module(f"sqlalchemy.dialects.{dialect}").insert
        built = self[dialect] = self._finish(insert(self._table.__table__))
        return built

    def returning(self, *columns: Any) -> Inserts:
        """Return one whose result holds these columns of what is written."""
        return Inserts(self._table, lambda new: self._finish(new).returning(*columns))


def inserting(table: Any, finish: Callable[[Any], Insert] = lambda new: new) -> Inserts:
    """Build an INSERT that can say ON CONFLICT.

    Args:
        table: a class of `storage.tables`.
        finish: adds to it what follows the values.
    """
    return Inserts(table, finish)


def upserting(table: Any, *key: str, taking: tuple[str, ...] = (), **changes: Callable[[Any], Any]) -> Inserts:
    """Build an INSERT that changes the row with this key where there is one.

    Args:
        table: a class of `storage.tables`.
        key: the columns that name a row.
        taking: columns that take the value that would have been inserted.
        changes: column -> what it becomes, made from the row that would have been inserted.
    """

    def finish(new: Any) -> Insert:
        taken = {name: new.excluded[name] for name in taking}
        made = {name: change(new.excluded) for name, change in changes.items()}
        return new.on_conflict_do_update(index_elements=list(key), set_=taken | made)

    return inserting(table, finish)


def or_nothing(new: Any) -> Insert:
    """End an INSERT that leaves a row alone where there is one; a ``finish`` of `inserting`."""
    return new.on_conflict_do_nothing()


def updating(table: Any) -> Update:
    """Build an UPDATE of a class of `storage.tables`; whatever it is run with beside its own names is what is set."""
    return update(table.__table__)


def deleting(table: Any) -> Delete:
    """Build a DELETE from a class of `storage.tables`."""
    return delete(table.__table__)
