"""Socket Mode: tickets, connections that come and go, acknowledgements."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack
from tests.demo.bolt_app import Bot


@pytest_asyncio.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


async def ticket(slack: LocalSlack) -> str:
    client = AsyncWebClient(base_url=slack.api_url)
    return str((await client.apps_connections_open(app_token=slack.app_token))["url"])


async def test_a_ticket_is_good_for_one_handshake(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    url = await ticket(slack)
    socket = await session.ws_connect(url)
    hello = await socket.receive_json()

    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(url)
    await socket.close()


async def test_payloads_go_round_the_connections(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    sockets = [await session.ws_connect(await ticket(slack)) for _ in range(2)]
    for socket in sockets:
        await socket.receive_json()
    for number in range(4):
        await slack.person("alice").say(str(number), channel="incidents")

    for socket in sockets:
        for _ in range(2):
            envelope = await socket.receive_json()
            assert envelope["type"] == "events_api"
            assert envelope["retry_attempt"] == 0
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
    await slack.idle()
    for socket in sockets:
        await socket.close()


async def test_an_envelope_unanswered_comes_again_at_once(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    slack.sockets.ack_within = 0.05
    socket = await session.ws_connect(await ticket(slack))
    await socket.receive_json()
    await slack.person("alice").say("hello", channel="incidents")

    first, second = await socket.receive_json(), await socket.receive_json()
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
    assert second["payload"]["event_id"] == first["payload"]["event_id"]
    await socket.send_json({"envelope_id": second["envelope_id"]})
    await slack.idle()
    assert slack.next_due() is None
    await socket.close()


async def test_a_command_unanswered_times_out(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    slack.sockets.ack_within = 0.05
    socket = await session.ws_connect(await ticket(slack))
    reply = await slack.person("alice").command("/incident")

    assert reply.error == "operation_timeout"
    await socket.close()


async def test_ten_connections_are_the_most(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    sockets = [await session.ws_connect(await ticket(slack)) for _ in range(10)]
    await slack.connected(10)
    one_more = await session.ws_connect(await ticket(slack))

    assert (await one_more.receive_json())["reason"] == "too_many_websockets"
    for socket in [*sockets, one_more]:
        await socket.close()


async def test_bolt_reconnects_when_told_to(slack: LocalSlack, bot: Bot) -> None:
    @bot.app.command("/incident")
    async def command(ack: Any) -> None:
        await ack("still here")

    await slack.disconnect_sockets()
    await slack.connected()

    assert (await slack.person("alice").command("/incident")).text == "still here"


async def test_what_was_on_a_lost_connection_is_tried_again(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    socket = await session.ws_connect(await ticket(slack))
    await socket.receive_json()
    await slack.person("alice").say("hello", channel="incidents")
    await socket.receive_json()
    await slack.cut_sockets()
    await slack.idle()

    assert slack.next_due() is not None
    assert slack.num_connections == 0
    await socket.close()


async def test_only_known_reasons_end_a_connection(slack: LocalSlack) -> None:
    with pytest.raises(ValueError, match="refresh_requested"):
        await slack.disconnect_sockets("bored")
