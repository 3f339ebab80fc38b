"""What ends an incident asks first: every merge, and what someone else commands, who then gets a message."""

from __future__ import annotations

import pytest

from tests.scenarios.test_merge import posts, two
from tests.support.world import START, World


async def test_a_merge_asks_first_and_says_what_it_will_do(world: World) -> None:
    await two(world)
    other = world.rooms[1]
    await world.command("role commander @carol", channel=other)

    shown = await world.bob.command("/incident merge 001 same balancer", channel=other)
    await world.passes(seconds=5)
    assert "Nothing has been merged yet. Merge *INC-2026-1123-002 payments fail* into *INC-2026-1123-001 " in shown.text
    assert "@carol is in command there and gets a message." in shown.text
    assert posts(other) == []
    assert "investigating" in world.card_in(other).visible

    await world.bob.press(shown, "Merge")
    await world.passes(seconds=5)
    assert len(posts(other)) == 1
    (told,) = [one.visible for one in world.carol.direct_messages().messages if "which you command" in one.visible]
    assert "bob merged it into INC-2026-1123-001: INC-2026-1123-002, which you command." in told
    assert shown.buttons == [], "what was confirmed can't be confirmed again"


async def test_a_merge_that_was_shown_before_the_other_was_resolved_is_refused(world: World) -> None:
    await two(world)
    shown = await world.bob.command("/incident merge 002 into 001", channel="general")
    await world.command("resolve now rolled back", channel=world.rooms[0])

    reply = await world.bob.press(shown, "Merge")
    await world.settled()

    assert "INC-2026-1123-001 is resolved" in reply.text
    assert reply.buttons == ["Reopen"]
    assert posts(world.rooms[1]) == []


def told(world: World) -> list[str]:
    """Return what Carol, who is in command, reads of what others ended."""
    return [one.visible for one in world.carol.direct_messages().messages if "which you command" in one.visible]


ENDS = [
    pytest.param("decline false-alarm the probe broke", "End it", "closed it as not an incident", id="decline"),
    pytest.param("resolve now 09:01Z rolled back", "Resolve now", "resolved it without waiting", id="resolve now"),
]
"""What is typed, the button that confirms it, and what the commander reads."""


@pytest.mark.parametrize(("typed", "button", "did"), ENDS)
async def test_what_someone_else_commands_is_ended_once_that_is_confirmed(
    world: World, typed: str, button: str, did: str
) -> None:
    await world.declare()
    await world.command("role commander @carol")
    await world.passes(minutes=3)

    shown = await world.bob.command(f"/incident {typed}", channel=world.room)
    await world.passes(seconds=5)
    assert "Nothing has been done yet. @carol is in command of this incident." in shown.text
    assert "investigating" in world.card_in(world.room).visible
    assert told(world) == []

    await world.bob.press(shown, button)
    await world.passes(seconds=10)
    assert "investigating" not in world.card_in(world.room).visible
    (message,) = told(world)
    assert f"bob {did}: INC-2026-1123-001, which you command." in message
    timeline = (await world.command("timeline")).text
    assert "rolled back" in timeline or "the probe broke" in timeline
    async with world.warroom.database.reading() as uow:
        ended = await uow.incidents.get(1)
    assert ended.mitigated_at == (START.replace(minute=1) if "09:01Z" in typed else None), "what was shown is done"


@pytest.mark.parametrize(("typed", "button", "did"), ENDS)
async def test_nobody_else_is_in_command_so_nothing_is_asked(world: World, typed: str, button: str, did: str) -> None:
    await world.declare()
    await world.command("role commander @carol")
    await world.passes(minutes=3)

    shown = await world.carol.command(f"/incident {typed}", channel=world.room)
    await world.passes(seconds=5)

    assert button not in shown.buttons
    assert "investigating" not in world.card_in(world.room).visible
    assert not any(did in text for text in told(world))


@pytest.mark.parametrize("typed", ["decline " + "x" * 1801, "resolve now " + "x" * 1801, "merge 002 " + "x" * 1801])
async def test_what_no_button_can_carry_is_refused_with_the_length(world: World, typed: str) -> None:
    await two(world)
    await world.command("role commander @carol", channel=world.rooms[0])

    assert (
        "1801 characters; at most 1800 fit"
        in (await world.bob.command(f"/incident {typed}", channel=world.rooms[0])).text
    )


async def test_the_forms_name_the_commander_and_end_it_when_sent(world: World) -> None:
    await world.declare()
    await world.command("role commander @carol")
    await world.bob.press(world.card, "Not an incident")
    await world.settled()
    assert world.bob.modal is not None
    assert "@carol is in command and gets a message." in world.bob.modal.visible
    await world.bob.submit({"What is it instead?": "False alarm"})
    await world.passes(seconds=5)

    assert len(told(world)) == 1


async def test_what_is_over_is_refused_before_anyone_is_asked_to_confirm(world: World) -> None:
    await world.declare()
    await world.command("role commander @carol")
    await world.bob.command("/incident resolve now rolled back", channel=world.room)
    await world.carol.command("/incident resolve now rolled back", channel=world.room)
    shown = await world.bob.command("/incident decline false-alarm the probe broke", channel=world.room)
    assert "End it" not in shown.buttons
    assert "It's resolved." in shown.text
