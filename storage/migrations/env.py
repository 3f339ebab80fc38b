"""How alembic reaches the database: on the connection it is given, in that transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from storage.engine.types import Id, Json, Utc
from storage.tables import Base


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types into a new migration by their names."""
    ours = "Id" if item is Id else type(item).__name__ if isinstance(item, Json | Utc) else None
    if kind != "type" or ours is None:
        return False
    autogen.imports.add(f"from storage.engine.types import {ours}")
    return ours if item is Id else f"{ours}()"


def run(connection: Connection) -> None:
    """Run what was asked for. The caller began the transaction and ends it."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    context.run_migrations()


run(context.config.attributes["connection"])
