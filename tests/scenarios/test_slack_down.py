"""Slack is down for hours: incidents are run all the same, and on its return everything is posted once, in order."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from bot.demo.faults import ServerError
from tests.support.health import ask
from tests.support.shell import Shell
from tests.support.world import Stage, World, a_world

pytestmark = pytest.mark.slow  # Slack that is away is found out in real time


def posts(world: World) -> list[str]:
    """What stands in the one war room beside the card, oldest first."""
    return [message.visible for message in world.room.messages if message is not world.card]


def index(texts: list[str], part: str) -> int:
    """The place of the one text that holds a part."""
    (found,) = (place for place, text in enumerate(texts) if part in text)
    return found


async def away(world: World) -> None:
    """Have the Web API refuse everything from now on."""
    world.slack.fail("*", ServerError(503), times=None)


async def back(world: World) -> None:
    """Have it answer again, and let the longest pause pass."""
    world.slack.mend()
    await world.passes(minutes=6)


async def test_a_whole_incident_runs_through_slack_whose_web_api_is_down(world: World) -> None:
    await away(world)
    reply = await world.alice.command("/incident checkout is down sev1")
    assert "Declared *INC-2026-1123-001*" in reply.text
    await world.passes(hours=1, minutes=30)
    assert "Posted" in (await world.alice.command("/incident update found the bad deploy")).text
    await world.passes(hours=1)
    assert "Posted" in (await world.bob.command("/incident update rolled it back")).text
    await world.passes(minutes=30)
    assert "is resolved" in (await world.bob.command("/incident resolve now customer confirmed it")).text
    await world.passes(minutes=10)
    assert world.rooms == []

    pings = len(world.slack.pings)
    await back(world)

    said = posts(world)
    assert index(said, "found the bad deploy") < index(said, "rolled it back") < index(said, "Resolved by")
    assert "This happened at 10:30, during a Slack outage" in said[index(said, "found the bad deploy")]
    assert "during a Slack outage" in said[index(said, "Resolved by")]
    assert "✅" in world.card.visible
    assert "outage" not in world.card.visible
    assert len(world.incidents.messages) == 1
    assert not any("an update is due" in text for text in said), "no one is reminded of what is over"
    assert not any(f"this SEV1 needs {what}" in text for text in said for what in ("one", "both"))
    assert world.slack.pings[pings:] == [], "no one is called to what is over"
    assert "# Postmortem" in world.document or "INC-2026-1123-001" in world.document


async def test_what_is_still_open_is_reminded_of_once(world: World) -> None:
    await away(world)
    await world.alice.command("/incident checkout is down sev1")
    await world.passes(hours=1, minutes=36)
    await back(world)

    said = posts(world)
    assert sum("an update is due" in text for text in said) == 1
    assert sum("no incident commander and no communications lead yet" in text for text in said) <= 1
    assert len(world.room.pinned) == 1
    assert world.bob.id in world.room.members, "an open incident still calls those on call"


async def test_the_shell_runs_an_incident_while_nothing_of_slack_can_be_reached(stage: Stage) -> None:
    async with a_world(stage) as world:
        shell = Shell(world, stage)
        port = urlsplit(world.slack.api_url).port
        assert port is not None
        await world.slack.stop()

        said = await shell("incident", "declare", "checkout is down sev1", user=world.alice.id)
        assert (said.code, "Declared INC-2026-1123-001" in said.text) == (0, True)
        await world.warroom.quiet()
        lines = (("update", "found it"), ("update", "back to normal"), ("resolve", "now restarted"))
        for third, line in enumerate(lines, start=1):
            await wait(world, minutes=20 * third)
            assert (await shell("incident", *line, user=world.bob.id)).code == 0
        waits = (await shell("outbox", "list")).text
        assert "the war room" in waits
        assert "Slack could not be reached" in waits

        await world.slack.start(port)
        await world.slack.connected()
        await world.passes(minutes=6)

        told = posts(world)
        assert index(told, "found it") < index(told, "back to normal") < index(told, "Resolved by")
        assert "during a Slack outage" in told[index(told, "found it")]
        assert len(world.incidents.messages) == 1
        assert "✅" in world.card.visible
        assert "Nothing is waiting" in (await shell("outbox", "list")).text


async def wait(world: World, *, minutes: int) -> None:
    """Let time pass until so many minutes after nine; Slack has no part in it."""
    until = world.clock.now().replace(hour=9, minute=0) + timedelta(minutes=minutes)
    while world.clock.now() < until:
        due = await world.warroom.next_due()
        world.clock_.move_to(max(min(due or until, until), world.clock.now()))
        await world.warroom.quiet()


@pytest.mark.parametrize("http", [True], ids=["http"])
async def test_a_bot_that_starts_in_the_middle_of_it_takes_commands_and_delivers_them_later(
    stage: Stage, *, http: bool
) -> None:
    stage.http = http
    async with a_world(stage) as world:
        await away(world)
        await world.alice.command("/incident checkout is down sev1")
        await world.passes(minutes=30)
        await world.restart()
        await world.passes(minutes=30)
        assert "Posted" in (await world.bob.command("/incident update rolled it back")).text
        await world.passes(minutes=10)
        assert (await ask(world, "/healthz"))[1]["slack_away_since"] is not None
        await back(world)
        assert (await ask(world, "/healthz"))[1]["slack_away_since"] is None, "the outage has ended"

        assert any("rolled it back" in text for text in posts(world))
        assert len(world.incidents.messages) == 1
        assert len(world.room.pinned) == 1


async def test_a_bot_that_starts_while_slack_cannot_be_connected_to_goes_on_trying(stage: Stage) -> None:
    async with a_world(stage) as world:
        shell = Shell(world, stage)
        await away(world)
        await world.warroom.stop()
        await world.slack.disconnect_sockets()
        again = await stage.start(world.slack, world.clock_)
        world.warroom = world.bot = again
        assert (await shell("incident", "declare", "checkout is down sev1", user=world.alice.id)).code == 0
        await world.passes(minutes=30)
        assert world.rooms == []

        world.slack.mend()
        await world.slack.connected()
        await world.passes(minutes=6)
        assert "checkout is down" in world.card.visible
