"""A piece of work gets an end that everyone sees. Row: 76."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.demo.workspace.messages import Message
from bot.slack.conversations.commands.timebox import parsed
from tests.support.world import World


def boxes(world: World) -> list[Message]:
    """The timeboxes, in the card's thread."""
    return [one for one in world.room.thread(world.card) if one.visible.startswith("*T")]


def pings(world: World) -> list[str]:
    return [one.visible for one in world.room.thread(world.card) if "time is up for" in one.visible.lower()]


async def test_at_its_end_it_asks_on_its_message_and_calls_only_who_set_it(world: World) -> None:
    await world.declare()
    posts = len(world.room.messages)

    reply = await world.command("timebox 10m check the replica lag")
    assert reply.text.startswith("T1 ends at ")
    await world.bob.command("/incident timebox for 20 min read the code", channel=world.room)
    await world.settled()
    (first, _) = boxes(world)
    assert "*T1* check the replica lag: running" in first.visible
    assert "Ends: " in first.visible
    assert "Timebox check the replica lag (T1)" in (await world.command("clocks")).text
    assert "Continue 10 min" not in first.buttons

    await world.passes(minutes=9)
    assert pings(world) == []
    await world.restart()
    await world.passes(minutes=2)
    assert pings(world) == ["⏰ @alice: time is up for T1: check the replica lag. Continue or escalate?"]
    assert boxes(world)[0].buttons[:3] == ["Continue 10 min", "Escalate", "Done"]
    assert "Continue 10 min" not in boxes(world)[1].buttons

    await world.alice.press(boxes(world)[0], "Continue 10 min")
    await world.passes(minutes=9)
    assert len(pings(world)) == 2, "the other one's time is up too"
    await world.passes(minutes=2)
    assert len(pings(world)) == 3
    await world.alice.press(boxes(world)[0], "Done")
    await world.bob.command("/incident T2 done", channel=world.room)
    await world.passes(minutes=30)
    assert len(pings(world)) == 3
    assert ["done" in one.visible for one in boxes(world)] == [True, True]

    assert not [one for one in world.room.messages[posts:] if "replica lag" in one.visible], "it stands in the thread"
    told = (await world.command("timeline")).text
    lag = "T1 check the replica lag: "
    for line in ("Timebox T1: check the replica lag", f"{lag}time is up", "goes on until", f"{lag}done"):
        assert line in told


async def test_escalate_opens_the_form_with_what_the_time_was_for(world: World) -> None:
    await world.declare()
    await world.command("timebox 5 min check the replica lag")
    await world.passes(minutes=6)

    await world.alice.press(boxes(world)[0], "Escalate")
    await world.settled()

    assert world.alice.modal is not None
    assert "Not done in the time we gave it: check the replica lag" in world.alice.modal.visible


async def test_it_ends_with_the_incident(world: World) -> None:
    await world.declare()
    await world.command("timebox 10m check the replica lag")
    await world.command("resolve now customer confirmed")
    await world.passes(minutes=15)

    assert pings(world) == []
    assert "done" in boxes(world)[0].visible
    assert "ended with the incident" in (await world.command("timeline")).text
    await world.command("reopen it is back")
    await world.passes(minutes=15)
    assert pings(world) == []


REFUSED = {
    "0m look": "lasts 1 min to 4 h, not 0 s",
    "3d look": "lasts 1 min to 4 h, not 3 days",
    "9999h look": "lasts 1 min to 4 h",
    "10m": "Say what the time is for",
    "look at the lag": "Say how long, and then what for: `/incident timebox 10m",
    "": "Say how long, and then what for",
    "10m " + "x" * 5_000: "5000 characters",
}
"""What follows the command -> what whoever types it is told."""


async def test_what_is_no_timebox_says_what_to_type_and_makes_none(world: World) -> None:
    await world.declare()
    for typed, says in REFUSED.items():
        assert says in (await world.command(f"timebox {typed}")).text
    assert boxes(world) == []
    await world.command("resolve now customer confirmed")
    assert "resolved" in (await world.command("timebox 10m look")).text
    assert boxes(world) == []


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("10m look", 10),
        ("10 m: look", 10),
        ("for 10 min look", 10),
        ("10 minutes look", 10),
        ("1h look", 60),
        ("2 hours, look", 120),
        ("1h30m look", 90),
        ("90s look", 1.5),
        ("look 10m", 10),
        ("look for 10 min", 10),
        ("look, 2 hours", 120),
    ],
)
def test_a_time_is_read_in_whatever_way_it_is_written(typed: str, minutes: float) -> None:
    assert parsed(typed) == (timedelta(minutes=minutes), "look")
