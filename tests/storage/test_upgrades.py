"""A release migrates while the one before it is at work, and may die half way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, inspect, select, text, update

from bot.domain.timeline import Attachment, Revision, RevisionKind
from bot.domain.triage import Facts
from storage.engine.database import Database, UnavailableError
from storage.engine.migrate import Schema
from storage.tables import IncidentRow, MessageRevisionRow
from tests.support.builders import an_incident
from tests.support.databases import a_store
from tests.support.releases import ADDS, next_head, next_release, start
from tests.support.world import START

A_FILE = Attachment("graph.png", "https://files.test/graph.png")

HALFWAY = """
    op.add_column("incident", sa.Column("mood", sa.Text(), server_default="", nullable=False))
    print("halfway", flush=True)
"""


def _shape(connection: Connection) -> dict[str, list[str]]:
    there = inspect(connection)
    return {table: [column["name"] for column in there.get_columns(table)] for table in sorted(there.get_table_names())}


async def shape(database: Database) -> tuple[dict[str, list[str]], Sequence[str]]:
    """Tables with their columns, and the version."""
    async with database.engine.connect() as connection:
        version = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalars().all()
        return await connection.run_sync(_shape), version


@pytest.mark.slow
async def test_a_migration_that_is_killed_half_way_changes_nothing(url: str, tmp_path: Path) -> None:
    release = next_release(tmp_path, HALFWAY + "\n    import time\n    time.sleep(600)")
    async with a_store(url) as store:
        async with store.database.transaction() as uow:
            incident = await uow.incidents.add(an_incident())
        before = await shape(store.database)
        await store.database.close()

        process = await start(release, url)
        assert process.stdout is not None
        assert await process.stdout.readline() == b"halfway\n"
        process.kill()
        await process.wait()

        assert await store.database.migrate() is Schema.NEWEST
        assert await shape(store.database) == before
        async with store.database.reading() as uow:
            assert await uow.incidents.get(incident.id) == incident


@pytest.mark.slow
async def test_this_release_leaves_the_schema_of_the_next_alone_and_works_with_it(url: str, tmp_path: Path) -> None:
    async with a_store(url) as store:
        await (await start(next_release(tmp_path, ADDS), url)).wait()
        newer = await shape(store.database)
        assert newer[1] == [next_head()]

        assert await store.database.migrate() is Schema.AHEAD
        assert await store.database.is_ready()
        assert await shape(store.database) == newer
        async with store.database.transaction() as uow:
            incident = await uow.incidents.add(an_incident())
        async with store.database.reading() as uow:
            assert await uow.incidents.get(incident.id) == incident


async def test_what_a_later_release_wrote_into_a_value_is_read_and_kept(url: str) -> None:
    async with a_store(url) as store:
        async with store.database.transaction() as uow:
            incident = await uow.incidents.add(an_incident(facts=Facts(source="support tickets")))
            said = Revision(
                channel="C1", ts=1, version=1, kind=RevisionKind.SAID, author="U1", text="", files=(A_FILE,)
            )
            await uow.messages.record([(incident.id, said)], now=START)
        async with store.database.engine.begin() as connection:
            of_later = {"source": "support tickets", "mood": {"tense": True}}
            await connection.execute(update(IncidentRow).values(facts=of_later))
            await connection.execute(update(MessageRevisionRow).values(files=[asdict(A_FILE) | {"size": 7}]))

        async with store.database.transaction() as uow:
            found = await uow.incidents.get(incident.id, lock=True)
            assert found.facts.source == "support tickets"
            facts = found.facts.model_copy(update={"source": "", "changed": "a deploy"})
            await uow.incidents.save(replace(found, facts=facts))
            (entry,) = await uow.messages.of(incident.id, workspace_url="")
            assert entry.files == (A_FILE,)

        async with store.database.engine.connect() as connection:
            assert (await connection.execute(select(IncidentRow.facts))).scalar_one() == {
                "changed": "a deploy",
                "mood": {"tense": True},
            }


async def test_a_database_of_another_program_is_refused(url: str) -> None:
    async with a_store(url) as store:
        async with store.database.engine.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = 'ab12cd34'"))
        assert not await store.database.is_ready()
        with pytest.raises(UnavailableError, match="another program"):
            await store.database.migrate()


@pytest.mark.parametrize("kind", ["postgresql"])
@pytest.mark.slow
async def test_a_migration_that_meets_a_replica_at_work_is_begun_anew(url: str, tmp_path: Path) -> None:
    release = next_release(tmp_path, HALFWAY + '\n    op.add_column("reminder", sa.Column("mood", sa.Text()))')
    async with await psycopg.AsyncConnection.connect(url) as at_work:
        await at_work.execute("SET deadlock_timeout = '60s'")  # so that it is the migration that is broken off
        await at_work.execute("SELECT id FROM reminder")
        process = await start(release, url)
        assert process.stdout is not None
        await process.stdout.readline()
        await at_work.execute("SELECT id FROM incident")  # which the migration holds, while it waits for the reminders
        await at_work.commit()
        said, _ = await process.communicate()

    assert b"halfway" in said, "it came to the same place once more"
    async with a_store(url, migrated=False) as store:
        assert (await shape(store.database))[1] == [next_head()]


@pytest.mark.slow
async def test_six_replicas_that_start_together_all_migrate(empty_url: str, tmp_path: Path) -> None:
    release = next_release(tmp_path, ADDS)
    replicas = await asyncio.gather(*(start(release, empty_url) for _ in range(6)))
    await asyncio.gather(*(replica.communicate() for replica in replicas))
    async with a_store(empty_url, migrated=False) as store:
        assert (await shape(store.database))[1] == [next_head()]
        assert await store.database.is_ready()
