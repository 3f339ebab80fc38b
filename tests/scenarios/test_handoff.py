"""Command passes in two phases: offered with what is known, taken by whoever confirms it. Rows: 90, 92."""

from __future__ import annotations

import asyncio

import pytest

from bot.demo.workspace.messages import Message
from tests.support.world import World

FACTS = ["Severity and status", "When the next update is due", "What is being done, and what is needed"]


@pytest.fixture
async def commanded(world: World) -> World:
    """A SEV1 that Alice has commanded for a quarter of an hour, with a word on what was tried."""
    await world.declare()
    await world.command("role commander")
    await world.command("role communications @carol")
    await world.passes(minutes=9)
    await world.command("update rolled back v2.3.4, errors still high")
    await world.passes(minutes=5)
    return world


def packet(world: World, who: str = "dave") -> Message:
    """Return the newest offer of command that somebody got."""
    offers = [one for one in world.slack.person(who).direct_messages().messages if "command" in one.visible]
    return offers[-1]


async def confirms(world: World, who: str = "dave", facts: list[str] | None = None) -> str:
    """Have somebody press *Take command…* and tick; return what they are told."""
    person = world.slack.person(who)
    await person.press(packet(world, who), "Take command…")
    await world.settled()
    await person.submit({"I know": FACTS if facts is None else facts})
    await world.passes(seconds=5)
    return person.ephemerals[-1].visible if person.ephemerals else ""


async def test_one_line_offers_command_with_what_is_known(commanded: World) -> None:
    world = commanded
    reply = await world.command("handoff @dave watch the queue")

    assert "@dave has been asked to take command. You stay in command until they accept." in reply.text
    offer = packet(world)
    assert "alice asks you to take command of INC-2026-1123-001: [SEV1] checkout is down." in offer.visible
    for known in (
        "alice stays in command until you accept",
        "*Status*\ninvestigating",
        "*Incident commander*\nalice",
        "*Communications lead*\ncarol",
        "*Reported by*\nalice",
        "Update #1: rolled back v2.3.4, errors still high",
        "*Note*\n• watch the queue",
        "*Next update*\nby",
    ):
        assert known in offer.visible, known
    assert offer.buttons == ["Take command…", "Decline"]
    told = world.room.find("stays in command until dave accepts")
    assert told in world.room.thread(world.card)
    assert "*Incident commander*\n@alice" in world.card.visible


async def test_three_ticks_take_it_and_everybody_is_told(commanded: World) -> None:
    """One line, and one acceptance with three ticks: the target of the flow."""
    world = commanded
    await world.command("handoff @dave")
    offer = packet(world)

    await confirms(world)

    assert "*Incident commander*\n@dave" in world.card.visible
    assert "IC: @dave" in world.incidents.messages[0].visible
    assert "dave took over as incident commander (before: alice for 14 min" in world.room.find("(before:").visible
    assert "@dave took command of INC-2026-1123-001 from @alice" in offer.visible
    assert not offer.buttons
    assert "took command of INC-2026-1123-001 from alice" in packet(world, "alice").visible
    timeline = (await world.command("timeline")).text
    assert "Incident commander: @dave (before: @alice, for 14 min" in timeline
    history = (await world.command("role history")).text
    assert "Incident commander: @alice, from 09:00 to 09:14" in history
    assert "Incident commander: @dave, from 09:14 until now" in history
    assert world.slack.pings == [ping for ping in world.slack.pings if ping.who == world.carol.id], "no one by accident"


async def test_the_facts_that_are_confirmed_are_the_present_ones(commanded: World) -> None:
    world = commanded
    await world.command("handoff @dave")
    dave = world.slack.person("dave")
    await dave.press(packet(world), "Take command…")
    await world.settled()
    assert "rolled back v2.3.4" in str(dave.modal and dave.modal.visible)

    await world.command("severity sev2 because only cards fail")
    await dave.submit({"I know": FACTS})

    form = dave.modal
    assert form
    assert "This changed while you read. Severity and status: SEV2, investigating" in str(form.errors)
    assert "@alice" in world.card.visible
    await dave.close_modal()
    await confirms(world)


async def test_two_ticks_are_not_enough(commanded: World) -> None:
    world = commanded
    await world.command("handoff @dave")
    dave = world.slack.person("dave")

    await confirms(world, facts=FACTS[:2])

    assert dave.modal
    assert "Tick all three" in str(dave.modal.errors)
    assert "*Incident commander*\n@alice" in world.card.visible
    await dave.submit({"I know": FACTS})
    await world.passes(seconds=5)
    assert "*Incident commander*\n@dave" in world.card.visible


async def test_the_button_asks_who_takes_over(commanded: World) -> None:
    world = commanded
    assert "Take command" not in world.card.buttons
    await world.alice.press(world.card, "Hand over")
    await world.settled()
    await world.alice.submit({"Who takes over?": "dave", "What else should they know?": "the queue grows"})
    await world.passes(seconds=5)

    assert "the queue grows" in packet(world).visible
    await confirms(world)
    assert "*Incident commander*\n@dave" in world.card.visible


async def test_declining_leaves_command_where_it_is(commanded: World) -> None:
    world = commanded
    await world.command("handoff @dave")
    offer = packet(world)
    reply = await world.slack.person("dave").press(offer, "Decline")
    await world.passes(seconds=5)

    assert "Declined. @alice stays in command; I've let them know" in reply.text
    assert "@dave declined command" in offer.visible
    assert not offer.buttons
    assert "dave declined command" in packet(world, "alice").visible
    assert "dave declined command" in world.room.find("declined command").visible
    assert "*Incident commander*\n@alice" in world.card.visible


