"""The list of open incidents: where each stands, who leads it, where it is worked on."""

from __future__ import annotations

from tests.support.world import World


async def test_the_worst_comes_first_and_of_equals_the_newest(world: World) -> None:
    mild = [f"problem {nth} of the day sev4" for nth in range(25)]
    for title in ("checkout is down sev1", *mild, "search is slow sev2"):
        await world.alice.command(f"/incident {title}")
    await world.passes(seconds=30)

    lines = (await world.alice.command("/incident list")).text.splitlines()

    assert [line.split("] ")[1].split(" (")[0] for line in lines[:4]] == [
        "checkout is down", "search is slow", "problem 24 of the day", "problem 23 of the day",
    ]  # fmt: skip
    assert lines[-1] == "… and 2 more"


async def test_the_list_shows_what_is_open_and_where(world: World) -> None:
    await world.declare("checkout is down sev1")
    await world.alice.command("/incident role commander", channel=world.room)
    await world.declare("avatars load slowly sev3")
    pings = len(world.slack.pings)

    reply = await world.alice.command("/incident list")

    oldest, newest = reply.text.splitlines()
    assert "[SEV3] avatars load slowly (INC-2026-1123-002, investigating)" in newest
    assert "no commander" in newest
    assert "next update by tomorrow" in newest
    assert "[SEV1] checkout is down (INC-2026-1123-001, investigating)" in oldest
    assert f"#{world.room.name} · IC @alice · next update by 09:15" in oldest
    assert len(world.slack.pings) == pings


async def test_what_is_over_is_not_listed(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")

    reply = await world.command("list")

    assert reply.text == "No incident is open. Declare one: `/incident <what is broken> sev1`."


async def test_a_long_list_still_fits_in_one_answer(world: World) -> None:
    for nth in range(30):
        await world.alice.command(f"/incident problem {nth} of a very bad day, {'with a long story ' * 4} sev4")
    await world.passes(seconds=60)

    reply = await world.alice.command("/incident list")

    assert reply.error is None
    assert "problem 29 of" in reply.text
    assert "problem 9 of" in reply.text
