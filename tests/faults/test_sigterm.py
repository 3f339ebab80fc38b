"""A bot that is told to stop under load, as a real process: nothing is lost, and nothing comes twice."""

from __future__ import annotations

import asyncio
import json
import signal

import aiohttp
import pytest

from bot.demo.faults import Hold
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.reply import Reply
from tests.faults.replicas_stage import moment
from tests.test_cli import Process, Shop, shop

__all__ = ["shop"]

pytestmark = pytest.mark.slow  # a real process, started again and again

RESTARTS = 5
IN_FLIGHT = 2
"""Words, and commands, that are on their way at the moment of each signal."""


async def health(port: str, path: str = "/healthz") -> dict[str, object]:
    """Ask how it is."""
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as answer:
        told: dict[str, object] = await answer.json()
        return told


async def all_sent(port: str) -> None:
    """Wait until nothing waits to be sent."""
    while (await health(port))["waiting"]:
        await moment()


def rooms(shop: Shop) -> list[Channel]:
    """Every war room."""
    return [channel for channel in shop.slack.channels if channel.name.startswith("war-room-")]


async def stopped(bot: Process) -> int:
    """Wait for its end."""
    await bot.communicate()
    assert bot.returncode is not None
    return bot.returncode


@pytest.mark.timeout(180)
async def test_restarts_while_people_talk_and_declare_lose_and_double_nothing(shop: Shop) -> None:
    slack, alice, bob = shop.slack, shop.slack.person("alice"), shop.slack.person("bob")
    environ = shop.environ
    bot = await shop.run(**environ, LOG_LEVEL="ERROR")
    await slack.connected()
    await alice.command("/incident checkout is down sev1")
    await all_sent(environ["PORT"])
    (room,) = rooms(shop)
    await bob.join(room)
    slack.sockets.ack_within = 30  # a machine that is slow is no bot that gives no answer
    answered: list[str] = []

    async def declares(title: str) -> None:
        reply: Reply = await alice.command(f"/incident {title} sev2", channel="general")
        if reply.error is None:
            answered.append(title)

    for number in range(RESTARTS):
        declared = [asyncio.create_task(declares(f"queue {number}-{each}")) for each in range(IN_FLIGHT)]
        for each in range(IN_FLIGHT):
            await bob.say(f"word {number}-{each}", channel=room)
        await asyncio.wait(declared, return_when=asyncio.FIRST_COMPLETED)
        bot.send_signal(signal.SIGTERM)
        for each in range(IN_FLIGHT):
            await bob.say(f"more {number}-{each}", channel=room)
        await asyncio.gather(*declared)
        assert await stopped(bot) == 0
        bot = await shop.run(**environ, LOG_LEVEL="ERROR")
        await slack.connected()
    await all_sent(environ["PORT"])
    await alice.command("/incident decline a test", channel=room)
    record = (await alice.command("/incident postmortem", channel=room)).text
    while f"more {RESTARTS - 1}-{IN_FLIGHT - 1}" not in record:
        await moment()
        record = (await alice.command("/incident postmortem", channel=room)).text

    words = [f"{kind} {n}-{each}" for kind in ("word", "more") for n in range(RESTARTS) for each in range(IN_FLIGHT)]
    assert {word: record.count(word) for word in words} == dict.fromkeys(words, 1)
    announced = json.dumps([one.visible for one in slack.channel("incidents").messages])
    titles = [f"queue {n}-{each}" for n in range(RESTARTS) for each in range(IN_FLIGHT)]
    assert answered, "at least some were declared before each signal"
    assert {title: announced.count(title) for title in titles} == {title: int(title in answered) for title in titles}
    assert len(rooms(shop)) == len({one.name for one in rooms(shop)}) == len(slack.channel("incidents").messages)
    assert all(len(one.pinned) == 1 for one in rooms(shop))


async def test_a_bot_that_stops_is_not_ready_and_a_second_signal_ends_it_at_once(shop: Shop) -> None:
    slack, alice = shop.slack, shop.slack.person("alice")
    held = Hold()
    slack.fail("chat.postMessage", held)
    environ = shop.environ
    bot = await shop.run(**environ, LOG_LEVEL="ERROR")
    await slack.connected()
    await alice.command("/incident checkout is down sev1")
    await held.reached.wait()
    assert (await health(environ["PORT"], "/readyz"))["status"] == "ready"

    bot.send_signal(signal.SIGTERM)
    while (await health(environ["PORT"], "/readyz"))["status"] == "ready":
        await moment(0.01)
    assert (await health(environ["PORT"], "/readyz"))["reasons"] == ["stopping"]
    bot.send_signal(signal.SIGTERM)
    assert await stopped(bot) == 1

    held.release()
    slack.mend()
    await shop.run(**environ, LOG_LEVEL="ERROR")
    await slack.connected()
    await all_sent(environ["PORT"])
    assert len(slack.channel("incidents").messages) == 1
    (room,) = rooms(shop)
    assert len(room.pinned) == 1
