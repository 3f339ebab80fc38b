"""Bringing the schema to the newest version, whoever else tries at the same moment."""

from __future__ import annotations

from enum import Enum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, column, inspect, select, table, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

if TYPE_CHECKING:  # a start that has nothing to migrate does not wait for alembic
    from alembic.config import Config

MIGRATIONS: Final = Path(__file__).parents[1] / "migrations"

ADVISORY_LOCK: Final = 4_747_2026
"""Any number, as long as every replica uses the same: who holds it migrates, the others wait."""

TRIES: Final = 20
"""How often a migration is restarted because it and a replica at work waited for each other."""

_DEADLOCK: Final = "40P01"
_VERSION: Final = table("alembic_version", column("version_num"))


class Schema(Enum):
    """How the schema of a database stands to this program."""

    BEHIND = "behind"
    """A migration is missing."""
    NEWEST = "newest"
    AHEAD = "ahead"
    """A later release has migrated it. This one goes on working with it: migrations only add, for one release."""
    FOREIGN = "foreign"
    """Another program has migrated it."""


async def upgrade(engine: AsyncEngine) -> Schema:
    """Upgrade to head in one transaction; what a later release or another program has migrated is left as it is.

    Returns:
        How it stands now: never `Schema.BEHIND`.
    """
    async with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            return await connection.run_sync(_upgrade_sqlite)
        return await connection.run_sync(_upgrade_postgresql)


async def schema_of(engine: AsyncEngine) -> Schema:
    """Tell how the schema stands to the migrations that this program knows."""
    async with engine.connect() as connection:
        return await connection.run_sync(_schema)


async def is_empty(engine: AsyncEngine) -> bool:
    """Tell whether nothing was ever migrated there."""
    async with engine.connect() as connection:
        return not await connection.run_sync(lambda given: inspect(given).has_table(_VERSION.name))


def config(connection: Connection | None = None) -> Config:
    """Return alembic's configuration for our migrations, on an open connection if one is given."""
    from alembic.config import Config  # noqa: PLC0415 - see above

    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


@cache
def _known() -> tuple[frozenset[str], str]:
    """Return the revisions that this program knows, and the newest: the name of each file begins with its number."""
    known = frozenset(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    return known, max(known)


def _schema(connection: Connection) -> Schema:
    known, head = _known()
    if not inspect(connection).has_table(_VERSION.name):
        return Schema.BEHIND
    present = set(connection.execute(select(_VERSION.c.version_num)).scalars())
    unknown = present - known
    if unknown:  # revisions are numbers that count up
        later = all(revision.isdecimal() and int(revision) > int(head) for revision in unknown)
        return Schema.AHEAD if later else Schema.FOREIGN
    return Schema.NEWEST if present == {head} else Schema.BEHIND


def _to_head(connection: Connection) -> Schema:
    from alembic import command  # noqa: PLC0415 - see above

    command.upgrade(config(connection), "head")
    return Schema.NEWEST


def _upgrade_sqlite(connection: Connection) -> Schema:
    # Foreign keys off before the transaction: a table that is rebuilt would otherwise cascade its DROP to its children.
    # They are per connection, and the setting does nothing inside a transaction.
    raw = connection.connection
    raw.execute("PRAGMA foreign_keys=OFF").close()
    try:
        with connection.begin():
            schema = _schema(connection)
            if schema is Schema.BEHIND:
                schema = _to_head(connection)
                broken = connection.execute(text("PRAGMA foreign_key_check")).all()  # looks at every row
                if broken:
                    message = f"the migration would leave rows without their parent: {broken[:3]}"
                    raise RuntimeError(message)
        return schema
    finally:
        raw.execute("PRAGMA foreign_keys=ON").close()


def _upgrade_postgresql(connection: Connection) -> Schema:
    # Replicas of the release before are at work meanwhile. A migration that changes two tables and a workflow that
    # reads both can wait for each other; PostgreSQL then breaks off one of them, and it may be us.
    for left in reversed(range(TRIES)):
        try:
            return _upgrade_postgresql_once(connection)
        except OperationalError as error:
            if not left or getattr(error.orig, "sqlstate", None) != _DEADLOCK:
                raise
    raise AssertionError


def _upgrade_postgresql_once(connection: Connection) -> Schema:
    with connection.begin():
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        schema = _schema(connection)
        return _to_head(connection) if schema is Schema.BEHIND else schema
