"""This file is about bringing the schema to the newest version, whoever else tries at the same moment."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

ADVISORY_LOCK: Final = 4_747_2026
"""Any number, as long as every replica uses the same: who holds it migrates, the others wait."""


async def upgrade(engine: AsyncEngine) -> None:
    """Upgrade to head in one transaction."""
    async with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            await connection.run_sync(_upgrade_sqlite)
        else:
            await connection.run_sync(_upgrade_postgresql)


async def at_head(engine: AsyncEngine) -> bool:
    """Tell whether every migration that this program knows has been applied."""
    async with engine.connect() as connection:
        return await connection.run_sync(_is_at_head)


def config(connection: Connection | None = None) -> Config:
    """Return alembic's configuration for our migrations, on an open connection if one is given."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def _is_at_head(connection: Connection) -> bool:
    heads = set(ScriptDirectory.from_config(config()).get_heads())
    return set(MigrationContext.configure(connection).get_current_heads()) == heads


def _upgrade_sqlite(connection: Connection) -> None:
    # Foreign keys off before the transaction: a table that is rebuilt would otherwise cascade its DROP to its children.
    # They are per connection, and the setting does nothing inside a transaction.
    raw = connection.connection
    raw.execute("PRAGMA foreign_keys=OFF").close()
    try:
        with connection.begin():
            command.upgrade(config(connection), "head")
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            if broken:
                message = f"the migration would leave rows without their parent: {broken[:3]}"
                raise RuntimeError(message)
    finally:
        raw.execute("PRAGMA foreign_keys=ON").close()


def _upgrade_postgresql(connection: Connection) -> None:
    with connection.begin():
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        command.upgrade(config(connection), "head")
