"""User actions: what a person does on the page, and what they and others see of it."""

from __future__ import annotations

import pytest

from tests.demo.visitor import Visitor
from tests.support.world import World


@pytest.fixture
def general(world: World) -> str:
    return world.slack.channel("general").id


async def test_a_form_keeps_what_was_typed_and_shows_its_errors_in_place(visitor: Visitor, world: World) -> None:
    room = await visitor.declare(world)
    await visitor.press("alice", room, "Severity")
    await world.settled()

    told = await visitor.submit("alice", reason="")
    assert "required" in told["error"]
    seen = (await visitor.look("alice"))["modal"]
    await visitor.submit("alice", reason="only card payments fail")
    seen = (await visitor.look("alice"))["modal"]
    assert seen["errors"]
    assert set(seen["errors"]) <= {block["block_id"] for block in seen["blocks"]}
    assert "only card payments fail" in str(seen["values"])

    await visitor.submit("alice", severity="sev2", reason="only card payments fail")
    await world.settled()
    assert (await visitor.look("alice"))["modal"] is None
    assert any("only card payments fail" in str(one["blocks"]) for one in await visitor.posts("bob", room))


async def test_a_form_changes_while_it_is_filled_in(visitor: Visitor, world: World) -> None:
    room = await visitor.declare(world)
    await visitor.press("alice", room, "Escalate")
    await world.settled()
    before = (await visitor.look("alice"))["modal"]
    (block,) = [one for one in before["blocks"] if one.get("element", {}).get("type") == "static_select"]
    place = {"view": before["id"], "block": block["block_id"], "action": block["element"]["action_id"]}
    assert await visitor.act("alice", "touch", **place, value="on_call", values={}) == {}
    await world.settled()

    after = (await visitor.look("alice"))["modal"]
    assert after["hash"] != before["hash"]
    assert "on_call" in str(after["values"])


async def test_people_react_pin_edit_and_answer_in_threads(visitor: Visitor, world: World) -> None:
    room = await visitor.declare(world)
    await visitor.act("bob", "say", channel=room, text="5xx since <8:55> & counting")
    said = (await visitor.posts("carol", room))[-1]
    assert said["text"] == "5xx since &lt;8:55&gt; &amp; counting"
    about = {"channel": room, "ts": said["ts"]}

    await visitor.act("carol", "react", **about, name="pushpin")
    await visitor.act("carol", "pin", **about)
    await visitor.act("alice", "say", **about, text="do we have a graph?")
    await visitor.act("bob", "edit", **about, text="5xx since 08:52")
    after = (await visitor.posts("dana", room))[-1]
    assert after["reactions"] == [{"name": "pushpin", "users": [world.carol.id]}]
    assert (after["is_pinned"], after["is_edited"], after["replies"]) == (True, True, 1)
    assert [one["text"] for one in await visitor.posts("dana", room, said["ts"])] == [
        "5xx since 08:52",
        "do we have a graph?",
    ]

    await visitor.act("carol", "react", **about, name="pushpin")
    await visitor.act("carol", "pin", **about)
    after = (await visitor.posts("dana", room))[-1]
    assert (after["reactions"], after["is_pinned"]) == ([], False)
    assert await visitor.act("alice", "edit", **about, text="mine now") == {
        "error": "You can edit only your own messages."
    }
    assert await visitor.act("bob", "delete", **about) == {}
    assert "5xx" not in str(await visitor.posts("dana", room))
    await world.settled()


async def test_a_slash_command_does_not_work_in_a_thread(visitor: Visitor, world: World) -> None:
    room = await visitor.declare(world)
    (card,) = world.room.pinned
    told = await visitor.act("alice", "say", channel=room, ts=card.ts, text="/incident update looking")
    assert "not supported in threads" in told["error"]
    assert "looking" not in str(await visitor.posts("alice", room, card.ts))


async def test_home_opens_declares_and_shows_the_incident(visitor: Visitor, world: World) -> None:
    await visitor.act("dana", "home")
    await world.settled()
    home = (await visitor.look("dana"))["home"]
    assert await visitor.press_in("dana", home, "Declare an incident") == {}
    await world.settled()
    assert (await visitor.look("dana"))["modal"]["title"]["text"] == "Declare an incident"
    assert (await visitor.look("alice"))["modal"] is None


async def test_shortcuts_open_a_form_and_close_does_away_with_it(visitor: Visitor, world: World, general: str) -> None:
    (of_app, on_message, _) = sorted(one["callback_id"] for one in (await visitor.look("bob"))["shortcuts"])
    await visitor.act("bob", "say", channel=general, text="is checkout slow?")
    (said,) = await visitor.posts("bob", general)
    for more in ({"callback": of_app}, {"callback": on_message, "channel": general, "ts": said["ts"]}):
        assert await visitor.act("bob", "shortcut", **more) == {}
        await world.settled()
        modal = (await visitor.look("bob"))["modal"]
        assert ("is checkout slow?" in str(modal["blocks"])) is ("ts" in more)
        await visitor.act("bob", "close", view=modal["id"])
        assert (await visitor.look("bob"))["modal"] is None


async def test_a_dismissed_notice_is_gone_for_its_reader(visitor: Visitor, world: World, general: str) -> None:
    await visitor.declare(world)
    (answer,) = await visitor.posts("alice", general)
    await visitor.act("bob", "dismiss", channel=general, ts=answer["ts"])
    assert await visitor.posts("alice", general) == [answer]
    await visitor.act("alice", "dismiss", channel=general, ts=answer["ts"])
    assert await visitor.posts("alice", general) == []
