"""The guide: a newcomer plays a first incident on the page; each step is done once its effect is there."""

from __future__ import annotations

import pytest

from tests.demo.visitor import Visitor
from tests.support.world import World


@pytest.fixture
def general(world: World) -> str:
    return world.slack.channel("general").id


async def test_a_newcomer_plays_all_six_steps(visitor: Visitor, world: World, general: str) -> None:
    assert await visitor.steps() == [False] * 6

    room = await visitor.declare(world)
    assert await visitor.steps() == [True, *[False] * 5]
    (answer,) = await visitor.posts("alice", general)
    assert answer["only_you"]
    assert "Declared" in answer["text"]
    assert await visitor.posts("bob", general) == []

    assert await visitor.act("alice", "read", channel=room) == {}
    assert await visitor.steps() == [True, True, *[False] * 4]

    assert await visitor.press("alice", room, "Take command") == {}
    await world.settled()
    assert await visitor.steps() == [True, True, True, *[False] * 3]

    assert await visitor.act("alice", "clock", minutes=15) == {}
    assert (await visitor.steps())[3] is False
    assert await visitor.press("bob", room, "No change") == {}
    await world.settled()
    assert await visitor.steps() == [*[True] * 4, False, False]

    await visitor.act("alice", "command", channel=room, text="/incident resolve rolled back v2.3.4")
    await visitor.act("alice", "clock", minutes=15)
    await visitor.act("alice", "clock", minutes=15)
    assert (await visitor.steps())[4] is False
    assert await visitor.press("alice", room, "Confirm resolved") == {}
    await world.passes(seconds=10)
    assert await visitor.steps() == [*[True] * 5, False]

    said = await visitor.posts("alice", room)
    (draft,) = [one for one in said if "postmortem draft" in one["text"] and one.get("replies")]
    (file,) = [file for one in await visitor.posts("alice", room, draft["ts"]) for file in one.get("files", [])]
    async with visitor.session.get(f"{visitor.page.address}file/{file['id']}", params={"as": "dana"}) as answer_:
        assert answer_.content_type == "text/plain"
        assert "rolled back v2.3.4" in await answer_.text()
    assert await visitor.steps() == [True] * 6


async def test_a_step_that_was_passed_over_is_not_called_done(visitor: Visitor, world: World) -> None:
    room = await visitor.declare(world)
    await visitor.act("alice", "command", channel=room, text="/incident resolve now probe was wrong")
    await world.passes(seconds=10)
    assert await visitor.steps() == [True, False, False, False, True, False]


async def test_the_guide_begins_anew_when_the_declaration_is_undone(
    visitor: Visitor, world: World, general: str
) -> None:
    await visitor.declare(world)
    await visitor.press("alice", general, "Undo")
    await world.passes(seconds=5)
    assert await visitor.steps() == [False] * 6
    await visitor.act("bob", "command", channel=general, text="/incident Search is down sev1")
    await world.passes(seconds=5)
    assert await visitor.steps() == [True, *[False] * 5]
    assert (await visitor.look("alice"))["guide"]["room"] == world.rooms[-1].id


async def test_the_guide_stays_dismissed_until_it_is_asked_for(visitor: Visitor) -> None:
    assert (await visitor.look("alice"))["guide"]["dismissed"] is False
    await visitor.act("alice", "guide", dismissed=True)
    assert (await visitor.look("bob"))["guide"]["dismissed"] is True
