"""An incident that stays open climbs by itself, and everyone can see beforehand whom it will reach and when.

Rows: 37-39, 44, 103-105. Rows (part): 189.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.demo.faults import Refuse
from bot.demo.people.person import Person
from tests.support.world import POLICY, Stage, World, a_world


def told(person: Person) -> list[str]:
    asks = ("You're needed", "You're no longer needed", "Open again since")  # which it says later
    said = [one.visible for one in person.direct_messages().messages if any(ask in one.visible for ask in asks)]
    return [one for one in said if "Nothing has been done about this" not in one]  # that is no rung


@pytest.fixture
async def climbing(stage: Stage, tmp_path: Path) -> AsyncIterator[World]:
    """Dana manages, Bob sponsors, Carol is the VP."""
    people = POLICY.replace("on_call: [S0ONCALL01]", "executive_sponsor: [U0B0B00001]\n  vp_engineering: [U0CAR01001]")
    file = tmp_path / "ladder.yml"
    file.write_text(people, encoding="utf-8")
    async with a_world(replace(stage, policy_file=file)) as world:
        yield world


async def test_a_sev1_reaches_management_at_once_and_climbs_as_long_as_it_is_open(climbing: World) -> None:
    world = climbing
    await world.declare()
    (to_dana,) = told(world.dana)
    assert "This is a SEV1." in to_dana
    assert world.dana.id in world.room.members
    assert told(world.bob) == told(world.carol) == []

    await world.passes(minutes=59, seconds=50)
    assert told(world.bob) == []
    await world.passes(seconds=10)
    (to_bob,) = told(world.bob)
    assert "Still open after 1 h." in to_bob
    assert world.bob.id in world.room.members
    await world.restart()
    await world.passes(minutes=60)
    (to_carol,) = told(world.carol)
    assert "Still open after 2 h." in to_carol
    assert world.carol.id not in world.room.members, "the VP is told, not asked in"
    await world.passes(hours=5)
    assert [len(told(person)) for person in (world.dana, world.bob, world.carol)] == [1, 1, 1]
    timeline = (await world.command("timeline")).text
    assert "Messaged @carol (VP engineering): Still open after 2 h." in timeline
    assert "Not escalated: the policy names no one as CEO" in timeline


async def test_a_severity_that_changes_is_another_ladder_and_no_one_is_reached_twice_or_after_the_end(
    climbing: World,
) -> None:
    world = climbing
    await world.declare("checkout is slow sev2")
    await world.passes(minutes=40)
    assert told(world.dana) == []
    (manager,) = [one for one in (await world.command("ladder")).text.splitlines() if "manager" in one.lower()]
    assert "reached " not in manager, "she was called because no one had done anything, which is no rung"
    await world.command("severity sev3 because only one region is slow")
    await world.passes(minutes=30)
    assert told(world.dana) == [], "a SEV3 has until the next business day"
    await world.command("severity sev1 because all regions are slow")
    assert len(told(world.dana)) == 1
    await world.passes(minutes=5)
    assert len(told(world.bob)) == 1, "open for more than an hour"
    await world.command("resolve now rolled back")
    await world.passes(hours=3)
    assert told(world.carol) == []
    stopped = (await world.command("ladder 001")).text.replace("*", "")
    assert "is resolved: its ladder has stopped. It reached:" in stopped
    assert "Executive sponsor (@bob): reached " in stopped
    assert "VP" not in stopped, "not reached, and no longer due"
    await world.command("reopen it is back")
    await world.passes(minutes=119)
    assert told(world.carol) == [], "the time counts from when it was reopened"
    await world.passes(minutes=1)
    assert [len(told(person)) for person in (world.dana, world.bob, world.carol)] == [1, 1, 1]


async def test_a_fact_reaches_the_vp_at_once_and_whoever_was_reached_by_hand_is_left_alone(climbing: World) -> None:
    world = climbing
    await world.declare("checkout is slow sev2")
    shown = await world.command("escalate em need a decision")
    await world.alice.press(shown, "Notify")
    await world.passes(minutes=90)
    assert len(told(world.dana)) == 1
    assert "what to bring" in (await world.command("escalate customer")).text
    assert told(world.carol) == []
    await world.command("escalate customer Acme can't take orders")
    assert "A major customer is affected." in told(world.carol)[0]
    assert "major customer: Acme can't take orders" in (await world.command("timeline")).text
    await world.command("impact security breach")
    assert len(told(world.carol)) == 1, "reached once"


async def test_a_private_incident_reaches_no_one_by_itself(climbing: World) -> None:
    world = climbing
    await world.alice.command("/incident --private checkout leaks sev1")
    await world.passes(hours=5)
    assert [told(person) for person in (world.dana, world.bob, world.carol)] == [[], [], []]


async def test_the_card_says_who_is_next_and_it_can_be_held_or_done_now(climbing: World) -> None:
    world = climbing
    await world.declare()
    assert "Next: Executive sponsor, " in world.card.visible
    assert "if still open" in world.card.visible
    await world.passes(minutes=50)

    assert "Say why it should wait" in (await world.command("ladder hold 30m")).text
    assert "waits for 15, 30 or 60 minutes" in (await world.command("ladder hold 3h lunch")).text
    said = (await world.command("ladder hold 30m failover runs")).text
    assert "Held until 10:20: the executive sponsor. I'll go on by myself" in said
    assert "held by @alice: failover runs" in world.card.visible
    await world.passes(minutes=29)
    assert told(world.bob) == []
    await world.passes(minutes=2)
    assert len(told(world.bob)) == 1, "it lapses by itself"
    assert "Escalation is held for 30 min: failover runs" in (await world.command("timeline")).text

    assert "Next: VP engineering, " in world.card.visible
    card = world.card
    pressed = await world.alice.press(card, "Now")
    await world.passes(seconds=5)
    await world.alice.press(pressed, "Say why")
    await world.alice.submit({"Why?": "the failover failed"})
    await world.passes(seconds=5)
    (to_carol,) = told(world.carol)
    assert "needed now, earlier than planned." in to_carol
    assert "Escalated early to the VP engineering: asked by @alice" in (await world.command("timeline")).text
    assert "Now" not in world.card.buttons, "no one further is named"
    assert "Why the VP engineering was needed early: the failover failed" in (await world.command("timeline")).text
    await world.passes(hours=2)
    assert len(told(world.carol)) == 1

    shown = (await world.command("ladder")).text
    for line in ("*Engineering manager* (@dana): reached ", "*VP engineering* (@carol): reached "):
        assert line in shown or line.replace("*", "") in shown
    assert "no one: fill `people.ceo`" in shown or "no one: fill people.ceo" in shown
    await world.passes(hours=2)
    (ceo,) = [line for line in (await world.command("ladder")).text.splitlines() if "CEO" in line]
    assert "reached " not in ceo
    due = (await world.command("clocks all")).text.replace("*", "")
    assert "CEO" not in due, "no one is named: nothing comes of it"
    assert "VP engineering: messaged 10:21" in due, "when it happened, not when it was due"


async def test_whoever_is_named_after_the_rung_was_due_is_reached_once(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "ladder.yml"
    file.write_text(POLICY.replace("on_call: [S0ONCALL01]\n  ", ""), encoding="utf-8")
    stage = replace(stage, policy_file=file)
    async with a_world(stage) as world:
        await world.declare()
        await world.passes(minutes=61)
        said = (await world.command("timeline")).text
        assert said.count("Not escalated: the policy names no one as executive sponsor") == 1
        people = POLICY.replace("on_call: [S0ONCALL01]", "executive_sponsor: [U0B0B00001]")
        file.write_text(people, encoding="utf-8")
        await world.restart()
        await world.passes(minutes=1)
        assert len(told(world.bob)) == 1
        await world.restart()
        await world.passes(minutes=30)
        assert len(told(world.bob)) == 1


async def test_who_is_behind_a_group_that_slack_does_not_say_is_shown_as_the_policy_has_it(
    stage: Stage, tmp_path: Path
) -> None:
    file = tmp_path / "ladder.yml"
    file.write_text(POLICY.replace("on_call: [S0ONCALL01]", "executive_sponsor: [S0ONCALL01]"), encoding="utf-8")
    async with a_world(replace(stage, policy_file=file)) as world:
        await world.declare()
        world.slack.fail("usergroups.users.list", Refuse("internal_error"), times=None)
        shown = await world.command("ladder")
        assert "*Executive sponsor* (Executive sponsor (S0ONCALL01)): <!date" in str(shown.blocks)


async def test_only_a_worse_severity_ends_a_hold(climbing: World) -> None:
    world = climbing
    await world.declare("checkout is slow sev2")
    await world.passes(minutes=55)
    await world.command("ladder hold 1h failover runs")
    await world.command("severity sev3 because only one region is slow")
    await world.command("severity sev2 because all are slow")
    await world.passes(minutes=30)
    assert told(world.dana) == [], "it is as bad as it was when it was held"
    await world.command("severity sev1 because nothing works")
    await world.passes(minutes=1)
    assert len(told(world.dana)) == 1


@pytest.mark.parametrize("how", ["button", "ladder hold", "hold"])
async def test_a_form_holds_it_too_and_says_if_that_changes_nothing(climbing: World, how: str) -> None:
    world = climbing
    await world.declare()
    if how == "button":
        await world.alice.press(world.card, "Hold")
    else:
        await world.command(how)
    await world.alice.submit({"Why?": "failover runs"})
    await world.passes(minutes=5)
    assert "Escalation is held for 30 min: failover runs" in (await world.command("timeline")).text
    said = world.alice.ephemerals[-2].visible
    assert "That changes nothing: no one is due before 09:30. Next is the executive sponsor, today 10:00." in said


async def test_a_line_reaches_the_next_now_and_says_why(climbing: World) -> None:
    world = climbing
    await world.declare()
    said = await world.command("ladder now failover failed")
    assert "I'm messaging the executive sponsor" in said.text
    assert said.buttons == [], "the reason was given"
    await world.command("ladder now")
    assert "You're needed now, earlier than planned. failover failed" in told(world.bob)[0]
    assert "earlier than planned." in told(world.carol)[0]
    assert "The ladder reaches no one further" in (await world.command("ladder now")).text
    timeline = (await world.command("timeline")).text
    assert "Escalated early to the executive sponsor: failover failed" in timeline
    assert "Escalated early to the VP engineering: asked by @alice" in timeline


@pytest.mark.parametrize("how", ["line", "short", "card", "answer"])
async def test_a_hold_can_be_ended_early(climbing: World, how: str) -> None:
    world = climbing
    await world.declare()
    assert "Escalation isn't held" in (await world.command("ladder resume")).text
    await world.passes(minutes=50)
    await world.command("hold 30m failover runs" if how == "short" else "ladder hold 30m failover runs")
    await world.passes(minutes=15)
    assert told(world.bob) == []

    if how in {"line", "short"}:
        said = await world.command("resume" if how == "short" else "ladder resume")
    else:
        shown = await world.command("ladder")
        assert "held by @alice: failover runs" in shown.text
        said = await world.alice.press(world.card if how == "card" else shown, "End hold")
    await world.passes(minutes=1)
    assert "Hold ended." in said.text
    assert len(told(world.bob)) == 1, "he would have been reached five minutes ago"
    assert "held by" not in world.card.visible + (await world.command("ladder")).text
    assert "End hold" not in world.card.buttons
    assert "Escalation goes on: the hold was ended" in (await world.command("timeline")).text
    await world.passes(hours=1)
    assert [len(told(person)) for person in (world.bob, world.carol)] == [1, 1]
