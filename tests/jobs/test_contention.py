"""Whoever waits too long for others in the database has changed nothing, and is let try again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from structlog.testing import capture_logs

from tests.support.postgres import Postgres
from tests.support.world import Stage, a_world

pytestmark = pytest.mark.slow  # the database's own patience is real time

GAVE_WAY = {
    "the database interrupted it; trying again",
    "others hold the incident; trying the promise again",
}


async def test_an_update_and_a_promise_that_others_keep_waiting_come_all_the_same(
    stage: Stage, postgres: Postgres
) -> None:
    with postgres.database() as url:
        async with a_world(replace(stage, database_url=url)) as world:
            await world.declare()
            with capture_logs() as logged:
                async with await psycopg.AsyncConnection.connect(url) as others:
                    await others.execute("SELECT id FROM incident FOR UPDATE")
                    world.clock_.move_to(world.clock_.now() + timedelta(minutes=15))
                    typed = asyncio.create_task(
                        world.alice.command("/incident update rolling back", channel=world.room)
                    )
                    while not {line["event"] for line in logged} >= GAVE_WAY:
                        await others.execute("SELECT pg_sleep(0.1)")
                reply = await typed
                await world.passes(seconds=30)

            assert "Still working on it" in reply.text
            assert "Posted update #1" in reply.text
            assert sum("rolling back" in one.visible for one in world.room.messages) == 2, "the card, and the message"
            assert [line for line in logged if line["log_level"] == "error"] == []
