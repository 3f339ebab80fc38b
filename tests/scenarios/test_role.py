"""Who does what: one line or one click, exclusive where it must be. Rows: 77, 91, 103."""

from __future__ import annotations

import re

import pytest

from bot.demo.faults import RateLimited
from tests.support.builders import a_policy
from tests.support.world import World


async def test_a_role_is_given_in_one_line_and_whoever_gets_it_is_told(world: World) -> None:
    await world.declare()
    reply = await world.command("role communications @carol")

    assert reply.text == "@carol is now communications lead of this incident."
    assert "@carol is now communications lead." in world.room.find("By alice").visible
    assert world.carol.id in {ping.who for ping in world.slack.pings}
    assert "*Communications lead*\n@carol" in world.card.visible


async def test_without_a_person_one_takes_it_oneself_and_nobody_is_pinged(world: World) -> None:
    await world.declare()
    reply = await world.command("role scribe")

    assert reply.text == "You are now scribe of this incident."
    assert "alice is now scribe." in world.told
    assert "*Scribe*\n@alice" in world.card.visible
    assert not world.slack.pings


@pytest.mark.parametrize("typed", ["ic", "IC", "commander", "lead", "incident commander", "Incident-Commander"])
async def test_a_role_has_many_names(world: World, typed: str) -> None:
    """Rows: 77."""
    await world.declare()
    await world.command(f"role {typed} @bob")

    assert "@bob is now incident commander." in world.told
    assert "IC: @bob" in world.incidents.messages[0].visible


async def test_an_exclusive_role_passes_on_and_says_from_whom(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    await world.command("role commander @bob")

    assert "*Incident commander*\n@bob" in world.card.visible
    assert "@alice" not in world.card.visible.split("*Declared*")[0]
    assert "(before: alice for 5 s)" in world.room.find("(before: ").visible
    assert not world.room.find("(before: ").is_reply, "that command changes hands concerns everyone"
    assert world.room.find("alice is now incident commander.").is_reply, "that someone takes it doesn't"
    await world.command("role commander none")
    assert not world.room.find("bob is no longer incident commander.").is_reply
    await world.command("role commander @carol")
    assert not world.room.find("@carol is now incident commander.").is_reply
    await world.command("role scribe @bob")
    await world.command("role scribe @carol")
    assert world.room.find("@carol took over as scribe (before: ").is_reply, "any other role stays in the thread"
    reply = await world.command("timeline")
    assert "Incident commander: @bob (before: @alice, for 5 s)" in reply.text


async def test_there_may_be_several_experts(world: World) -> None:
    await world.declare()
    await world.command("role expert @bob")
    await world.command("role sme @carol")

    assert "@bob" in world.card.visible
    assert "@carol" in world.card.visible


async def test_whoever_gets_a_role_is_brought_into_the_room(world: World) -> None:
    await world.declare("search is slow sev2")
    assert world.dana.id not in world.room.members

    await world.command("role communications @dana")

    assert world.dana.id in world.room.members


async def test_the_same_role_twice_is_refused(world: World) -> None:
    await world.declare()
    await world.command("role commander @bob")
    reply = await world.command("role commander @bob")
    assert "@bob has that role already: incident commander" in reply.text
    reply = await world.bob.command("/incident role commander", channel=world.room)
    assert "You have that role already" in reply.text


async def test_an_unknown_role_is_refused_with_a_guess(world: World) -> None:
    await world.declare()
    reply = await world.command("role comander @bob")

    assert "The policy has no role “comander”. Did you mean `/incident role commander`?" in reply.text
    assert reply.buttons == ["Incident commander"]


async def test_no_role_at_all_is_asked_for(world: World) -> None:
    await world.declare()
    reply = await world.command("role @bob")

    assert "Say which role: " in reply.text
    assert "`/incident role` opens a form." in reply.text


async def test_a_name_that_slack_does_not_know_is_refused(world: World) -> None:
    await world.declare()
    reply = await world.command("role commander @no one")

    assert "Couldn't find anyone called “@no one”" in reply.text
    assert "no one yet" in world.card.visible


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("@zoe", "zoe can't hold a role: the account is deactivated"),
        ("@deploybot", "deploybot can't hold a role: the account belongs to an app"),
    ],
)
async def test_neither_the_deactivated_nor_apps_hold_a_role(world: World, typed: str, why: str) -> None:
    await world.declare()
    reply = await world.command(f"role commander {typed}")

    assert why in reply.text
    assert "no one yet" in world.card.visible


async def test_a_group_cannot_hold_a_role(world: World) -> None:
    await world.declare()
    reply = await world.command("role commander @oncall")

    assert "That is a group; a role goes to one person" in reply.text


