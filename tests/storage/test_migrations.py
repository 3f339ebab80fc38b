"""The schema migrates itself, whoever else tries, and is what the code says it is."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from alembic import command
from sqlalchemy import Connection, insert, inspect, select, update

from bot.domain.checklist import SHOWN, TICKED
from bot.domain.effects import EFFECT, Post, ToRoom
from bot.domain.messages.alerts import AlertsEnded
from bot.domain.messages.checklists import ChecklistShown
from bot.domain.period import Every
from bot.domain.record import Record
from storage.engine.migrate import config
from storage.tables import OutboxRow, ReceivedRow
from tests.support.builders import BOB, START, an_incident
from tests.support.databases import a_store, an_order


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


def _to(connection: Connection, revision: str) -> None:
    with connection.begin():
        command.downgrade(config(connection), revision)


async def test_what_was_checked_of_an_alert_becomes_a_checklist(empty_url: str) -> None:
    """What people ticked stays ticked, and what was about to be said of it is said."""
    before = {"says": "alerts_check", "ticked": ["genuine"], "services": ["checkout"]}
    async with a_store(empty_url) as store:
        async with store.database.transaction() as uow:
            incident = await uow.incidents.add(an_incident())
            known: dict[str, Any] = {
                "number": 1,
                "text": "",
                "state": "open",
                "by": BOB,
                "at": START,
                "ticked": ("genuine", "logs"),
            }
            await uow.records.put(Record(incident_id=incident.id, kind="alert_check", **known))
            await uow.records.put(Record(incident_id=incident.id, kind="vendor", **known))
        post = Post(to=ToRoom(), message=AlertsEnded())
        await store.leave(an_order("check", effect=post), an_order("other", effect=post))
        async with store.database.engine.begin() as connection:
            body = post.model_dump(mode="json") | {"message": before}
            await connection.execute(update(OutboxRow).where(OutboxRow.key == "check").values(body=body))
        async with store.database.engine.connect() as connection:
            await connection.run_sync(_to, "0017")

        await store.database.migrate()

        async with store.database.reading() as uow:
            ticks = await uow.checks.of(incident.id)
            assert {(tick.item, tick.state, tick.by) for tick in ticks} == {
                ("", SHOWN, ""),
                ("genuine", TICKED, BOB),
                ("logs", TICKED, BOB),
            }
            assert {tick.list for tick in ticks} == {"alert_check"}
            assert [each.kind for each in await uow.records.all_of(incident.id)] == ["vendor"]
        async with store.database.engine.connect() as connection:
            bodies: dict[str, Any] = dict((await connection.execute(select(OutboxRow.key, OutboxRow.body))).all())
        said = ChecklistShown(checklist="alert_check", services=("checkout",))
        assert EFFECT.validate_python(bodies["check"]) == Post(to=ToRoom(), message=said)
        assert EFFECT.validate_python(bodies["other"]) == post


async def test_each_kind_of_last_time_is_kept_and_the_release_before_works_on_with_its_own(empty_url: str) -> None:
    """What came in, trackers that were read and periods that were told stood under names that began differently."""
    before = ["/incident", "message.groups", "changes/ci", "trackers/tickets", "issues:tickets", "period:week"]
    at = {name: START + timedelta(minutes=minutes) for minutes, name in enumerate(before)}
    async with a_store(empty_url) as store:
        async with store.database.engine.connect() as connection:
            await connection.run_sync(_to, "0020")
        async with store.database.engine.begin() as connection:
            await connection.execute(insert(ReceivedRow), [{"name": name, "at": at[name]} for name in before])

        await store.database.migrate()

        async with store.database.engine.begin() as connection:
            assert dict((await connection.execute(select(ReceivedRow.name, ReceivedRow.at))).all()) == at
            await connection.execute(insert(ReceivedRow).values(name="changes/late", at=START))
        async with store.database.transaction() as uow:
            assert await uow.last_received.all() == {name: at[name] for name in ("/incident", "message.groups")}
            assert await uow.last_changes.all() == {"ci": at["changes/ci"]}
            assert await uow.periods.last() == {Every.WEEK: at["period:week"]}
            now = START + timedelta(hours=1)
            taken = await uow.issue_readings.take(now, every=timedelta(minutes=5))
            assert taken == ("tickets", at["issues:tickets"])
            assert await uow.issue_readings.earliest() == now
