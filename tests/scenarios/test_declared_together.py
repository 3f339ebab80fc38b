"""Several people declare at once, or one nervous hand twice: each is told what is so."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.world import World


async def test_of_three_who_declare_at_once_each_is_told_of_the_others(world: World) -> None:
    replies = await asyncio.gather(
        world.alice.command("/incident checkout is down sev1"),
        world.bob.command("/incident no one can pay at checkout sev1"),
        world.carol.command("/incident 5xx on checkout sev2"),
    )
    await world.passes(seconds=10)

    assert len(world.rooms) == 3
    numbers = {f"INC-2026-1123-00{n}" for n in (1, 2, 3)}
    (first,) = [reply for reply in replies if "Already open" not in reply.text]
    later = [reply for reply in replies if reply is not first]
    for reply in later:
        assert "Already open:" in reply.text
        assert "If it's the same: `/incident merge INC-2026-1123-00" in reply.text
    assert all(any(number in reply.text for number in numbers) for reply in replies)


async def test_the_command_in_the_answer_makes_one_of_the_two(world: World) -> None:
    await world.alice.command("/incident checkout is down sev1")
    await world.passes(seconds=5)
    reply = await world.bob.command("/incident no one can pay at checkout sev1")
    await world.passes(seconds=5)
    line = reply.text.partition("If it's the same: `")[2].partition("`")[0]

    shown = await world.bob.command(line, channel="general")
    told = await world.bob.press(shown, "Merge")
    await world.passes(seconds=5)

    assert "INC-2026-1123-001" in told.text
    assert "merged" in world.rooms[1].pinned[0].visible.casefold()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("checkout is down sev1", "search is slow sev3"),
        ("checkout is down sev1", "--private checkout keys leaked sev1"),
        ("--private checkout keys leaked sev1", "checkout is down sev1"),
        ("--private checkout keys leaked sev1", "--private checkout keys were stolen sev1"),
    ],
    ids=["only the time", "private after public", "public after private", "both private"],
)
async def test_time_alone_is_no_likeness_and_private_is_never_likened_to_public(
    world: World, first: str, second: str
) -> None:
    await world.declare(first)

    reply = await world.bob.command(f"/incident {second}")

    assert "Declared *INC-2026-1123-002*" in reply.text
    assert "Already open" not in reply.text


async def test_what_is_open_for_hours_may_be_the_same_and_what_is_over_is_not(world: World) -> None:
    await world.declare()
    await world.passes(hours=3)

    assert "Already open: INC-2026-1123-001" in (await world.bob.command("/incident checkout is slow sev3")).text
    await world.command("resolve now rolled back")

    reply = await world.carol.command("/incident checkout shows no prices sev3")
    assert "Already open: INC-2026-1123-002" in reply.text
    assert "merge INC-2026-1123-003 into INC-2026-1123-002" in reply.text


async def test_the_same_line_typed_again_by_a_nervous_hand_declares_once_and_says_so(world: World) -> None:
    await world.alice.command("/incident checkout is down sev1")
    await world.passes(seconds=4)
    again = await world.alice.command("/incident Checkout is down sev1")
    await world.passes(seconds=10)

    assert "You declared that 4 s ago as INC-2026-1123-001" in again.text
    assert "Brief me" in again.buttons
    assert len(world.rooms) == 1


async def test_two_of_the_same_line_at_the_same_moment_declare_once(world: World) -> None:
    replies = await asyncio.gather(*(world.alice.command("/incident checkout is down sev1") for _ in range(2)))
    await world.passes(seconds=10)

    assert sorted("You declared that just now" in reply.text for reply in replies) == [False, True]
    assert len(world.rooms) == 1


async def test_another_person_and_another_minute_declare_another(world: World) -> None:
    await world.alice.command("/incident checkout is down sev1")
    await world.bob.command("/incident checkout is down sev1")
    await world.passes(seconds=61)
    await world.alice.command("/incident checkout is down sev1")
    await world.passes(seconds=5)

    assert len(world.rooms) == 3


async def test_what_was_undone_may_be_declared_again(world: World) -> None:
    first = await world.alice.command("/incident checkout is down sev1")
    await world.passes(seconds=2)
    await world.alice.press(first, "Undo")
    await world.passes(seconds=2)
    again = await world.alice.command("/incident checkout is down sev1")

    assert "Declared *INC-2026-1123-002*" in again.text
