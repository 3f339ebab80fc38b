"""The schema migrates itself, whoever else tries, and is what the code says it is."""

from __future__ import annotations

import asyncio

from alembic import command
from sqlalchemy import Connection, inspect

from storage.engine.migrate import config
from tests.support.builders import an_incident
from tests.support.databases import a_store


def _check(connection: Connection) -> None:
    with connection.begin():
        command.check(config(connection))


def _down(connection: Connection) -> None:
    with connection.begin():
        command.downgrade(config(connection), "base")


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


async def test_the_migrations_make_what_the_tables_describe(empty_url: str) -> None:
    async with a_store(empty_url, migrated=False) as store:
        assert not await store.database.is_ready()
        await store.database.migrate()
        assert await store.database.is_ready()

        async with store.database.engine.connect() as connection:
            await connection.run_sync(_check)


async def test_migrating_again_changes_nothing(empty_url: str) -> None:
    async with a_store(empty_url) as store:
        async with store.database.transaction() as uow:
            stored = await uow.incidents.add(an_incident())
        await store.database.migrate()
        async with store.database.reading() as uow:
            assert await uow.incidents.get(stored.id) == stored


async def test_the_schema_can_be_taken_down_and_built_up_again(empty_url: str) -> None:
    async with a_store(empty_url) as store:
        async with store.database.engine.connect() as connection:
            await connection.run_sync(_down)
            assert await connection.run_sync(_tables) == set()
        assert not await store.database.is_ready()

        await store.database.migrate()
        assert await store.database.is_ready()


async def test_replicas_that_start_together_all_migrate(empty_url: str) -> None:
    async with a_store(empty_url, migrated=False) as one, a_store(empty_url, migrated=False) as other:
        await asyncio.gather(*(store.database.migrate() for store in (one, other, one, other)))
        assert await one.database.is_ready()
