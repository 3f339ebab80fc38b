"""The connection comes back, whatever ends it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from bot.demo.faults import Hold
from bot.runtime import MovableClock
from bot.slack.app import SlackApp
from bot.slack.client import Identity, slack_client
from bot.slack.directory import Directory
from bot.slack.members import Members
from bot.slack.socket_mode import STUCK_AFTER, SocketMode
from tests.support.world import START, World


class Stopwatch(MovableClock):
    """A clock whose monotonic side is moved too."""

    def monotonic(self) -> float:
        """Return seconds of the time that was set."""
        return self.now().timestamp()


@pytest.fixture
def stopwatch() -> Stopwatch:
    return Stopwatch(START)


@pytest.fixture
async def second(world: World, stopwatch: Stopwatch) -> AsyncIterator[SocketMode]:
    """One more connection of the same bot, which tries more often."""
    slack = world.slack
    async with aiohttp.ClientSession() as session:
        client = slack_client(slack.bot_token, slack.api_url, session)
        identity = Identity(client)
        app = SlackApp(
            world.warroom.runtime, client, identity, Directory(client, world.clock_), Members(client, world.clock_)
        )
        socket = SocketMode(app, slack.app_token, client, stopwatch, try_every=0.5)
        yield socket
        await socket.close()


async def test_when_slack_tells_us_to_go_we_come_back(world: World) -> None:
    await world.slack.disconnect_sockets()
    await world.slack.connected()

    assert "Declared" in (await world.declare()).text


async def test_a_connection_that_is_cut_comes_back(world: World, second: SocketMode) -> None:
    await second.connect()
    await world.slack.connected(2)
    await world.slack.cut_sockets()
    await world.slack.connected(1)

    assert "Declared" in (await world.declare()).text


async def test_an_address_that_no_longer_works_is_thrown_away(
    world: World, second: SocketMode, stopwatch: Stopwatch
) -> None:
    held = Hold(after=True)
    world.slack.fail("apps.connections.open", held)
    connecting = asyncio.create_task(second.connect())
    await held.reached.wait()
    answer = world.slack.calls[-1].answer
    assert answer is not None
    async with aiohttp.ClientSession() as session, session.ws_connect(answer["url"]):
        held.release()
        await connecting
        await second.look()
        assert not await second.is_connected()
    asked = len([call for call in world.slack.calls if call.method == "apps.connections.open"])

    stopwatch.move_to(START + timedelta(seconds=STUCK_AFTER))
    await second.look()
    await world.slack.connected(2)

    assert len([call for call in world.slack.calls if call.method == "apps.connections.open"]) == asked + 1
