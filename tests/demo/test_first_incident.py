"""A newcomer plays a first incident on the demo's page; every step is known to be done by what happened."""

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


async def test_what_is_new_is_marked_until_it_is_read(visitor: Visitor, world: World) -> None:
    room = await visitor.declare(world)
    await visitor.act("carol", "say", channel=room, text="@bob do you have a graph?")

    seen = {one["id"]: one for one in (await visitor.look("bob"))["channels"]}
    assert (seen[room]["calls"], seen[room]["unread"] > 0) == (1, True)
    await visitor.act("bob", "read", channel=room)
    seen = {one["id"]: one for one in (await visitor.look("bob"))["channels"]}
    assert (seen[room]["calls"], seen[room]["unread"]) == (0, 0)


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
    (block,) = [one for one in before["blocks"] if one.get("element", {}).get("type") == "users_select"]
    place = {"view": before["id"], "block": block["block_id"], "action": block["element"]["action_id"]}
    assert await visitor.act("alice", "touch", **place, value=world.dana.id, values={}) == {}
    await world.settled()

    after = (await visitor.look("alice"))["modal"]
    assert after["hash"] != before["hash"]
    assert world.dana.id in str(after["values"])


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
    assert await visitor.act("alice", "edit", **about, text="mine now") == {"error": "Edit your own messages only."}
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
    (of_app, on_message) = sorted(one["callback_id"] for one in (await visitor.look("bob"))["shortcuts"])
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


async def test_the_page_hears_of_every_change_and_knows_what_was_said(
    visitor: Visitor, world: World, general: str
) -> None:
    async with visitor.session.get(f"{visitor.page.address}news") as news:
        assert await news.content.readline() == b"data: changed\n"
        await news.content.readline()
        await visitor.act("alice", "command", channel=general, text="/incident help")
        assert await news.content.readline() == b"data: changed\n"

    async with visitor.session.get(f"{visitor.page.address}traffic") as answer:
        said = await answer.json()
    (asked,) = [one for one in said if one["what"] == "/incident"]
    (acknowledged,) = [one for one in said if one["what"] == "acknowledged /incident"]
    assert (asked["by"], asked["body"]["text"]) == ("slack", "help")
    assert (acknowledged["by"], "What you can type" in acknowledged["body"]["text"]) == ("app", True)
    assert any(one["what"] == "auth.test" and one["answer"]["ok"] for one in said)
    assert [one["number"] for one in said] == list(range(len(said)))
    async with visitor.session.get(f"{visitor.page.address}traffic", params={"since": len(said)}) as answer:
        assert await answer.json() == []
