"""An action item from the first line until it is done, over weeks. Rows: 73, 74, 153, 154, 161-164."""

from __future__ import annotations

from bot.demo.people.person import Person
from bot.demo.workspace.messages import Message
from tests.scenarios.test_duties import tick
from tests.scenarios.test_playbooks import record
from tests.scenarios.test_postmortem_sections import draft, resolved
from tests.support import tally
from tests.support.world import World

DUE = "due 2026-11-27 17:00"
"""A Friday; each world begins on the Monday before it, as work begins."""


def reminded(person: Person) -> list[Message]:
    """Return what someone was told of action items."""
    return [one for one in tally.told(person) if "for you:" in one.visible or "Nothing left to do here:" in one.visible]


def climbed(world: World) -> list[str]:
    """Return what the manager was told of them."""
    return [one.visible for one in tally.told(world.dana) if "more than a week overdue" in one.visible]


def weekly(world: World) -> list[str]:
    """Return what everyone was told of them."""
    return [one for one in world.shown(world.incidents) if "done last week" in one]


async def listed(world: World, person: Person, which: str = "") -> str:
    """Return what someone is shown far from any incident."""
    await person.command(f"/incident actions {which}", channel="general")
    await world.settled()
    return person.ephemerals[-1].visible


async def test_it_is_asked_about_listed_reminded_of_and_done(world: World) -> None:
    """Rows: 153, 154, 161-164."""
    await world.declare()
    await world.command("role commander")
    asked = await world.command("action improve monitoring")
    assert "Which alert, on what, at which value?" in asked.text
    assert "AI-001" not in str(world.shown(world.room))
    await world.alice.press(world.alice.ephemerals[-1], "Keep as it is")
    await world.settled()
    assert "improve monitoring: open" in record(world, "AI-001").visible
    whose = f"owner {world.bob.mention} {DUE}"
    kept = await world.command(f"action alert when errors pass 1% {whose} P0 area alert thresholds")
    assert "Still missing: done when" in kept.text
    learned = await world.command("AI-002 done when the alert fired in a drill")
    assert learned.text == "Changed AI-002: done when."
    await world.command("resolve now rolled back")
    await world.command("close anyway it was a drill")
    noted = await world.command(f"action write a page on pools {whose} P1 outcome runbook")
    assert "Noted as AI-003" in noted.text, "also once it is closed"

    await world.passes(days=1)  # Tuesday: no one owns the first
    assert "improve monitoring" in reminded(world.alice)[-1].visible
    await world.passes(days=1)
    (two,) = reminded(world.bob)
    assert "2 action items wait for you" in two.visible
    await world.passes(days=2)
    assert len(reminded(world.bob)) == 2, "on the day"
    assert "No action item is overdue" in await listed(world, world.bob, "overdue")
    assert "[table: Action items: mine]" in await listed(world, world.bob, "mine")
    assert "AI-001" not in world.bob.ephemerals[-1].visible
    assert "AI-001" in await listed(world, world.carol)

    await world.passes(days=3)  # Monday
    (told,) = weekly(world)
    assert "3 open, 2 overdue, 0 done last week" in told
    assert "write a page on pools" in told
    await world.bob.command("/incident AI-003 done", channel="general")
    refused = await world.bob.command("/incident AI-002 done", channel="general")
    assert "when this is so: “the alert fired in a drill”" in refused.text
    await world.passes(days=6)
    assert len(reminded(world.bob)) == 3, "three business days later"
    assert climbed(world) == []
    await world.passes(days=1)
    assert len(reminded(world.bob)) == 4
    assert len(climbed(world)) == len(weekly(world)) - 1 == 1
    await world.bob.command("/incident AI-002 done confirmed", channel="general")
    await world.passes(days=14)
    assert len(reminded(world.bob)) == 4
    assert "Nothing left to do here" in reminded(world.bob)[-1].visible
    assert len(weekly(world)) == 4, "one is still open"
    assert len(reminded(world.alice)) == 1
    assert len(climbed(world)) == 1
    assert world.slack.pings == []


async def test_what_makes_a_fix_permanent_is_done_once_all_is_ticked_and_private_ones_are_shown_to_members(
    world: World,
) -> None:
    """Rows: 73, 74."""
    await world.alice.command("/incident declare --private keys leaked sev1")
    await world.passes(seconds=5)
    await world.command("tempfix rate limit at 50%")
    await world.alice.press(record(world, "F1"), "Make a permanent fix…")
    said = await world.alice.submit({"Owner": world.alice.id})
    assert not said.text, said.text
    await world.passes(seconds=5)
    item = record(world, "AI-001")
    assert "Replace the temporary fix F1 for good: rate limit at 50%" in item.visible
    assert "Make a permanent fix…" not in record(world, "F1").buttons
    refused = await world.alice.press(item, "Done")
    await world.settled()
    assert "Regression tests ran" in refused.text
    steps = ("cause", "addresses", "tests", "reviewed", "rollback", "regression", "reproduction", "monitored")
    assert await tick(world, world.alice, record(world, "AI-001"), *steps) == ""
    assert "AI-001" in await listed(world, world.alice)
    assert "AI-001" not in await listed(world, world.bob)
    await world.alice.press(record(world, "AI-001"), "Done")
    await world.settled()
    assert ": done, per" in record(world, "AI-001").visible
    await world.command("resolve now rolled back")
    await world.passes(days=8)
    assert weekly(world) == []


async def test_action_items_are_answered_with_one_and_the_draft_follows(world: World) -> None:
    message = await resolved(world)

    await world.bob.press(message, "Action items")
    await world.settled()
    assert world.bob.modal
    await world.bob.submit({"What will change?": "alert when checkout errors pass 1%", "Owner": world.bob.id})
    await world.passes(seconds=5)

    assert "AI-001" in (await world.command("actions")).text
    assert "Action items" not in draft(world).buttons
    assert "3 questions only you can answer" in draft(world).visible

    few = await world.alice.press(draft(world), "Suggested action items")
    await world.settled()
    (more,) = [label for label in few.messages[-1].buttons if label.startswith("More (")]
    assert few.text.count("• Have this checked next time") == 3
    every = await world.alice.press(few, more)
    await world.settled()
    assert every.text.count("• Have this checked next time") > 3
