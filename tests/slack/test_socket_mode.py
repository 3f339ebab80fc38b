"""The connection comes back, whatever ends it, and nothing is lost or handled twice while it does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from bot.demo.faults import DropBefore, Hold, RateLimited, Refuse
from bot.runtime import MovableClock
from bot.slack.inbound.app import SlackApp
from bot.slack.inbound.connection import MOST_UNANSWERED
from bot.slack.inbound.socket_mode import AT_ONCE, HELPLESS_AFTER, HelplessError, SocketMode
from bot.slack.workspace.client import Identity, TokenError, slack_client
from bot.slack.workspace.directory import Directory
from bot.slack.workspace.members import Members
from tests.scenarios.test_timeline import draft
from tests.support.world import START, World

OPEN = "apps.connections.open"


class Stopwatch(MovableClock):
    """A clock whose monotonic side is moved too."""

    def monotonic(self) -> float:
        """Return seconds of the time that was set."""
        return self.now().timestamp()

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self.move_to(self.now() + timedelta(seconds=seconds))


@pytest.fixture
def stopwatch() -> Stopwatch:
    return Stopwatch(START)


@pytest.fixture
async def second(world: World, stopwatch: Stopwatch) -> AsyncIterator[SocketMode]:
    """One more connection of the same bot, which is looked after by hand."""
    slack = world.slack
    async with aiohttp.ClientSession() as session:
        client = slack_client(slack.bot_token, slack.api_url, session)
        identity = Identity(client)
        app = SlackApp(
            world.warroom.runtime, client, identity, Directory(client, world.clock_), Members(client, world.clock_)
        )
        socket = SocketMode(app, slack.app_token, client, stopwatch)
        yield socket
        await socket.close()


@pytest.fixture
async def alone(world: World, second: SocketMode) -> SocketMode:
    """The only connection there is: the bot's own is gone, so that every payload comes through this one."""
    assert world.warroom.socket is not None
    await world.warroom.socket.close()
    await second.connect()
    await world.slack.connected()
    return second


def addresses(world: World) -> int:
    """Count how often an address was asked for."""
    return len([call for call in world.slack.calls if call.method == OPEN])


async def lost(world: World, socket: SocketMode) -> None:
    """Wait until it knows that it has no connection."""
    while socket.line().connected:
        await world.slack.idle()


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_when_slack_exchanges_a_connection_another_is_there_before_it_goes(world: World, reason: str) -> None:
    await world.slack.disconnect_sockets(reason)
    await world.slack.connected()
    await world.slack.sockets.left(1)

    assert "Declared" in (await world.declare()).text


async def test_what_came_before_an_exchange_is_answered_where_it_came_from(world: World, alone: SocketMode) -> None:
    held = Hold()
    world.slack.fail("views.open", held)
    asked = asyncio.create_task(world.alice.command("/incident declare"))
    await held.reached.wait()
    await world.slack.disconnect_sockets()
    await world.slack.connected()
    assert world.slack.sockets.open == 2, "the old one still has something to answer"

    held.release()
    assert (await asked).error is None
    assert world.alice.modal is not None
    await world.slack.sockets.left(1)


async def test_who_stops_answers_what_came_and_leaves_what_comes_to_others(
    world: World, alone: SocketMode, stopwatch: Stopwatch
) -> None:
    held = Hold()
    world.slack.fail("views.open", held)
    asked = asyncio.create_task(world.alice.command("/incident declare"))
    await held.reached.wait()
    stopwatch.passes(1)
    closing = asyncio.create_task(alone.close())
    late = asyncio.create_task(world.bob.command("/incident search is slow sev1"))
    while alone.line().envelope_age:  # noqa: ASYNC110 - it says nothing when an envelope comes
        await asyncio.sleep(0)  # noqa: TID251 - no time passes

    held.release()
    await closing
    assert (await asked).error is None
    assert (await late).error is not None
    await world.warroom.quiet()
    assert not world.rooms, "what failed, as Slack says, must not have been done"


async def test_what_is_said_during_exchanges_is_recorded_once(world: World) -> None:
    await world.declare()
    for number in range(12):
        await world.bob.say(f"line {number}", channel=world.room)
        if number % 4 == 0:
            await world.slack.disconnect_sockets()
            await world.slack.connected()
    document = await draft(world)
    assert [document.count(f"line {number} [") for number in range(12)] == [1] * 12


