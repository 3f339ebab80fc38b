"""An incident that came back goes on where it was worked on. Rows: 3."""

from __future__ import annotations

from tests.support.world import World


async def test_what_came_back_is_reopened_in_its_room(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")

    reply = await world.command("reopen errors are back since 09:30")

    assert reply.messages == [], "the post says it"
    assert len(world.rooms) == 1
    assert "errors are back since 09:30" in world.room.find("*Reopened*").visible
    announced = world.incidents.find("IC: ")
    assert world.incidents.find("*Reopened*") in world.incidents.thread(announced)
    assert "Status: investigating" in announced.visible
    assert "What fixed it" not in world.card.visible, "it did not"
    assert "Resolve" in world.card.buttons


async def test_updates_are_owed_again(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")
    await world.passes(hours=1)
    await world.command("reopen errors are back")

    await world.passes(minutes=15)

    assert "is due" in world.room.messages[-1].visible


async def test_a_declined_and_a_closed_one_can_come_back(world: World) -> None:
    await world.declare()
    await world.command("decline a drill")
    await world.command("reopen no drill at all")
    assert "*Reopened*" in world.newest
    await world.command("resolve now rolled back")
    await world.dana.command("/incident close anyway tracked elsewhere", channel=world.room)

    await world.command("reopen errors are back")
    assert "*Reopened*" in world.newest


async def test_it_needs_a_reason(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")

    reply = await world.command("reopen")

    assert reply.text == "Say why: `/incident reopen errors are back since 14:32`."
    assert "resolved" in world.card.visible


async def test_what_is_open_cannot_come_back(world: World) -> None:
    await world.declare()

    reply = await world.command("reopen errors are back")

    assert reply.text == "This incident is already open (investigating). To post news: `/incident update`."


async def test_what_is_watched_is_back_by_one_click(world: World) -> None:
    """What is said of the fix doesn't say until when it was watched at first."""
    await world.declare()
    await world.command("resolve rolled back")
    reply = await world.command("reopen errors are back")
    assert "said what fixed it 5 s ago (09:00): rolled back. This incident is already open (monitoring). " in reply.text
    assert "If it's back: `/incident status investigating <why>`." in reply.text
    await world.alice.press(reply, "Regressed")
    await world.passes(seconds=5)
    assert "investigating" in world.card.visible


async def test_only_the_newest_draft_of_a_postmortem_asks_anything(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")
    first = world.room.find("The postmortem draft is ready")
    await world.command("reopen errors are back")
    assert (first.visible, first.buttons) == (
        "📝 This incident was reopened. The draft follows once it's resolved again.",
        [],
    )
    await world.command("resolve now set the limit")
    await world.command("postmortem root cause a pool of 5")
    assert "The draft below takes its place" in first.visible
    assert "Contributing factors" in world.room.find("The postmortem draft is ready").buttons
    assert not first.buttons


async def test_with_nothing_over_the_answer_shows_the_way(world: World) -> None:
    reply = await world.declare("reopen errors are back")

    assert "No incident is over, so there is nothing for `/incident reopen`. `/incident list` shows" in reply.text
