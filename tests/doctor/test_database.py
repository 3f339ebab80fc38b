"""What the doctor makes of a database, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.doctor.database import examine_database
from bot.doctor.finding import Finding, Outcome
from bot.domain.schedule import Cover
from bot.runtime import MovableClock
from bot.settings import NOT_ASKED_FOR, load_settings
from tests.support.databases import a_store
from tests.support.postgres import Postgres
from tests.support.world import START


async def examined(url: str) -> Mapping[str, Finding]:
    """Look at a database as an operator's environment names it."""
    opened_as = load_settings({**NOT_ASKED_FOR, "DATABASE_URL": url}).database_url
    seen = await examine_database(opened_as, None, MovableClock(START))
    return {one.check: one for one in seen.findings}


async def test_a_postgresql_is_well_while_bots_work_on_it_and_before_there_is_anything(postgres: Postgres) -> None:
    with postgres.database() as url:
        async with a_store(url) as store, store.database.transaction() as uow:
            await uow.last_received.note("/incident", now=START)
            found = await examined(url)
    assert {one.outcome for one in found.values()} == {Outcome.OK}
    assert found["schema"].seen == "It matches this version."

    with postgres.database(migrated=False) as url:
        found = await examined(url)
    assert {one.outcome for one in found.values()} == {Outcome.OK}
    assert found["schema"].seen == "The database is empty; `warroom run` creates the tables."


@pytest.mark.parametrize(("version", "outcome"), [("0099", Outcome.OK), ("ab12cd34", Outcome.FAILED)])
async def test_a_schema_of_a_later_version_is_well_and_that_of_another_program_is_not(
    version: str, outcome: Outcome, postgres: Postgres
) -> None:
    with postgres.database() as url:
        async with a_store(url) as store:
            async with store.database.engine.begin() as connection:
                await connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": version})
            found = await examined(url)
    assert found["schema"].outcome is outcome


async def test_it_remembers_who_covers_for_whom(postgres: Postgres) -> None:
    with postgres.database() as url:
        async with a_store(url) as store, store.database.transaction() as uow:
            await uow.schedules.expect({"primary": "1"}, now=START)
            ends = START + timedelta(hours=1)
            cover = Cover(schedule="primary", who="UDAVE", starts=START, ends=ends, by="UDAVE")
            cover = await uow.schedules.add_cover(cover, now=START)
        opened_as = load_settings({**NOT_ASKED_FOR, "DATABASE_URL": url}).database_url
        seen = await examine_database(opened_as, None, MovableClock(START))
    assert seen.covers == {"primary": [cover]}
