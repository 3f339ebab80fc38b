"""A form opens within the life of its trigger, whatever else is slow: no query and no other call comes before it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from bot.demo.faults import Hold
from bot.demo.workspace.reply import Reply
from bot.slack.conversations.table import BUTTONS
from storage.tables import Base
from tests.support.postgres import Postgres
from tests.support.world import Stage, World, a_world

BY_BUTTON = sorted({"resolve.now", *(action for action in BUTTONS if action.endswith(".open"))} - {"war_room.open"})
BY_COMMAND = ("declare", "escalate", "update", "resolve", "decline")
OPENING = "Opening"


@pytest.fixture
async def stored_in_postgres(stage: Stage, postgres: Postgres) -> AsyncIterator[tuple[World, str]]:
    with postgres.database() as url:
        async with a_world(replace(stage, database_url=url)) as world:
            await world.declare()
            yield world, url


@asynccontextmanager
async def everything_held(world: World, url: str) -> AsyncIterator[None]:
    """Let no query return, and no call but that which opens a form."""
    tables = ", ".join(f'"{name}"' for name in Base.metadata.tables)
    held = Hold()
    world.slack.fail("*", held, times=None, when=lambda arguments: "trigger_id" not in arguments)
    try:
        with psycopg.connect(url) as locked:
            locked.execute("SET deadlock_timeout = '1min'")  # of two that wait for each other the bot's query gives way
            # In a thread, so that a transaction of the bot that is under way can end.
            await asyncio.to_thread(locked.execute, f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE".encode())
            yield
    finally:
        held.release()
        world.slack.mend()


async def opens_at_once(world: World, url: str, act: Callable[[], Awaitable[Reply]]) -> str:
    """Return what the form shows in the end, after it has opened while everything else was held."""
    async with everything_held(world, url):
        asking = asyncio.ensure_future(act())
        while world.alice.modal is None:
            done, _ = await asyncio.wait({asking}, timeout=0.01)
            assert not done or world.alice.modal, "it was answered without a form"
    await asking
    await world.settled()
    form = world.alice.modal
    assert form is not None
    await world.alice.close_modal()
    return form.visible


async def test_every_button_that_opens_a_form_opens_it_first(stored_in_postgres: tuple[World, str]) -> None:
    world, url = stored_in_postgres
    for action in BY_BUTTON:
        element: dict[str, Any] = {
            "type": "button",
            "action_id": action,
            "value": "1",
            "text": {"type": "plain_text", "text": "Open"},
        }

        async def press(element: dict[str, Any] = element) -> Reply:
            return await world.slack.interactions.click(world.alice.user, world.card, {"block_id": "b"}, element, {})

        assert OPENING not in await opens_at_once(world, url, press), action


async def test_every_command_that_opens_a_form_opens_it_first(stored_in_postgres: tuple[World, str]) -> None:
    world, url = stored_in_postgres
    for command in BY_COMMAND:

        async def type_it(command: str = command) -> Reply:
            return await world.alice.command(f"/incident {command}", channel=world.room)

        assert OPENING not in await opens_at_once(world, url, type_it), command


async def test_every_shortcut_opens_its_form_first(stored_in_postgres: tuple[World, str]) -> None:
    world, url = stored_in_postgres
    message = await world.bob.say("checkout answers 502", channel="incidents")
    await world.settled()

    shown = await opens_at_once(world, url, lambda: world.alice.shortcut("declare"))
    assert "What is broken?" in shown
    shown = await opens_at_once(world, url, lambda: world.alice.shortcut("declare_from", message))
    assert "checkout answers 502" in shown
