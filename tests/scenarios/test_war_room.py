"""The war room: made, filled, carried into later; and what happens when Slack refuses. Rows: 32, 97, 184."""

from __future__ import annotations

import pytest

from bot.demo.faults import Refuse
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.messages import Message
from tests.support.world import World


def thread_card(world: World) -> Message:
    """The card of an incident that is worked on under its announcement."""
    (card,) = [one for one in world.incidents.thread(world.incidents.find("IC: ")) if "Resolve" in one.buttons]
    return card


async def test_a_sev1_gets_a_room_with_everything_in_it(world: World) -> None:
    await world.declare("checkout is down sev1")

    room = world.room
    assert room.name == "war-room-1123-001-checkout-is-down"
    assert room.topic == "INC-2026-1123-001 | SEV1 | checkout is down"
    assert {world.alice.id, world.bob.id, world.carol.id, world.dana.id} <= set(room.members)
    assert "[SEV1] checkout is down" in world.card.visible
    (bookmark,) = room.bookmarks
    assert bookmark.title == "Announcement"
    assert bookmark.link.endswith(f"p{world.incidents.find('IC: ').ts.replace('.', '')}")
    assert f"War room: #{room.name}" in world.incidents.find("IC: ").visible


async def test_a_sev2_fetches_those_on_call_and_lets_the_manager_sleep(world: World) -> None:
    await world.declare("card payments fail sev2")

    assert {world.alice.id, world.bob.id, world.carol.id} <= set(world.room.members)
    assert world.dana.id not in world.room.members


async def test_a_button_opens_a_room_and_carries_the_timeline(world: World) -> None:
    await world.declare("avatars load slowly sev3")
    announced = world.incidents.find("IC: ")
    await world.bob.say("only in Europe", channel=world.incidents, thread=announced)

    pressed = await world.bob.press(thread_card(world), "Open war room")
    await world.passes(seconds=5)

    assert "The war room of INC-2026-1123-001 is being opened; you will be invited" in pressed.text
    assert {world.alice.id, world.bob.id} <= set(world.room.members)
    timeline = (await world.command("timeline")).text
    assert "Declared as SEV3" in timeline
    assert "only in Europe" in timeline
    said = [one.visible for one in world.incidents.thread(announced)]
    assert said[0] == f"INC-2026-1123-001 moved to #{world.room.name}. Opened by @bob.", "where the card was"
    assert said[-1] == f"INC-2026-1123-001 moved to #{world.room.name}. Opened by bob."
    assert f"War room: #{world.room.name}" in world.incidents.find("IC: ").visible


async def test_an_upgrade_opens_a_room_and_a_downgrade_never_removes_one(world: World) -> None:
    await world.declare("avatars load slowly sev3")
    await world.command("severity sev1 because all customers see it")
    assert "[SEV1] avatars load slowly" in world.card.visible
    assert world.dana.id in world.room.members

    await world.command("severity sev4 because only a few do")

    assert not world.room.is_archived
    assert "SEV4" in world.room.topic
    assert "Open war room" not in world.card.buttons


async def test_two_presses_open_one_room(world: World) -> None:
    await world.declare("avatars load slowly sev3")
    card = thread_card(world)
    await world.bob.press(card, "Open war room")
    again = await world.carol.press(card, "Open war room")
    await world.passes(seconds=5)

    assert "INC-2026-1123-001 has a war room already: `/incident brief INC-2026-1123-001` leads there." in again.text
    assert len(world.rooms) == 1


async def test_a_strangers_channel_of_that_name_is_left_alone(world: World) -> None:
    names = ["war-room-1123-001-checkout-is-down", "war-room-inc-2026-1123-001-checkout-is-down"]
    taken = [world.slack.add_channel(name, creator="dave") for name in names]

    await world.declare("checkout is down sev1")

    assert world.rooms[-1].name == f"{names[1]}-2"
    assert "[SEV1] checkout is down" in world.rooms[-1].pinned[0].visible
    for each in taken:
        assert each.messages == []
        assert each.members == [world.slack.person("dave").id]


