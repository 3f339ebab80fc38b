"""Visible state: what one person sees on the page, and what of others they do not."""

from __future__ import annotations

from tests.demo.visitor import Visitor
from tests.support.world import World


async def test_a_private_incident_is_not_there_for_whoever_is_not_in_its_room(visitor: Visitor, world: World) -> None:
    room = await visitor.declare(world, "--private Salaries leaked sev3")
    assert world.room.is_private
    await visitor.act("alice", "say", channel=room, text="it is the payroll bucket")
    (said,) = [one for one in await visitor.posts("alice", room) if "payroll" in one["text"]]
    outsider = next(one.name for one in (world.bob, world.carol, world.dana) if one.id not in world.room.members)

    for thread in ("", said["ts"]):
        seen = await visitor.look(outsider, room, thread)
        assert (seen["channel"], seen["thread"]) == (None, None)
        for secret in (room, "Salaries", "payroll", world.room.name):
            assert secret not in str(seen)
    for wish in (
        {"do": "say", "channel": room, "text": "hello"},
        {"do": "react", "channel": room, "ts": said["ts"], "name": "eyes"},
        {"do": "join", "channel": room},
        {"do": "read", "channel": room},
        {"do": "command", "channel": room, "text": "/incident status"},
    ):
        assert await visitor.act(outsider, **wish) == {"error": "This channel doesn't exist."}
    assert not said["reactions"]
    assert (await visitor.look("alice"))["guide"]["room"] is None
    await world.settled()


async def test_a_file_opens_for_those_who_see_where_it_stands(visitor: Visitor, world: World) -> None:
    hidden = world.slack.add_channel("payroll", [world.alice], is_private=True)
    message = await world.alice.say("the list", channel=hidden, files={"list.md": "# Salaries"})
    path = f"file/{message.files[0].id}"
    assert await visitor.status(f"{path}?as=alice") == 200
    assert await visitor.status(f"{path}?as=bob") == 404
    assert await visitor.status(path) == 404
    await world.settled()


async def test_what_is_on_one_screen_is_on_no_other(visitor: Visitor, world: World) -> None:
    room = await visitor.declare(world)
    general = world.slack.channel("general").id
    (answer,) = await visitor.posts("alice", general)
    await visitor.press("alice", room, "Severity")
    await world.settled()
    modal = (await visitor.look("alice"))["modal"]
    dm = (await visitor.look("alice"))["app"]["dm"]["id"]

    seen = await visitor.look("bob", dm)
    assert (seen["modal"], seen["channel"]) == (None, None)
    assert await visitor.act("bob", "submit", view=modal["id"]) == {"error": "This form is no longer open."}
    block = answer["blocks"][-1]
    place = {"channel": general, "ts": answer["ts"], "block": block["block_id"]}
    told = await visitor.act("bob", "touch", **place, action=block["elements"][0]["action_id"])
    assert told == {"error": "This message is no longer there."}
    await visitor.act("bob", "close", view=modal["id"])
    assert (await visitor.look("alice"))["modal"]["id"] == modal["id"]


async def test_a_public_channel_is_read_before_it_is_joined(visitor: Visitor, world: World) -> None:
    sev1 = world.slack.channel("incidents-sev1").id
    seen = (await visitor.look("carol", sev1))["channel"]
    assert (seen["member"], seen["messages"]) == (False, [])
    assert await visitor.act("carol", "say", channel=sev1, text="hello") == {"error": "Join the channel first."}
    assert await visitor.act("carol", "join", channel=sev1) == {}
    assert await visitor.act("carol", "say", channel=sev1, text="hello") == {}
    assert await visitor.act("carol", "leave", channel=sev1) == {}
    assert (await visitor.look("carol", sev1))["channel"]["member"] is False
    await world.settled()
