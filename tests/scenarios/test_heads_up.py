"""The heads-up before a deadline, and reminders that follow one that nobody has answered."""

from __future__ import annotations

import pytest

from bot.demo.people.person import Person
from tests.scenarios.test_reminder import reminders
from tests.support.world import World

SOON = "Your update is due at"


def told(person: Person) -> list[str]:
    return [one.visible for one in person.direct_messages().messages if SOON in one.visible]


async def test_whoever_owes_it_is_told_in_private_shortly_before(world: World) -> None:
    await world.declare()
    await world.command("role commander @bob")
    before = len(world.room.messages)

    await world.passes(minutes=12)
    assert told(world.bob) == []
    await world.passes(minutes=1)

    (said,) = told(world.bob)
    assert said.startswith(f"⏳ {SOON} 09:15: [SEV1] checkout is down (INC-2026-1123-001)\nWith it: Coordinate")
    assert said.endswith("\n[ Post update ]")
    assert told(world.alice) == told(world.carol) == []
    assert len([one for one in world.room.messages[before:] if "update" in one.visible.casefold()]) == 0
    await world.passes(minutes=60)
    assert len(told(world.bob)) == 1, "once for each deadline: what is overdue is asked for in the room"
    (climbed,) = [one for one in world.bob.direct_messages().messages if "Update overdue since" in one.visible][-1:]
    assert climbed.buttons == ["Post update"]
    await world.command("update looking")
    assert not any(one.buttons == ["Post update"] for one in world.bob.direct_messages().messages)
    (message,) = world.bob.direct_messages().messages[-1:]
    assert message.visible == "Update #1, per @alice (10:13): [SEV1] checkout is down (INC-2026-1123-001)", "no button"
    await world.passes(minutes=13)
    assert len(told(world.bob)) == 1, "the next deadline has its own"


@pytest.mark.parametrize(
    "typed", ["update looking", "severity sev4 because it is a typo", "resolve now rolled back", "status identified it"]
)
async def test_who_speaks_in_time_is_left_in_peace(world: World, typed: str) -> None:
    await world.declare()
    await world.passes(minutes=12)
    await world.command(typed)
    await world.passes(minutes=4)

    assert told(world.alice) == []


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("update looking", "Update #1"),
        ("severity sev2 because only cards fail", "Severity set to SEV2"),
        ("severity sev4 because it is a typo", "SEV4, which has no update due on a clock,"),
        ("status identified the deploy", "Status set to identified"),
        ("resolve rolled back", "Fix in place"),
        ("resolve now rolled back", "Resolved"),
        ("decline false-alarm", "Declined"),
    ],
)
async def test_whatever_moves_the_deadline_takes_the_button_off(world: World, typed: str, answer: str) -> None:
    await world.declare()
    await world.passes(minutes=13)
    (message,) = [one for one in world.alice.direct_messages().messages if SOON in one.visible]
    await world.command(typed)

    assert not message.buttons
    assert message.visible.startswith(answer)
    assert "[SEV" in message.visible


async def test_the_one_button_opens_the_form(world: World) -> None:
    await world.declare()
    await world.passes(minutes=13)
    (message,) = [one for one in world.alice.direct_messages().messages if SOON in one.visible]

    opened = await world.alice.press(message, "Post update")
    await world.settled()
    assert opened.modal is not None


async def test_a_second_reminder_says_so_and_takes_the_buttons_of_the_first(world: World) -> None:
    await world.declare()
    await world.passes(minutes=31)

    first, second = reminders(world)
    assert not first.buttons
    assert "Asked again below (09:30)." in first.visible
    assert second.buttons == ["No change", "Post update", "Snooze 10 min", "Roles"]
    assert "It has been overdue since 09:15" in second.visible
    await world.bob.press(second, "No change")
    await world.passes(minutes=16)
    assert "needs one every 15 min" in reminders(world)[-1].visible, "after an answer it begins anew"
