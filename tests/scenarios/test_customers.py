"""Customers are to be informed in time: someone is reminded, and says that it is done. What is due after the end.

Rows (part): 41, 42, 131, 132.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.demo.faults import RateLimited
from bot.demo.people.person import Person
from bot.demo.workspace.messages import Message
from tests.support.world import POLICY, Stage, World, a_world


def reminders(person: Person) -> list[Message]:
    """Return what someone was told of customers."""
    words = ("External communication is due", "Customers are informed")
    return [one for one in person.direct_messages().messages if any(word in one.visible for word in words)]


async def due(world: World, line: str = "clocks") -> str:
    """Return what is due, without its bold print."""
    return (await world.command(line)).text.replace("*", "")


async def test_whoever_is_reminded_says_by_one_click_that_it_is_done(world: World) -> None:
    await world.declare()
    await world.command("role communications @carol")
    await world.passes(minutes=4, seconds=5)
    (asked,) = reminders(world.carol)
    assert "External communication is due by 09:05 (status page and customers)" in asked.visible
    assert "External communication: by 09:05" in await due(world)

    await world.carol.press(asked, "Informed")
    await world.passes(seconds=5)

    (answered,) = reminders(world.carol)
    assert "Customers are informed, says @carol (09:04)" in answered.visible
    assert not answered.buttons
    assert "@carol: Customers are informed" in (await world.command("timeline")).text
    assert "External communication" not in await due(world)
    assert "External communication: done 09:04" in await due(world, "clocks all")
    again = await world.command("clocks informed")
    assert "@carol said at 09:04 that customers are informed." in again.text
    await world.restart()
    await world.passes(hours=1)
    assert len(reminders(world.carol)) == 1


async def test_who_says_so_in_time_is_not_reminded_until_it_is_back(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    refused = await world.command("clocks tomorrow")
    assert "`/incident clocks informed`" in refused.text
    shown = await world.command("clocks")
    await world.alice.press(shown, "Customers are informed")
    await world.passes(minutes=30)
    assert not reminders(world.alice)

    await world.command("resolve now rolled back")
    assert "*Trust* ◻️ end not announced" in world.card.visible
    shown = await world.command("clocks")
    over = await world.alice.press(shown, "Customers are informed")
    await world.settled()
    assert "Noted: customers are informed" in over.text
    assert "*Trust* ✅" in world.card.visible
    assert "said at" in (await world.command("clocks informed")).text
    assert "Customers are informed that it's over" in (await world.command("timeline")).text
    await world.command("reopen it is back")
    assert "External communication: by " in await due(world)
    await world.passes(minutes=6)
    assert len(reminders(world.alice)) == 1, "customers heard that it was over"


async def test_a_reminder_that_is_not_sent_yet_is_answered_too(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    world.slack.fail("chat.postMessage", RateLimited(60), when=lambda call: "External communication" in str(call))
    await world.passes(minutes=4, seconds=5)
    await world.command("clocks informed")
    await world.passes(minutes=5)
    assert not reminders(world.alice)


async def test_what_is_due_after_the_end_is_the_postmortem(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")
    shown = await due(world)
    for line in (
        "Postmortem, first summary: by tomorrow 09:00",
        "Postmortem, review meeting: by Nov 25, 2026 09:00",
        "Postmortem, document: by Nov 30, 2026 09:00",
        "Postmortem, document reviewed: by Dec 3, 2026 09:00",
        "Postmortem, document published: by Dec 5, 2026 09:00",
    ):
        assert line in shown
    await world.passes(hours=25)
    assert "Postmortem, first summary: overdue since " in await due(world)
    await world.command("reopen it is back")
    assert "Postmortem" not in await due(world)


async def test_a_cadence_that_the_policy_changes_counts_from_the_next_start(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "policy.yml"
    file.write_text(POLICY, encoding="utf-8")
    async with a_world(replace(stage, policy_file=file)) as world:
        await world.declare()
        await world.command("role commander")
        assert "Next update: by 09:15" in await due(world)
        changed = "severities: {sev1: {update_every: 40m}}\nroles: {communications: {required_for: {sev1: 30m}}}\n"
        file.write_text(f"{POLICY}{changed}", encoding="utf-8")
        await world.restart()
        await world.passes(seconds=10)

        shown = await due(world)
        assert "Next update: by 09:40" in shown
        assert "Fill the role of communications lead: by 09:30" in shown
        await world.passes(minutes=29)
        told = world.shown(world.room)[1:]  # but for the card
        assert not [text for text in told if "update is due" in text or "communications" in text]
        await world.passes(minutes=12)
        assert len([text for text in world.shown(world.room) if "update is due" in text]) == 1
