"""What comes with each update, what is left once it is resolved, and who is thanked. Rows: 82, 83."""

from __future__ import annotations

from tests.scenarios.test_duties import items, tick, ticked, told
from tests.support.world import World

RESTORED = ["Service health", "Error rate", "Latency within the objective", "No alerts firing"]
LEFT = ["Verify restoration", "Communicate resolution", "Schedule postmortem", "Thank team"]


async def test_the_commander_gets_what_is_left_and_the_all_clear_thanks_who_took_part(world: World) -> None:
    """Rows: 83."""
    await world.declare()
    await world.command("role commander")
    await world.command("role scribe @carol")
    await world.bob.command("/incident timeline the pool was exhausted", channel=world.room)
    await world.command("resolve")
    await world.alice.submit({"What fixed it?": "rolled back", "What did you verify?": RESTORED})
    await world.passes(minutes=31)
    await world.command("resolve")
    await world.passes(seconds=5)

    clear = world.room.find("Resolved by")
    assert "Thanks to alice, carol, bob" in clear.visible
    assert "<@" not in str(clear.blocks), "no one is pinged"
    at_end = told(world.alice)[-1]
    assert "Resolved. Left to do as incident commander of INC-2026-1123-001: Schedule postmortem" in at_end.visible
    assert items(at_end) == LEFT
    assert ticked(at_end) == [item for item in LEFT if item != "Schedule postmortem"], "a draft is no schedule"
    assert not [one for one in told(world.carol) if "Left to do" in one.visible], "her role has no such list"

    await tick(world, world.alice, at_end, *LEFT)
    assert "All done as incident commander of INC-2026-1123-001" in at_end.visible

    await world.command("reopen errors are back")
    await world.passes(seconds=5)
    assert "INC-2026-1123-001 is open again" in at_end.visible
    await world.restart()
    await world.command("resolve now rolled back once more")
    await world.passes(seconds=5)
    again = told(world.alice)[-1]
    assert ticked(again) == ["Communicate resolution", "Thank team"], "it was not verified since it came back"
    assert "is open again" in at_end.visible, "one list of it asks"

    await world.command("role commander @bob")
    await world.passes(seconds=5)
    assert "You've handed this over" in again.visible


async def test_who_was_alone_is_not_thanked_and_a_sev4_ends_with_one_line(world: World) -> None:
    """Rows: 83."""
    await world.declare()
    await world.command("role commander")
    await world.command("resolve now rolled back")
    await world.passes(seconds=5)
    assert "Thanks to" not in world.room.find("Resolved by").visible
    assert ticked(told(world.alice)[-1]) == ["Communicate resolution"]

    await world.declare("a typo in a mail sev4")
    await world.command("role commander @bob", channel=world.incidents)
    await world.command("role scribe @carol", channel=world.incidents)
    await world.bob.command("/incident resolve 002 corrected the template", channel=world.incidents)
    await world.passes(seconds=5)
    (clear,) = [one for one in world.incidents.log if "✅ Resolved: a typo" in one.visible]
    assert "\n" not in clear.visible
    assert not [one for one in told(world.bob) if "Left to do" in one.visible]


async def test_what_comes_with_each_update_begins_anew_once_one_is_posted(world: World) -> None:
    """Rows: 82."""
    await world.declare()
    await world.command("role commander @bob")
    (duties,) = told(world.bob)
    await tick(world, world.bob, duties, "Coordinate investigation", "Document decisions", block="during")
    first_steps = ticked(duties)
    await world.passes(minutes=13)
    soon = [one.visible for one in world.bob.direct_messages().messages if "Your update is due" in one.visible]
    assert len(soon) == 1
    assert "With it: Make mitigation decisions · Manage communication · Update stakeholders" in soon[0]
    top = len(world.room.messages)

    assert ticked(duties, "during") == ["Coordinate investigation", "Document decisions"]
    await world.command("update looking at the pool")
    await world.passes(seconds=5)
    assert ticked(duties, "during") == []
    assert ticked(duties) == first_steps, "what is done once stays"
    await tick(world, world.bob, duties, "Update stakeholders", block="during")
    await world.command("status identified it was the deploy")
    await world.passes(seconds=5)
    assert ticked(duties, "during") == [], "a change with a note counts as an update"
    assert len(world.room.messages) == top + 2, "the update and the change: nothing of the list"
