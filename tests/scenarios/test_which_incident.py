"""Which incident a command means: a war room never asks, elsewhere a number or the only one is taken."""

from __future__ import annotations

from tests.support.world import World


async def two_open(world: World) -> None:
    await world.declare("checkout is down sev1")
    await world.declare("search is slow sev2")


async def test_a_war_room_never_asks(world: World) -> None:
    await two_open(world)
    first, second = world.rooms

    for room, said in ((first, "trying a rollback"), (second, "adding a node")):
        assert "on this incident" in (await world.command(f"update {said}", channel=room)).text
        assert said in room.find("Update #1 – ").visible


async def test_elsewhere_the_only_open_one_is_meant(world: World) -> None:
    await world.declare()

    reply = await world.command("update trying a rollback", channel="general")

    assert reply.text.startswith("Posted update #1 on INC-2026-1123-001")


async def test_a_number_or_its_unique_end_names_one(world: World) -> None:
    await two_open(world)

    for named, number in (
        ("INC-2026-1123-001", "001"),
        ("inc-2026-1123-002", "002"),
        ("1123-001", "001"),
        ("002", "002"),
    ):
        reply = await world.command(f"status {named}", channel="general")
        assert f"INC-2026-1123-{number}" in reply.text


async def test_several_are_listed_with_the_exact_command_for_each(world: World) -> None:
    await two_open(world)

    reply = await world.command("update trying a rollback", channel="general")

    head, *lines, _buttons = reply.text.splitlines()
    assert head == "Several incidents could be meant. Say which:"
    assert lines == [
        "`/incident update INC-2026-1123-002 trying a rollback`: search is slow (investigating)",
        "`/incident update INC-2026-1123-001 trying a rollback`: checkout is down (investigating)",
    ]
    copied = lines[1].split("`")[1]
    done = await world.alice.command(copied)
    assert "Posted update #1 on INC-2026-1123-001" in done.text


async def test_a_form_that_cannot_know_which_one_says_so_in_its_window(world: World) -> None:
    await two_open(world)

    reply = await world.command("resolve", channel="general")

    assert reply.modal is not None
    assert "`/incident resolve INC-2026-1123-001`: checkout is down" in reply.modal.visible
    asked = await world.command("resolve INC-2026-1123-001", channel="general")
    assert asked.modal is not None
    assert "What fixed it?" in asked.modal.labels


async def test_an_unknown_number_is_refused(world: World) -> None:
    await two_open(world)

    reply = await world.command("resolve INC-2026-1123-009 rolled back", channel="general")

    assert reply.text == "There is no INC-2026-1123-009. `/incident list` shows the open ones."


async def test_an_end_that_several_share_is_refused(world: World) -> None:
    await world.declare("avatars load slowly sev4")
    await world.passes(days=1)
    await world.declare("search is slow sev4")

    reply = await world.command("status 001", channel="general")

    assert reply.text == (
        "001 is the end of several numbers: INC-2026-1124-001 (search is slow), "
        "INC-2026-1123-001 (avatars load slowly). Type the whole one, for example `/incident status INC-2026-1124-001`."
    )


async def test_in_a_war_room_a_number_in_the_text_stays_text(world: World) -> None:
    await two_open(world)

    await world.command("update 001 nodes are left", channel=world.rooms[1])

    assert "001 nodes are left" in world.rooms[1].pinned[0].visible


async def test_a_war_room_speaks_of_its_own_even_after_the_end(world: World) -> None:
    await two_open(world)
    await world.command("resolve now rolled back", channel=world.rooms[0])

    reply = await world.command("update all is well", channel=world.rooms[0])

    assert "This incident is resolved" in reply.text
    assert "`/incident reopen <reason>`" in reply.text


async def test_with_none_open_the_answer_shows_how_to_declare(world: World) -> None:
    reply = await world.declare("update all is well")

    assert "No incident is open. Declare one: `/incident <what is broken> sev1`" in reply.text
    assert "name one that is over: `/incident update INC-...`" in reply.text
