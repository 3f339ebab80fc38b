"""Load comes back in steps, each asked for. Rows: 121."""

from __future__ import annotations

import pytest

from bot.demo.people.person import Person
from bot.demo.workspace.messages import Message
from bot.slack.conversations.parsing.ramp import asked_for, begins
from tests.scenarios.test_playbooks import about, record
from tests.support import tally
from tests.support.world import World


def asked(person: Person) -> list[Message]:
    return [one for one in tally.told(person) if "This step has been watched" in one.visible]


async def test_each_step_is_pressed_watched_and_offered_until_all_is_back(world: World) -> None:
    await world.declare()
    await world.command("ramp start 50% every 5m checkout traffic")
    shown = record(world, "R1")
    assert "checkout traffic" in shown.visible
    assert shown.buttons == ["Next: 50%", "Hold", "Stop"]

    await world.alice.press(shown, "Next: 50%")
    await world.passes(seconds=5)
    assert record(world, "R1").buttons == ["Hold", "Back to 0%", "Stop"]
    assert not asked(world.alice)
    again = await world.command("ramp next")
    assert "still being watched" in again.text
    await world.passes(minutes=5)

    assert record(world, "R1").buttons == ["Next: 100%", "Hold", "Back to 0%", "Stop"]
    assert len(asked(world.alice)) == 1
    await world.command("ramp hold")
    await world.passes(hours=1)
    assert "Held here" in record(world, "R1").visible
    await world.command("ramp next")
    await world.passes(minutes=5)
    assert "Done: everything is back" in record(world, "R1").visible
    assert not record(world, "R1").buttons
    assert len(about(world, "R1")) == 1  # one message, edited in place
    timeline = (await world.command("timeline")).text
    for line in ("up to 50%", "50% is good", "held at 50%", "up to 100%", "100% is good"):
        assert line in timeline


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("ramp start 0%", "doesn't lead to 100% evenly"),
        ("ramp start 150%", "doesn't lead to 100% evenly"),
        ("ramp start 33%", "doesn't lead to 100% evenly"),
        ("ramp start 2.5%", "a whole number of percent"),
        ("ramp start 10% every 0s", "1 min to 12 h"),
        ("ramp start 10% every soon", "Couldn't read “soon”"),
        ("ramp", "To begin one"),
        ("ramp next", "No such ramp is running"),
        ("ramp faster please", "To begin one"),
    ],
)
async def test_a_ramp_that_can_not_be_climbed_is_refused(world: World, typed: str, says: str) -> None:
    await world.declare()
    answer = await world.command(typed)
    assert says in answer.text
    assert not [one for one in world.room.thread(world.card) if one.visible.startswith("*R1* ")]


@pytest.mark.parametrize(
    ("typed", "is_read"),
    [
        ("start 10% every 5m checkout", (10, 5, "checkout")),
        ("10% every 5m", (10, 5, "")),
        ("20 every 10 min", (20, 10, "")),
        ("start 25 every 5 minutes for checkout", (25, 5, "checkout")),
        ("by 50% every 1 hour", (50, 60, "")),
        ("start checkout every 1h30m", (10, 90, "checkout")),
    ],
)
def test_a_ramp_is_read_in_whatever_way_it_is_written(typed: str, is_read: tuple[int, int, str]) -> None:
    said = typed.removeprefix("start ")
    assert said != typed or begins(typed)
    asked_here = asked_for(said)
    assert (asked_here.step, asked_here.every.total_seconds() / 60, asked_here.what) == is_read


async def test_one_runs_at_a_time_and_none_once_it_is_resolved(world: World) -> None:
    await world.declare()
    await world.command("ramp start")
    second = await world.command("ramp start 20%")
    assert "R1 is at 0% and has not ended" in second.text
    await world.command("ramp stop")
    await world.command("ramp start 20%")
    assert record(world, "R2").buttons[0] == "Next: 20%"
    await world.command("resolve now customer confirmed")
    for typed in ("ramp start", "ramp", "ramp 10% every 5m"):
        over = await world.command(typed)
        assert "resolved, so nothing is ramped up" in over.text
        assert over.buttons == ["Reopen"], "nothing that would be refused is offered"
    ended = record(world, "R2")
    assert "0% Stopped here." in ended.visible.replace("*", "")
    assert not ended.buttons, "it ended with the incident"
    assert "R2 Bring load back: ended with the incident" in (await world.command("timeline")).text
    assert not asked(world.alice)


async def test_a_ramp_is_moved_by_its_number_too(world: World) -> None:
    await world.declare()
    await world.command("ramp start 50% every 5m")
    assert "is at 50%" in (await world.command("R1 next")).text + world.told
    assert "held" in (await world.command("R1 hold")).text + world.told
    refused = await world.command("R1 faster")
    assert "`/incident ramp next`" in refused.text
