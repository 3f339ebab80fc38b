"""A strategy is chosen, its steps ticked off, and what takes too long falls back. Rows: 60, 61, 63-68."""

from __future__ import annotations

from bot.demo.people.person import Person
from bot.demo.workspace.messages import Message
from tests.scenarios.test_duties import tick, ticked
from tests.support import tally
from tests.support.world import World


def record(world: World, called: str) -> Message:
    """The message of a record, in the card's thread."""
    (found,) = [one for one in world.room.thread(world.card) if one.visible.startswith(f"*{called}* ")]
    return found


def about(world: World, called: str) -> list[str]:
    """What stands in the room of a record."""
    return [one for one in world.shown(world.room) if one.startswith(f"*{called}* ")]


def asked(person: Person) -> list[Message]:
    """What someone was asked in private about records."""
    return [one for one in tally.told(person) if "It has taken longer than planned." in one.visible]


async def test_what_takes_longer_than_its_estimate_falls_back_to_the_next(world: World) -> None:
    """Rows: 64, 66."""
    await world.declare()
    await world.bob.join(world.room)
    await world.bob.command("/incident mitigate rollback v2.3.4", channel=world.room)
    await world.passes(seconds=5)

    shown = record(world, "M1")
    assert "rollback v2.3.4" in shown.visible
    assert "Roll back the deployment" in shown.visible
    assert "5–15 min" in shown.visible
    assert "kubectl rollout undo deployment/<app>" in shown.visible
    assert "I'll ask whether it still runs: 09:15." in shown.visible
    assert "Temporary? Note it" not in shown.buttons
    assert await tick(world, world.bob, shown, "1", "2") == ""
    assert ticked(record(world, "M1")) == ["1", "2"]

    await world.passes(minutes=14)
    assert "Still running?" not in record(world, "M1").visible
    await world.passes(minutes=1)

    late = record(world, "M1")
    assert "Still running? 15 min have passed. Fall back to: Revert the code?" in late.visible.replace("*", "")
    assert len(about(world, "M1")) == 1  # an edit, no second post
    assert len(asked(world.bob)) == 1
    assert not asked(world.alice)
    await world.passes(hours=3)
    assert len(asked(world.bob)) == 1

    await world.bob.press(asked(world.bob)[0], "Fall back")
    await world.passes(seconds=5)
    assert "failed" in record(world, "M1").visible
    assert "Fall back" not in record(world, "M1").buttons
    assert "Nothing left to do here." in tally.told(world.bob)[-1].visible
    assert "git revert <commit-hash>" in record(world, "M2").visible
    timeline = (await world.command("timeline")).text
    ticked_off = "M1 rollback v2.3.4: Identify the last known good version; Execute the rollback"
    for line in (ticked_off, "not done after 15 min"):
        assert line in timeline

    await world.bob.press(record(world, "M2"), "It helped")
    await world.passes(hours=1)
    assert not asked(world.bob)  # what is done is not asked about


async def test_once_service_is_back_no_one_is_asked_whether_a_mitigation_still_runs(world: World) -> None:
    await world.declare()
    await world.command("mitigate rollback v2.3.4")
    await world.command("mitigate restart")
    await world.passes(minutes=16)
    assert [len(asked(world.alice)), record(world, "M2").buttons[0]] == [2, "Fall back"]

    await world.command("status mitigated")
    for shown in (record(world, "M1"), *tally.told(world.alice)[-2:]):
        assert "Still running?" not in shown.visible
        assert "Fall back" not in shown.buttons
    assert asked(world.alice) == []
    assert "Under way for" in (await world.command("board")).text
    await world.command("mitigate feature flag off")
    await world.passes(minutes=30)
    assert asked(world.alice) == []

    await world.command("resolve now customer confirmed")
    assert record(world, "M1").buttons == ["It helped", "It didn't help", "Edit…"]
    assert "No one has said whether it helped" in (await world.command("board")).text
    await world.command("M1 worked, errors are gone")
    assert "worked" in record(world, "M1").visible
    assert "so no mitigation begins" in (await world.command("mitigate restart")).text
    assert "| rollback v2.3.4 | not said |" in world.document
    await world.command("postmortem")
    assert "| rollback v2.3.4 | worked | errors are gone |" in world.document
    assert "| restart | not said |" in world.document


async def test_a_situation_has_what_contains_it_and_what_holds_for_now_is_noted(world: World) -> None:
    """Rows: 60, 61, 65, 67."""
    await world.declare()

    asks = await world.command("contain")
    for item in ("Stop the bleeding", "Preserve evidence", "Put a temporary workaround in place", "Scale resources"):
        assert item in str(asks.messages[-1].blocks), "as the list of this phase has it"
    answer = await world.alice.choose(asks.messages[-1], "Choose a situation", "Cascading failure")
    await world.passes(seconds=5)
    assert "Shed load and break circuits" in answer.text
    await world.alice.press(answer, "Do it")
    await world.passes(seconds=5)
    shown = record(world, "M1")
    assert "Block traffic from problem regions" in shown.visible

    await world.alice.press(shown, "Temporary? Note it")
    await world.passes(seconds=5)
    assert "Temporary? Note it" not in record(world, "M1").buttons
    fix = record(world, "F1")
    assert "# INCIDENT FIX: Shed load and break circuits (REMOVE AFTER INCIDENT)" in fix.visible
    assert "# Ticket: INC-2026-1123-001" in fix.visible

    await world.alice.choose(asks.messages[-1], "What you do now", "Preserve evidence for later analysis")
    await world.passes(seconds=5)
    assert "Preserve evidence for later analysis: under way" in record(world, "A1").visible

    typed = await world.command("contain bad deploy")
    assert "Roll back to the previous version" in typed.text
    refused = await world.command("contain rain")
    assert "bad deploy, feature bug" in refused.text
    assert not [one for one in world.room.thread(world.card) if one.visible.startswith("*M2* ")]

    await world.command("resolve now customer confirmed")
    over = await world.command("contain bad deploy")
    assert "resolved" in over.text
