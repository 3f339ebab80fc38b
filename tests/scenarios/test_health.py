"""Health: probes run while their service is in trouble, the room hears once, and anyone sees how it stands."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.demo.faults import Refuse
from tests.support.shell import Shell
from tests.support.shop import Shop, a_shop
from tests.support.world import POLICY, World

PROBES = """
services:
  checkout: {{}}
  search: {{}}
probes:
  checkout-http: {{kind: http, url: "{url}/checkout", service: checkout, allow_private: true,
                  baseline: {{average: 100, target: 200}}}}
  search-http: {{kind: http, url: "{url}/search", service: search, allow_private: true}}
metrics:
  p95: {{probe: checkout-http}}
"""


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    async with a_shop() as opened:
        yield opened


@pytest.fixture
def policy(shop: Shop) -> str:
    """A policy that measures the shop."""
    return POLICY + PROBES.format(url=shop.url)


def plain(text: str) -> str:
    """Without what makes it bold."""
    return text.replace("*", "")


def told(world: World) -> list[str]:
    """What the room was told of probes."""
    return [plain(one) for one in world.shown(world.room) if "checkout-http" in one and "chart" not in one]


async def test_a_probe_that_fails_is_said_once_and_is_healthy_again_in_the_same_place(world: World, shop: Shop) -> None:
    """Rows: 119, 126."""
    await world.passes(minutes=5)
    assert shop.asked == [], "nothing is in trouble"
    await world.declare("checkout is down sev1")
    await world.passes(minutes=2)
    assert shop.asked == ["/checkout"] * 5, "every 30 s, from the declaration on, and nothing else"
    assert told(world) == []

    shop.broken.add("/checkout")
    await world.passes(minutes=5)
    (said,) = told(world)
    assert "checkout-http has been failing since" in said
    assert "it answers 503" in said

    shop.broken.clear()
    await world.passes(minutes=5)
    (said,) = told(world)
    assert "checkout-http is healthy again since" in said
    record = (await world.command("timeline")).text
    assert "checkout-http has been failing: it answers 503" in record
    assert "checkout-http is healthy again" in record


async def test_it_goes_on_after_a_restart_and_ends_with_the_incident(world: World, shop: Shop) -> None:
    await world.declare("checkout is down sev1")
    await world.passes(minutes=1)
    before = len(shop.asked)
    await world.restart()
    await world.passes(minutes=1)
    assert len(shop.asked) == before + 2
    await world.command("resolve now rolled back")
    asked = len(shop.asked)
    await world.passes(minutes=1)
    assert len(shop.asked) == asked + 2, "it is watched whether it holds"
    await world.command("close anyway tracked elsewhere")
    asked = len(shop.asked)
    await world.passes(minutes=5)
    assert len(shop.asked) == asked


async def test_anyone_sees_how_it_stands_beside_what_it_was_and_should_be(
    world: World, shop: Shop, shell: Shell
) -> None:
    """Rows: 119, 122, 123, 125."""
    await world.declare("checkout is down sev1")
    await world.passes(minutes=2)
    await world.command("resolve now rolled back")
    await world.passes(hours=1)
    await world.declare("checkout is down again sev1")
    await world.passes(minutes=1)
    room = world.rooms[-1]
    shown = (await world.bob.command("/incident health", channel=room)).text
    assert "The probe is healthy" in shown
    assert "checkout-http" in shown
    assert "search-http" not in shown
    for compared in ("before", "average 100 ms", "target 200 ms", "healthy since"):
        assert compared in shown
    assert "Not known: CPU, Memory" in shown
    assert "Response time (p95)" in shown, "its probe measures it"

    shop.broken.add("/checkout")
    await world.passes(minutes=2)
    assert "1 of 1 probe is failing" in (await world.bob.command("/incident health", channel=room)).text
    assert "answers 503" in (await shell("incident", "health", "002", user=world.bob.id)).text


async def test_values_that_people_see_are_typed_and_pass_or_fail(world: World) -> None:
    """Rows: 122, 123."""
    await world.declare("checkout is down sev1")
    reply = await world.bob.command("/incident health set cpu 91%", channel=world.room)
    assert "⚠️ CPU 91%" in plain(reply.text)
    await world.bob.command("/incident health set error rate: 0.05", channel=world.room)
    assert "CPU is at 91 % (fails: at most 80 %)" in (await world.command("timeline")).text

    reply = await world.bob.command("/incident health", channel=world.room)
    await world.bob.press(reply, "Enter values")
    await world.bob.submit({"values": "memory 60%\nthroughput = 1.2k rps"})
    shown = plain((await world.bob.command("/incident health", channel=world.room)).text)
    assert "✅ Memory 60%" in shown
    assert "✅ Throughput 1,200 rps" in shown
    assert "✅ Error rate 0.05%" in shown

    reply = await world.bob.command("/incident health set cpu 71 apples", channel=world.room)
    assert "Couldn't read" in reply.text
    assert "CPU 91%" in plain((await world.bob.command("/incident health", channel=world.room)).text)


async def test_a_chart_is_posted_for_everyone_and_as_text_where_slack_does_not_take_it(
    world: World, shop: Shop
) -> None:
    await world.declare("checkout is down sev1")
    await world.passes(minutes=4)
    reply = await world.bob.command("/incident health checkout-http", channel=world.room)
    assert "checkout-http" in reply.text
    await world.bob.press(reply, "Post chart")
    await world.settled()
    (thread,) = [one for one in world.shown(world.room) if "[chart: checkout-http, UTC]" in one]
    assert "By bob" in thread

    await world.passes(minutes=2)
    reply = await world.bob.command("/incident health checkout-http", channel=world.room)
    world.slack.fail("chat.postMessage", Refuse("invalid_blocks"))
    await world.bob.press(reply, "Post chart")
    await world.settled()
    charts = [one for one in world.shown(world.room) if "checkout-http" in one]
    assert len(charts) == 2
    assert "•" in charts[-1], "each point is a line"
    assert "[chart" not in charts[-1]


@pytest.mark.parametrize("policy", [POLICY])
async def test_without_probes_it_says_how_to_have_one(world: World) -> None:
    await world.declare("checkout is down sev1")
    shown = (await world.command("health")).text
    assert "Nothing is measured yet" in shown
    typed = (await world.command("health set cpu 71%")).text
    assert "No probe measures this yet. Typed in:" in typed
    assert "Nothing is measured" not in typed
    assert "`probes`" in shown or "probes" in shown
