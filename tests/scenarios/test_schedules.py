"""Who is on call by a calendar: invited, asked and allowed as if the policy named them; no one is ever guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oncall.feeds import event, feed
from tests.support.world import POLICY, World

MORNING = "DTSTART:20261123T080000Z", "DTEND:20261123T120000Z"
AFTERNOON = "DTSTART:20261123T120000Z", "DTEND:20261123T180000Z"
ROTA = feed(event(*MORNING, uid="1"), event(*AFTERNOON, uid="2", who="carol@example.com"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "rota.ics"
    file.write_bytes(ROTA)
    return file


@pytest.fixture
def policy(source: Path) -> str:
    named = POLICY.replace("on_call: [S0ONCALL01]", 'on_call: ["schedule:primary"]')
    channels = named.replace("channels:\n", "channels:\n  operator: ops\n")
    return f"{channels}schedules:\n  primary: {{source: 'file:{source}'}}\n"


def told_operator(world: World) -> list[str]:
    return [one for one in world.shown(world.slack.channel("ops")) if "schedule" in one]


def say(source: Path, data: bytes | None) -> None:
    """Have the source hold this; ``None``: it is gone."""
    if data is None:
        source.unlink()
    else:
        source.write_bytes(data)


async def test_whoever_is_on_call_now_is_invited_and_no_one_else(world: World) -> None:
    """Rows (part): 32."""
    await world.settled()
    await world.declare()
    assert "I can't read" not in world.card.visible
    assert world.bob.id in world.rooms[0].members
    assert world.carol.id not in world.rooms[0].members

    await world.passes(hours=3)
    await world.alice.command("/incident search is down sev1")
    await world.passes(seconds=5)
    assert world.carol.id in world.rooms[1].members
    assert world.bob.id not in world.rooms[1].members
    preview = (await world.command("escalate on_call need hands", channel=world.rooms[1])).text
    assert "goes to @carol" in preview


async def test_when_no_one_is_on_call_it_is_said_and_no_one_is_guessed(world: World) -> None:
    await world.passes(hours=10)
    await world.declare()
    assert "schedule:primary): no one is on call by the schedule primary now" in world.card.visible
    assert not {world.bob.id, world.carol.id} & {*world.room.members}
    told = [one.visible for one in world.alice.direct_messages().messages]
    assert any("no one is on call by the schedule primary now" in one for one in told)


async def test_a_source_that_fails_leaves_its_last_copy_in_force_and_the_operator_hears_once(
    world: World, source: Path
) -> None:
    world.slack.add_channel("ops", ["dana", "warroom"])
    await world.settled()
    say(source, b"<html>Please sign in</html>")
    await world.passes(minutes=20)
    (told,) = told_operator(world)
    assert "Couldn't read the schedule primary: its source isn't a calendar but a web page" in told
    assert "The copy of" in told

    say(source, None)
    await world.restart()
    await world.passes(hours=3)
    assert len(told_operator(world)) == 1
    await world.declare()
    assert world.carol.id in world.room.members
    assert "I can't read the schedule primary: who is on call is as of" in world.card.visible

    say(source, feed(event("DTSTART:20261123T120000Z", "DTEND:20261123T180000Z", who="dave@example.com")))
    await world.passes(minutes=20)
    say(source, None)
    await world.passes(minutes=20)
    assert len(told_operator(world)) == 2, "it was well again, so this is another time"
    await world.alice.command("/incident search is down sev1")
    await world.passes(seconds=5)
    assert world.carol.id not in world.rooms[1].members