async def test_a_connection_that_is_cut_comes_back(world: World, second: SocketMode) -> None:
    await second.connect()
    await world.slack.connected(2)
    await world.slack.cut_sockets()
    await world.slack.connected(2)

    assert "Declared" in (await world.declare()).text


async def test_after_a_refused_handshake_another_address_is_asked_for(world: World, second: SocketMode) -> None:
    world.slack.refuse_sockets(2)
    asked = addresses(world)
    await second.connect()
    await second.look()
    assert not second.line().connected

    await second.look()
    await world.slack.connected(2)
    assert addresses(world) == asked + 3, "an address is good for one handshake"


async def test_a_connection_that_is_cut_again_and_again_is_no_storm(world: World, alone: SocketMode) -> None:
    asked = addresses(world)
    for _ in range(AT_ONCE):
        await world.slack.cut_sockets()
        await world.slack.connected()
    await world.slack.cut_sockets()
    await lost(world, alone)
    await world.slack.idle()
    assert addresses(world) == asked + AT_ONCE

    await alone.look()
    await world.slack.connected()


async def test_a_connection_through_which_nothing_comes_is_replaced(world: World, alone: SocketMode) -> None:
    world.slack.sockets.ack_within = 0.05
    world.slack.freeze_sockets()
    assert (await world.alice.command("/incident status")).error == "operation_timeout"
    world.slack.sockets.ack_within = 3

    for _ in range(MOST_UNANSWERED + 1):
        await alone.look()
    await world.slack.sockets.left(1)
    await world.slack.connected()
    assert "Declared" in (await world.declare()).text


async def test_a_quiet_connection_that_lives_is_kept(world: World, alone: SocketMode) -> None:
    assert alone.line().unanswered == 0, "nothing was asked yet"
    asked = addresses(world)
    for _ in range(MOST_UNANSWERED + 1):
        await alone.look()
        while alone.line().unanswered:
            await world.slack.idle()

    assert addresses(world) == asked


async def test_too_many_connections_are_told_and_not_made_worse(
    world: World, alone: SocketMode, stopwatch: Stopwatch
) -> None:
    asked = addresses(world)
    await world.slack.disconnect_sockets("too_many_websockets")
    await lost(world, alone)
    assert addresses(world) == asked, "it is not tried again at once"

    stopwatch.passes(HELPLESS_AFTER + 1)
    await alone.look()  # a fresh process would be one too many as well
    await world.slack.connected()


async def test_socket_mode_that_is_switched_off_does_not_stop_the_bot(
    world: World, alone: SocketMode, stopwatch: Stopwatch
) -> None:
    await world.slack.disconnect_sockets("link_disabled")
    await lost(world, alone)
    world.slack.fail(OPEN, Refuse("access_denied"), times=None)
    for _ in range(3):
        await alone.look()
        stopwatch.passes(HELPLESS_AFTER)
    assert not alone.line().connected

    world.slack.mend()
    await alone.look()
    await world.slack.connected()


async def test_a_connection_that_never_holds_ends_the_process(
    world: World, alone: SocketMode, stopwatch: Stopwatch
) -> None:
    world.slack.refuse_sockets(1000)
    await world.slack.cut_sockets()
    await lost(world, alone)
    await alone.look()
    stopwatch.passes(HELPLESS_AFTER - 1)
    await alone.look()

    stopwatch.passes(1)
    with pytest.raises(HelplessError, match="five minutes"):
        await alone.look()


async def test_while_slack_is_away_the_process_stays(world: World, alone: SocketMode, stopwatch: Stopwatch) -> None:
    world.slack.fail("*", DropBefore(), times=None)
    await world.slack.cut_sockets()
    await lost(world, alone)
    for _ in range(5):
        await alone.look()
        stopwatch.passes(HELPLESS_AFTER)

    world.slack.mend()
    await alone.look()
    await world.slack.connected()


async def test_slack_says_how_long_to_wait_for_an_address(
    world: World, alone: SocketMode, stopwatch: Stopwatch
) -> None:
    asked = addresses(world)
    world.slack.fail(OPEN, RateLimited(30))
    await world.slack.cut_sockets()
    while addresses(world) == asked:
        await world.slack.idle()
    await alone.look()
    assert addresses(world) == asked + 1

    await world.passes(seconds=31)
    stopwatch.passes(31)
    await alone.look()
    await world.slack.connected()


async def test_a_token_that_slack_does_not_take_is_told_at_the_start(world: World, second: SocketMode) -> None:
    world.slack.fail(OPEN, Refuse("invalid_auth"))
    with pytest.raises(TokenError, match="invalid_auth"):
        await second.connect()