async def test_a_second_offer_withdraws_the_first(commanded: World) -> None:
    world = commanded
    await world.command("handoff @dave")
    first = packet(world)
    await world.command("handoff @bob")

    assert "ended at 09:14: @bob was asked instead" in first.visible
    assert not first.buttons
    await confirms(world, "bob")
    assert "*Incident commander*\n@bob" in world.card.visible


async def test_the_same_offer_twice_is_refused_and_none_takes_it_back(commanded: World) -> None:
    world = commanded
    await world.command("handoff @dave")
    offer = packet(world)
    assert "was asked at 09:14 and has not answered yet" in (await world.command("handoff @dave")).text

    assert "Withdrawn" in (await world.command("handoff none")).text

    assert "@alice withdrew it" in offer.visible
    assert "No offer of command waits" in (await world.command("handoff none")).text


async def test_whoever_takes_command_in_between_ends_the_offer(commanded: World) -> None:
    world = commanded
    await world.command("handoff @dave")
    offer = packet(world)
    await world.bob.command("/incident role commander", channel=world.room)
    await world.passes(seconds=5)

    assert "ended at 09:14: @bob is in command now" in offer.visible
    assert not offer.buttons
    assert "*Incident commander*\n@bob" in world.card.visible


async def test_an_offer_that_ended_on_ones_screen_says_who_is_in_command(commanded: World) -> None:
    world = commanded
    await world.command("handoff @dave")
    dave = world.slack.person("dave")
    await dave.press(packet(world), "Take command…")
    await world.settled()
    await world.bob.command("/incident role commander", channel=world.room)
    await dave.submit({"I know": FACTS})
    await world.settled()

    assert dave.modal
    assert "This offer ended at 09:14 UTC (withdrawn). @bob is in command" in str(dave.modal.errors)


async def test_taking_and_replacing_at_once_leaves_one_commander(commanded: World) -> None:
    world = commanded
    await world.command("handoff @dave")
    dave = world.slack.person("dave")
    await dave.press(packet(world), "Take command…")
    await world.settled()
    await asyncio.gather(
        dave.submit({"I know": FACTS}), world.bob.command("/incident role commander", channel=world.room)
    )
    await world.passes(seconds=5)

    history = (await world.command("role history")).text
    assert history.count("Incident commander") - history.count(" to ") == 1, history


async def test_a_form_sent_twice_takes_command_once(commanded: World) -> None:
    world = commanded
    await world.command("handoff @dave")
    dave = world.slack.person("dave")
    await dave.press(packet(world), "Take command…")
    await world.settled()
    form = dave.modal
    assert form
    await dave.choose(form, "I know", FACTS)
    await asyncio.gather(*(world.slack.interactions.submit(dave.user, form) for _ in range(2)))
    await world.passes(seconds=5)

    assert sum("dave took over as incident commander" in text for text in world.shown(world.room)) == 1


async def test_only_the_commander_hands_over(commanded: World) -> None:
    world = commanded
    reply = await world.bob.command("/incident handoff @dave", channel=world.room)

    assert "`/incident handoff` is for commander or admin only. Ask @alice, who is in command: " in reply.text
    assert not world.slack.person("dave").direct_messages().messages


async def test_nobody_in_command_has_nothing_to_hand_over(world: World) -> None:
    await world.declare()
    assert "take it with `/incident role INC-2026-1123-001 commander`" in (await world.command("handoff @dave")).text
    reply = await world.dana.command("/incident handoff @dave", channel=world.room)  # an admin
    assert "No one is in command of this incident" in reply.text
    assert "/incident role commander @person" in reply.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("@alice", "You are in command already. Name who takes over: `/incident handoff @person`"),
        ("@zoe", "can't hold a role: the account is deactivated"),
        ("@deploybot", "can't hold a role: the account belongs to an app"),
        ("dave please", "Say who takes over, with an @: `/incident handoff @person"),
        ("none", "No offer of command waits"),
    ],
)
async def test_what_cannot_be_handed_over_is_refused_with_what_helps(
    commanded: World, typed: str, sentence: str
) -> None:
    reply = await commanded.command(f"handoff {typed}")
    assert sentence in reply.text
    assert "*Incident commander*\n@alice" in commanded.card.visible


async def test_a_closed_incident_is_handed_to_nobody(commanded: World) -> None:
    world = commanded
    await world.command("handoff @dave")
    offer = packet(world)
    await world.command("resolve now rolled back")
    assert "the incident is resolved" in offer.visible
    await world.command("close anyway tracked elsewhere")

    assert "is closed; its roles stay as they were" in (await world.command("handoff @bob")).text


async def test_an_offer_survives_a_restart(commanded: World) -> None:
    world = commanded
    await world.command("handoff @dave")
    await world.restart()
    await confirms(world)
    assert "*Incident commander*\n@dave" in world.card.visible


async def test_an_incident_without_a_room_is_handed_over_in_its_thread(world: World) -> None:
    await world.declare("logs are noisy sev3")
    await world.command("role commander", channel="general")
    await world.command("handoff @dave", channel="general")
    assert [text for text in world.shown(world.incidents) if "stays in command until dave accepts" in text]

    await confirms(world)

    assert "IC: @dave" in world.incidents.find("IC: ").visible
