"""What a supervisor and a balancer are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from bot.demo.faults import DropBefore, Hold
from bot.jobs.scheduler import TICK
from tests.support.clocks import LeapingClock
from tests.support.health import ask, page
from tests.support.postgres import Postgres
from tests.support.world import START, Stage, World, a_world


@pytest.fixture(params=[False, True], ids=["socket mode", "http"])
async def either(request: pytest.FixtureRequest, stage: Stage) -> AsyncIterator[World]:
    async with a_world(replace(stage, http=request.param)) as built:
        yield built


async def test_a_bot_that_runs_is_alive_and_ready(either: World) -> None:
    status, told = await ask(either, "/healthz")
    assert (status, told["status"], told["waiting"], told["set_aside"]) == (200, "alive", 0, 0)
    assert await ask(either, "/readyz") == (200, {"status": "ready"})


async def test_that_slack_is_down_is_told_and_takes_nobody_out_of_service(either: World) -> None:
    either.slack.fail("*", DropBefore(), times=None)
    await either.alice.command("/incident checkout is down sev1")
    await either.passes(seconds=5)

    status, told = await ask(either, "/healthz")
    assert status == 200
    assert told["waiting"] > 0
    assert (await ask(either, "/readyz"))[0] == 200


async def test_the_connection_to_slack_is_told_in_socket_mode_only(either: World) -> None:
    _, told = await ask(either, "/healthz")
    assert told["slack_connected"] is (True if either.slack.num_connections else None)


async def test_a_schema_that_is_not_the_newest_is_not_ready(either: World) -> None:
    async with either.warroom.database.engine.begin() as connection:
        await connection.execute(text("DELETE FROM alembic_version"))

    status, told = await ask(either, "/readyz")
    assert (status, told["reasons"]) == (503, ["the schema is not the newest"])


async def test_how_the_connection_is_is_told(world: World) -> None:
    await world.declare()
    _, told = await ask(world, "/healthz")
    assert told["socket_age"] == told["socket_hello_age"] >= told["socket_envelope_age"] >= 0


@pytest.mark.slow  # the next beat comes after a second
async def test_a_loop_that_is_held_up_is_not_alive_until_it_beats_again(stage: Stage) -> None:
    clock = LeapingClock(START)
    async with a_world(stage, clock=clock) as world:
        assert (await ask(world, "/healthz"))[0] == 200
        status, told = await held_up(world, clock)
        assert (status, told["status"]) == (503, "held up")
        assert told["loop_lag"] >= 5
        while status != 200:
            status, told = await ask(world, "/healthz")
        assert told["loop_lag"] < 5


async def held_up(world: World, clock: LeapingClock) -> tuple[int, dict[str, Any]]:
    """Let 7 s pass while nothing beats, and ask; again if a beat came in between."""
    while True:
        clock.leapt += timedelta(seconds=7)
        answer = await ask(world, "/healthz")
        if answer[0] != 200:
            return answer


async def test_lanes_that_nobody_takes_over_are_told(world: World) -> None:
    async with world.warroom.database.engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO lane (key, last_seq, done_seq, lease_until, token, owner) "
                "VALUES ('stuck', 1, 0, '2026-11-23 08:58:00.000000', 1, 'gone')"
            )
        )
    _, told = await ask(world, "/healthz")
    assert told["stuck_leases"] == 1


async def test_a_long_write_makes_nobody_un_ready(world: World) -> None:
    async with world.warroom.database.transaction() as uow:
        await uow.incidents.next_number(world.clock.now())
        assert (await ask(world, "/readyz"))[0] == 200
        assert "database" not in (await ask(world, "/healthz"))[1]


async def test_a_scheduler_that_does_not_tick_is_not_ready(stage: Stage) -> None:
    clock = LeapingClock(START)
    async with a_world(stage, clock=clock) as world:
        clock.leapt += TICK * 3
        status, told = await ask(world, "/readyz")
        assert (status, told["reasons"]) == (503, ["the scheduler does not tick"])

        world.warroom.runtime.bell.ring()  # whatever wakes it, it sees that a tick is missing
        while status != 200:
            status, told = await ask(world, "/readyz")


async def test_a_bot_that_is_stopping_is_not_ready(world: World) -> None:
    held = Hold()
    world.slack.fail("chat.postMessage", held, times=None)
    await world.alice.command("/incident checkout is down sev1")
    await held.reached.wait()
    stopping = asyncio.create_task(world.warroom.stop())
    while (answer := await ask(world, "/readyz"))[0] == 200:
        pass

    assert answer[1]["reasons"] == ["stopping"]
    held.release()
    await stopping


@pytest.mark.usefixtures("quietly")
async def test_a_database_that_is_away_is_told_and_not_ready_until_it_is_back(stage: Stage, postgres: Postgres) -> None:
    with postgres.database() as url:
        name = url.split("?")[0].rpartition("/")[2]

        def admit(*, admitted: bool) -> None:
            with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
                admin.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {admitted}".encode())
                if not admitted:
                    admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])

        async with a_world(replace(stage, database_url=url)) as world:
            admit(admitted=False)
            status, told = await ask(world, "/readyz")
            assert status == 503
            assert "the database does not answer" in told["reasons"][0]
            status, told = await ask(world, "/healthz")
            assert (status, told["status"]) == (200, "alive")
            assert told["database"]

            admit(admitted=True)
            assert (await ask(world, "/readyz"))[0] == 200
            await world.declare()
            assert world.card in world.room.messages


@pytest.mark.usefixtures("quietly")
async def test_a_database_that_is_read_only_for_a_while_is_not_ready_and_then_as_before(
    stage: Stage, postgres: Postgres
) -> None:
    with postgres.database() as url:
        name = url.split("?")[0].rpartition("/")[2]

        def read_only(*, on: bool) -> None:
            with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
                admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {on}".encode())
                if on:  # the host's restart
                    admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])

        async with a_world(replace(stage, database_url=url)) as world:
            read_only(on=True)
            refused = await world.alice.command("/incident checkout is down sev1")
            assert "can't save changes" in refused.text
            status, told = await ask(world, "/readyz")
            assert (status, "takes no changes" in told["reasons"][0]) == (503, True)
            assert "read-only" in (await ask(world, "/healthz"))[1]["database"]
            metrics = await page(world)
            assert "warroom_database_up 0.0" in metrics
            assert "warroom_failed_writes_total 0.0" not in metrics

            read_only(on=False)
            await world.declare()
            assert world.card in world.room.messages
            assert (await ask(world, "/readyz"))[0] == 200
            assert "warroom_database_up 1.0" in await page(world)