async def test_a_room_of_last_year_with_the_same_short_name_is_left_alone(world: World) -> None:
    """Names without a year come again: what was said a year ago is not for those who come now."""
    await world.declare("checkout is down sev1")
    old = world.room
    await world.command("resolve now rolled back")
    said = len(old.messages)
    await world.warroom.stop()
    world.clock.move_to(world.clock.now().replace(year=2027))
    await world.restart()

    await world.declare("checkout is down sev1")

    assert [room.name for room in world.rooms] == [
        "war-room-1123-001-checkout-is-down",
        "war-room-inc-2027-1123-001-checkout-is-down",
    ]
    assert len(old.messages) == said
    assert "[SEV1] checkout is down" in world.rooms[1].pinned[0].visible


@pytest.mark.parametrize(
    ("method", "error", "sentence"),
    [
        ("conversations.setTopic", "restricted_action", "the room's topic. The rules of this workspace forbid it"),
        ("pins.add", "too_many_pins", "pinning the card. The channel has as many pins as Slack allows"),
        ("bookmarks.add", "too_many_bookmarks", "the link to the announcement. The channel has as many bookmarks"),
    ],
)
async def test_what_slack_refuses_is_on_the_card_and_retried(
    world: World, method: str, error: str, sentence: str
) -> None:
    world.slack.fail(method, Refuse(error), times=None)
    await world.declare("checkout is down sev1")
    card = world.room.find("*Severity*")
    assert f"Not done: {sentence}" in card.visible
    assert "press Retry" in card.visible
    assert world.dana.id in world.room.members, "it stopped nothing else"

    await world.alice.press(card, "Retry")
    await world.passes(seconds=5)
    assert "Not done" in card.visible, "it is refused still"

    world.slack.mend()
    pressed = await world.alice.press(card, "Retry")
    await world.passes(seconds=5)
    assert "Trying again; the card will show how it went." in pressed.text
    assert "Not done" not in card.visible
    assert world.room.topic
    assert world.room.pinned
    assert world.room.bookmarks


async def test_one_person_who_cannot_be_invited_keeps_nobody_out(world: World) -> None:
    world.slack.workspace.users[world.carol.id].deleted = True
    await world.declare("checkout is down sev1")
    assert {world.alice.id, world.bob.id, world.dana.id} <= set(world.room.members)
    assert "carol is not in the room" in world.card.visible.lower()

    world.slack.workspace.users[world.carol.id].deleted = False
    await world.alice.press(world.card, "Retry")
    await world.passes(seconds=5)

    assert world.carol.id in world.room.members
    assert "Not done" not in world.card.visible


async def test_without_a_room_the_incident_goes_on_in_the_thread_and_says_why(world: World) -> None:
    world.slack.fail("conversations.create", Refuse("restricted_action"))
    await world.declare("checkout is down sev1")

    card = thread_card(world)
    assert "Not done: the war room. The rules of this workspace forbid it" in card.visible
    assert "then press Open war room." in card.visible
    assert card.visible.count("Not done") == 1, "what would have been in the room goes without saying"
    assert "Worked on in this thread" in world.incidents.find("IC: ").visible
    await world.passes(minutes=15)
    assert any("is due" in one.visible for one in world.incidents.thread(world.incidents.find("IC: ")))

    await world.alice.press(card, "Open war room")
    await world.passes(seconds=5)
    assert "Not done" not in world.card.visible
    assert world.room.bookmarks


async def test_a_bot_that_is_not_in_the_announcement_channel_says_so_in_the_room(world: World) -> None:
    await world.alice.kick("incidents", "warroom")
    await world.declare("checkout is down sev1")
    assert "Not done: the announcement. Warroom is not in #incidents." in world.card.visible
    assert "/invite @Warroom" in world.card.visible
    assert "[SEV1]" in world.slack.channel("incidents-sev1").find("checkout is down").visible

    await world.alice.invite("incidents", "warroom")
    await world.alice.press(world.card, "Retry")
    await world.passes(seconds=5)

    assert f"War room: #{world.room.name}" in world.incidents.find("IC: ").visible
    assert "Not done" not in world.card.visible
    assert world.room.bookmarks


async def test_a_hostile_title_still_makes_a_name_for_the_room(world: World) -> None:
    rooms: list[Channel] = []
    for title in ("決済が止まった " * 12, "<!channel> " + "very long " * 10, "€€€ 1"):
        await world.declare(f"declare {title} sev2")
        rooms.append(world.rooms[-1])

    assert len({room.id for room in rooms}) == 3
    assert all(room.name.startswith("war-room-1123-00") for room in rooms)
