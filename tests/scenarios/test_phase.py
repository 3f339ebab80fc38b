"""The phase on the card, and what comes first while service is down. Rows: 4, 5, 188."""

from __future__ import annotations

from tests.support.world import World

FIRST = "*Restore service first*"


async def test_the_phase_moves_with_what_is_known_and_can_be_set(world: World) -> None:
    await world.declare()
    assert FIRST in world.card.visible
    assert "Phase: assess (1 of 6, speed)\n" in world.card.visible, "the card has the short line"

    reply = await world.command("phase contain")
    assert "stop it from getting worse" in reply.text
    await world.settled()
    assert "Phase: contain (2 of 6, speed), set by @alice\n" in world.card.visible

    early = await world.command("phase fix")
    assert FIRST in early.text, "the cause can be looked for, but service is not back"
    assert FIRST in world.card.visible

    await world.command("status monitoring rolled back")
    await world.passes(seconds=5)
    assert FIRST not in world.card.visible
    assert "Phase: fix (5 of 6, thoroughness)" in world.card.visible

    await world.command("status investigating it regressed")
    await world.passes(seconds=5)
    assert FIRST in world.card.visible
    assert "Phase: assess (1 of 6, speed)" in world.card.visible, "of a fix that didn't hold nothing stands"

    await world.command("status identified a bad deploy")
    await world.command("status monitoring rolled back")
    await world.passes(seconds=5)
    assert "Phase: fix (5 of 6, thoroughness)" in world.card.visible, "the cause was known"
    told = (await world.command("timeline")).text
    assert "Phase: assess → contain" in told
    assert "Phase: contain → fix" in told


async def test_whoever_asks_is_shown_the_phase_and_can_set_it_by_a_click(world: World) -> None:
    await world.declare()

    shown = await world.command("phase")
    assert shown.text.startswith("Phase: assess (1 of 6, speed), Detection & assessment.")
    assert shown.buttons == ["Contain", "Mitigate", "Diagnose", "Fix"]
    await world.alice.press(shown, "Mitigate")
    await world.passes(seconds=5)

    assert "Phase: mitigate (3 of 6, speed)" in world.card.visible


REFUSED = {
    "contian": "Did you mean `/incident phase contain`?",
    "dance": "There is no phase “dance”. Choose one of assess, contain, mitigate, diagnose, fix, postmortem.",
    "x" * 5_000: "There is no phase “xxxx",
    "contain " + "x" * 5_000: "takes nothing else",
    "assess": "It's in the phase *assess* already",
    "postmortem": "once it's resolved",
}
"""What follows the command -> what whoever types it is told."""


async def test_what_is_no_phase_to_set_says_so_and_changes_nothing(world: World) -> None:
    await world.declare()
    for typed, says in REFUSED.items():
        assert says in (await world.command(f"phase {typed}")).text
    assert "Phase: assess (1 of 6, speed)" in world.card.visible
    assert "Phase: " not in (await world.command("timeline")).text


async def test_no_phase_is_set_that_is_behind_or_of_what_is_over(world: World) -> None:
    await world.declare()
    await world.command("status monitoring rolled back")
    behind = await world.command("phase contain")
    assert "This incident is past *contain*: what is known of it says *diagnose*." in behind.text

    await world.command("resolve now customer confirmed")
    over = await world.command("phase fix")
    assert "It's resolved, so there is no phase to set" in over.text
    assert "Phase" not in world.card.visible