async def test_take_command_is_one_click(world: World) -> None:
    """Rows: 77."""
    await world.declare()
    reply = await world.bob.press(world.card, "Take command")
    await world.passes(seconds=5)

    assert reply.text == "", "the post is the answer"
    assert "bob is now incident commander." in world.told
    assert "*Incident commander*\n@bob" in world.card.visible
    assert "Take command" not in world.card.buttons
    assert "IC: @bob" in world.incidents.messages[0].visible


async def test_take_command_pressed_too_late_takes_it_from_nobody(world: World) -> None:
    await world.declare()
    world.slack.fail("chat.update", RateLimited(30))  # the button is still on Carol's screen
    await world.bob.press(world.card, "Take command")

    reply = await world.carol.press(world.card, "Take command")
    await world.passes(minutes=1)

    assert "@bob is in command already" in reply.text
    assert "/incident role commander" in reply.text
    assert "*Incident commander*\n@bob" in world.card.visible


async def test_take_command_pressed_twice_is_harmless(world: World) -> None:
    await world.declare()
    world.slack.fail("chat.update", RateLimited(30))
    await world.bob.press(world.card, "Take command")
    reply = await world.bob.press(world.card, "Take command")
    await world.settled()

    assert "You have that role already" in reply.text


async def test_a_role_of_what_is_over_stays(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")
    await world.command("role commander")  # somebody has to close it
    await world.command("close anyway tracked elsewhere")
    reply = await world.command("role commander @bob")

    assert "is closed; its roles stay as they were" in reply.text


@pytest.mark.parametrize("word", ["none", "nobody"])
async def test_a_role_ends_in_one_line(world: World, word: str) -> None:
    await world.declare()
    await world.command("role scribe @bob")
    reply = await world.command(f"role scribe {word}")

    assert reply.text == "@bob is no longer scribe of this incident."
    assert "bob is no longer scribe." in world.told
    assert "Scribe" not in world.card.visible
    reply = await world.command(f"role scribe {word}")
    assert "No one is scribe of this incident. To give the role: `/incident role scribe @person`" in reply.text


async def test_of_several_experts_one_says_who_goes(world: World) -> None:
    await world.declare()
    await world.command("role expert @bob")
    await world.command("role expert @carol")
    reply = await world.command("role expert none")
    assert "Several people have the role subject matter expert. Say who should no longer have it:" in reply.text
    assert "/incident role expert @carol none" in reply.text

    await world.command("role expert @carol none")

    assert "*Subject matter expert*\n@bob" in world.card.visible
    assert "@carol" not in world.card.visible


async def test_a_role_amid_a_sentence_has_no_capital(world: World) -> None:
    await world.declare("checkout is down sev1")
    elsewhere = world.incidents.name
    said = [
        (await world.alice.command(f"/incident role {line}", channel=elsewhere)).text
        for line in ("commander 001", "commander 001", "communications @bob 001", "communications none 001")
    ]
    said += [one.visible for one in (await world.alice.command("/incident escalate em need help")).messages]
    assert "You are now incident commander of INC-2026-1123-001." in said
    assert "@bob is no longer communications lead of INC-2026-1123-001." in said
    labels = "|".join(role.label for role in a_policy().roles.values())
    assert not re.findall(rf"(?:[a-z] |already: |\()(?:{labels})", "\n".join(said))


async def test_who_had_which_role_is_listed_from_to(world: World) -> None:
    """Rows: 91, 92."""
    await world.declare()
    assert "No one has had a role yet" in (await world.command("role history")).text
    await world.command("role commander @bob")
    await world.passes(minutes=20)
    await world.command("role commander @carol")

    reply = await world.bob.command("/incident role history", channel=world.room)

    assert "Incident commander: @bob, from 09:00 to 09:20" in reply.text
    assert "Incident commander: @carol, from 09:20 until now (not accepted yet)" in reply.text


async def test_whoever_loses_a_role_to_another_hand_is_told_by_a_message_of_its_own(world: World) -> None:
    await world.declare()
    await world.bob.command("/incident role commander", channel=world.room)
    await world.command("role commander @carol")
    told = [one.visible for one in world.bob.direct_messages().messages if "took over from you" in one.visible]
    assert told[-1].startswith("carol took over from you as incident commander of INC-2026-1123-001 at 09:00. ")
    assert "alice changed it" in told[-1]

    await world.command("role commander @carol none")
    assert "no one has the role now" in world.carol.direct_messages().messages[-1].visible
    before = len(world.alice.direct_messages().messages)
    await world.command("role scribe")
    await world.command("role scribe none")
    told = [one.visible for one in world.alice.direct_messages().messages[before:]]
    assert not any("no longer scribe" in text and "has the role" in text for text in told), "she did it herself"
