"""A connection that is not what a new one would be is thrown away, whatever stands between us and the database."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from storage.engine.failures import NOTHING_DONE, STALE, changed_nothing
from storage.engine.postgresql import IDLE
from tests.faults.replicas_stage import moment
from tests.support.databases import Store, a_store, an_order
from tests.support.postgres import Postgres

RAISE = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{}'; END $$"


@pytest.fixture
async def on_postgresql(postgres: Postgres) -> AsyncIterator[Store]:
    with postgres.database() as url:
        async with a_store(url, migrated=False) as store:
            yield store


async def connection(store: Store, statement: str | None = None) -> int:
    """Tell which connection is used for a statement, and have it fail if it does."""
    async with store.database.engine.connect() as used:
        number = (await used.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        if statement is not None:
            with pytest.raises(DBAPIError) as failure:
                await used.execute(text(statement))
            assert changed_nothing(failure.value) is (failure.value.orig.sqlstate in NOTHING_DONE)  # type: ignore[union-attr]
    return int(number)


@pytest.mark.parametrize("code", [*sorted(STALE), "08006", "08P01"])
async def test_after_an_error_of_the_connection_another_is_used(on_postgresql: Store, code: str) -> None:
    assert await connection(on_postgresql, RAISE.format(code)) != await connection(on_postgresql)


@pytest.mark.parametrize("code", ["23505", "22001", "57014"])
async def test_after_an_error_of_a_statement_the_connection_is_kept(on_postgresql: Store, code: str) -> None:
    assert await connection(on_postgresql, RAISE.format(code)) == await connection(on_postgresql)


async def test_a_file_that_was_opened_when_it_could_only_be_read_is_opened_anew(kind: str, store: Store) -> None:
    if kind != "sqlite":
        return
    async with store.database.engine.connect() as used:  # it goes back to the others
        await used.exec_driver_sql("PRAGMA query_only=ON")
    with pytest.raises(DBAPIError, match="readonly"):
        await store.leave(an_order("one"))
    assert "readonly" in store.database.writes.trouble
    await store.leave(an_order("one"))
    assert await store.database.writes.look(within=1) == ""
    assert store.database.writes.failures == 1


async def test_that_others_write_just_now_is_no_proof_that_anything_is_taken(kind: str, store: Store) -> None:
    if kind != "sqlite":
        return
    async with store.database.transaction() as uow:
        store.database.writes.failed(OperationalError("INSERT", {}, sqlite3.OperationalError("disk I/O error")))
        assert "disk I/O error" in await store.database.writes.look(within=1)
        uow.outbox.add(an_order("one"))
    assert await store.database.writes.look(within=1) == ""


async def cut_off(store: Store) -> None:
    """End the connection that is kept, from the server's side."""
    async with store.database.engine.connect() as used:
        number = (await used.execute(text("SELECT pg_backend_pid()"))).scalar_one()
    url = store.database.engine.url.render_as_string(hide_password=False)
    async with a_store(url, migrated=False) as other, other.database.engine.connect() as killer:
        await killer.execute(text("SELECT pg_terminate_backend(:one, 5000)"), {"one": number})


async def test_a_connection_that_just_answered_is_not_asked_first(on_postgresql: Store) -> None:
    await cut_off(on_postgresql)
    with pytest.raises(OperationalError):
        await connection(on_postgresql)
    await connection(on_postgresql)


@pytest.mark.slow  # waits for real time
async def test_a_connection_that_was_idle_is_asked_first(on_postgresql: Store) -> None:
    await cut_off(on_postgresql)
    await moment(IDLE)
    await connection(on_postgresql)
