"""Telling the next person: shown first, told once, taken by one. Flow Escalate; rows: 79, 85, 86."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.demo.faults import Refuse
from bot.demo.people.person import Person
from bot.demo.workspace.reply import Reply
from tests.support.tally import told
from tests.support.world import POLICY, Stage, World, a_world


async def tells(world: World, text: str, *, who: Person | None = None) -> Reply:
    """Have Alice escalate in the room, and press *Notify*."""
    person = who or world.alice
    shown = await person.command(f"/incident escalate {text}", channel=world.room)
    sent = await person.press(shown, "Notify")
    await world.passes(seconds=5)
    return sent


async def test_one_line_shows_and_one_click_tells(world: World) -> None:
    await world.declare()

    before = world.slack.asked
    shown = await world.alice.command("/incident escalate em need DB help", channel=world.room)
    await world.settled()
    assert "No one has been notified yet. A direct message goes to @dana (engineering manager):" in shown.text
    assert "You're needed: [SEV1] checkout is down" in shown.text
    assert "need DB help" in shown.text
    assert told(world.dana) == []

    sent = await world.alice.press(shown, "Notify")
    await world.passes(seconds=5)
    assert world.slack.asked - before == 2, "a line and a click"

    assert "Messaged @dana." in sent.text
    (message,) = told(world.dana)
    for fact in ("You're needed", "[SEV1] checkout is down", "need DB help", "Asked by alice", f"#{world.room.name}"):
        assert fact in message.visible
    assert message.buttons == ["I'm on it", "Not me"]
    assert "need DB help" in message.notice, "a phone shows it"


async def test_the_room_reads_under_the_card_who_was_told_and_why_and_nobody_is_pinged(world: World) -> None:
    await world.declare()
    await tells(world, "em need DB help")

    said = world.room.find("need DB help")
    assert said in world.room.thread(world.card)
    assert "need DB help" in said.visible
    assert "By alice" in said.visible
    assert world.slack.pings == []
    assert "Messaged @dana (engineering manager): need DB help" in (await world.command("timeline")).text


async def test_whoever_is_on_it_is_brought_in_and_everybody_who_was_told_reads_it(world: World) -> None:
    await world.declare("search is slow sev2")
    await tells(world, "on-call look at the index", who=world.dana)
    await world.alice.kick(world.room, world.bob)
    (to_bob,), (to_carol,) = told(world.bob), told(world.carol)

    reply = await world.bob.press(to_bob, "I'm on it")
    await world.passes(seconds=5)

    assert "You're on it: INC-2026-1123-001. I'm inviting you to its room." in reply.text
    assert world.bob.id in world.room.members
    for message in (to_bob, to_carol):
        assert "@bob is on it, since 09:00" in message.visible
        assert message.buttons == []
    assert not world.room.find("bob is on it (on-call engineer)").is_reply, "it concerns everyone"
    assert len(told(world.carol)) == 1, "an edit, no second message"
    assert "bob is on it" in world.dana.direct_messages().messages[-1].visible, "she asked"


async def test_a_second_press_says_who_is_on_it_already(world: World) -> None:
    await world.declare()
    await tells(world, "on_call look at the index")
    (to_bob,), (to_carol,) = told(world.bob), told(world.carol)
    world.slack.fail("chat.update", Refuse("internal_error"), times=None)  # the buttons are still there

    await world.bob.press(to_bob, "I'm on it")
    late = await world.carol.press(to_carol, "I'm on it")
    again = await world.bob.press(to_bob, "I'm on it")
    await world.settled()

    assert "@bob is on it already, since 09:00" in late.text
    assert "You are on it already" in again.text
    assert (await world.command("timeline")).text.count("is on it") == 1


async def test_whoever_asked_hears_that_someone_cannot_come_and_no_one_else_is_asked_for_them(world: World) -> None:
    await world.declare()
    await tells(world, "on-call look at the index")
    for person in (world.bob, world.carol):
        await person.press(told(person)[0], "Not me")
    await world.passes(seconds=5)

    said = [one.visible for one in told(world.alice)]
    assert any("bob (on-call engineer) can't come." in one for one in said)
    assert any("carol (on-call engineer) can't come." in one for one in said)
    assert told(world.dana) == []
    assert "@bob can't come" in (await world.command("timeline")).text

    taken = await world.bob.press(told(world.bob)[0], "I'm on it")
    await world.passes(seconds=5)
    assert "You're on it" in taken.text, "people change their minds"


async def test_two_who_press_at_once_are_one(world: World) -> None:
    await world.declare()
    await tells(world, "on_call look at the index")
    (to_bob,), (to_carol,) = told(world.bob), told(world.carol)

    replies = await asyncio.gather(world.bob.press(to_bob, "I'm on it"), world.carol.press(to_carol, "I'm on it"))
    await world.passes(seconds=5)

    assert sorted("You're on it:" in reply.text for reply in replies) == [False, True]
    assert sorted("is on it already" in reply.text for reply in replies) == [False, True]


async def test_the_same_preview_sent_twice_tells_once(world: World) -> None:
    await world.declare()
    shown = await world.alice.command("/incident escalate em need DB help", channel=world.room)
    answers = await asyncio.gather(world.alice.press(shown, "Notify"), world.alice.press(shown, "Notify"))
    await world.passes(seconds=5)

    assert sorted("That message was sent already." in answer.text for answer in answers) == [False, True]
    (preview,) = shown.messages
    assert "Messaged <@" in preview.text, "the answer takes the place of the question"
    assert not preview.buttons
    assert len(told(world.dana)) == 1
    await tells(world, "em need DB help")
    assert len(told(world.dana)) == 2, "another line is another wish"


@pytest.mark.parametrize(
    "typed", ["em", "EM", "engineering_manager", "engineering manager", "Engineering Manager:", "@dana", "@leads"]
)
async def test_a_function_has_many_names_and_people_and_groups_can_be_named(world: World, typed: str) -> None:
    await world.declare()
    await tells(world, f"{typed} need DB help")

    assert "need DB help" in told(world.dana)[0].visible
    assert "manager" not in told(world.dana)[0].visible.split("need DB help")[0]


async def test_whoever_holds_the_role_is_meant_too(world: World) -> None:
    await world.declare()
    await world.command("role communications @carol")
    await tells(world, "comms customers ask")

    assert "customers ask" in told(world.carol)[-1].visible


async def test_who_is_behind_it_changed_since_is_shown_again_first(world: World) -> None:
    await world.declare()
    shown = await world.alice.command("/incident escalate comms customers ask", channel=world.room)
    assert "fill `people.communications`" in shown.text
    await world.command("role communications @carol")
    shown = await world.alice.command("/incident escalate comms customers ask", channel=world.room)
    await world.command("role communications @dana")

    again = await world.alice.press(shown, "Notify")
    await world.settled()

    assert "The people behind this have changed since you looked." in again.text
    assert "@dana" in again.text
    assert not [one for one in told(world.carol) if "customers ask" in one.visible]
    await world.alice.press(again, "Notify")
    await world.passes(seconds=5)
    assert "customers ask" in told(world.dana)[-1].visible


async def test_a_sev3_in_its_thread_tells_there_who_was_told(world: World) -> None:
    await world.declare("logs are noisy sev3")
    shown = await world.alice.command("/incident escalate em need access", channel=world.incidents)
    await world.alice.press(shown, "Notify")
    await world.passes(seconds=5)
    reply = await world.dana.press(told(world.dana)[0], "I'm on it")
    await world.passes(seconds=5)

    assert "Work goes on in the thread of its announcement." in reply.text
    (announced,) = world.incidents.messages
    said = [one.visible for one in world.incidents.thread(announced)]
    assert any("Asked for help: dana" in one for one in said)
    assert any("dana is on it" in one for one in said)
    assert "dana is on it" in world.alice.direct_messages().messages[-1].visible


async def test_what_is_over_calls_nobody_and_nobody_comes_to_it(world: World) -> None:
    await world.declare()
    shown = await world.alice.command("/incident escalate em need DB help", channel=world.room)
    await tells(world, "em need DB help")
    world.slack.fail("chat.update", Refuse("internal_error"), times=None)  # the buttons are still there
    await world.command("resolve now rolled back")

    assert "is resolved, so no one else is needed" in (await world.command("escalate em more help")).text
    late = await world.alice.press(shown, "Notify")
    come = await world.dana.press(told(world.dana)[0], "I'm on it")
    await world.settled()
    assert "is resolved, so no one else is needed" in late.text
    assert "is resolved, so no one else is needed" in come.text


async def test_whoever_was_not_asked_is_told_so(world: World) -> None:
    await world.declare()
    await tells(world, "em need DB help")
    (to_dana,) = told(world.dana)
    to_dana.channel_id = world.room.id  # as if it had been shown to somebody else

    reply = await world.bob.press(to_dana, "I'm on it")
    await world.settled()

    assert "Others were asked. To come all the same: `/incident brief INC-2026-1123-001`." in reply.text


async def test_it_is_told_once_across_a_restart(world: World) -> None:
    await world.declare()
    world.slack.fail("conversations.open", Refuse("internal_error"))
    await tells(world, "em need DB help")
    await world.restart()
    await world.passes(minutes=2)

    assert len(told(world.dana)) == 1


@pytest.fixture
async def guarded_world(stage: Stage, tmp_path: Path) -> AsyncIterator[World]:
    """A world in which the commander alone may escalate."""
    policy = tmp_path / "guarded.yml"
    policy.write_text(POLICY + "permissions: {escalate: [commander]}\n", encoding="utf-8")
    async with a_world(replace(stage, policy_file=policy)) as built:
        yield built


async def test_the_policy_may_say_who_escalates(guarded_world: World) -> None:
    world = guarded_world
    await world.declare()
    assert "is for commander only" in (await world.command("escalate em need DB help")).text
    await world.command("role commander")

    await tells(world, "em need DB help")
    assert len(told(world.dana)) == 1


async def test_for_a_private_incident_whoever_is_told_comes_in_first_and_reads_all_of_it(world: World) -> None:
    await world.declare("--private payroll data of an insider sev1")
    await tells(world, "em need a lawyer")

    assert world.dana.id in world.room.members
    (message,) = told(world.dana)
    assert "payroll data of an insider" in message.visible
    reply = await world.dana.press(message, "I'm on it")
    await world.passes(seconds=5)
    assert "You're on it" in reply.text
    assert "@dana is on it" in message.visible


async def test_who_cannot_be_let_in_learns_the_number_alone(world: World) -> None:
    await world.declare("--private payroll data of an insider sev1")
    world.slack.fail("conversations.invite", Refuse("cant_invite"))
    await tells(world, "em need a lawyer")

    (message,) = told(world.dana)
    assert "INC-2026-1123-001, which is private" in message.visible
    assert "Retry" in world.card.buttons
    assert "payroll" not in message.visible
    assert "lawyer" not in message.visible
    assert message.buttons == []
