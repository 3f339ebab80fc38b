"""Whoever reports something and doesn't work on it is asked what they know, and the room reads the answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.demo.people.forms import Typed
from tests.support.lists import shown_to
from tests.support.world import POLICY, World

ASKS = POLICY.replace("ask_reporter_after: none", "ask_reporter_after: 2m")


@pytest.mark.parametrize("policy", [ASKS])
async def test_a_reporter_is_asked_once_and_the_room_reads_the_answers(world: World) -> None:
    """Rows: 29."""
    dave = world.slack.person("dave")
    said = await dave.say("checkout answers 502 for everyone", channel="incidents")
    await world.alice.shortcut("declare_from", said)
    await world.alice.submit({"Severity": "SEV1"})
    await world.passes(seconds=110)
    assert shown_to(dave, "You reported this") == [], "people need a moment to take it"
    await world.passes(seconds=20)
    assert shown_to(world.alice, "You reported this") == [], "it was not her who saw it"
    (asked,) = shown_to(dave, "You reported this")
    assert "What have you tried already?" in asked.visible

    await dave.press(asked, "Answer…")
    began = world.clock.now() - timedelta(minutes=20)
    answers: dict[str, Typed] = {
        "What symptoms do users see?": "carts are empty, <!channel>",
        "When did it start?": began,
        "What was deployed or changed recently?": "v2.3.4",
        "Which systems or services are involved?": "checkout, payments",
        "What have you tried already?": "a restart",
    }
    await dave.submit(answers)
    await world.passes(seconds=10)
    pings = len(world.slack.pings)
    (told,) = [each for each in world.shown(world.room) if "Answers from whoever reported it" in each]
    assert all(each in told for each in ("carts are empty", "v2.3.4", "a restart"))
    assert "carts are empty" in world.card.visible
    assert "systems: checkout, payments" in (await world.command("timeline")).text, "they are a fact, too"
    assert "Thanks, your answers are with" in shown_to(dave, "answers")[0].visible
    assert len(world.slack.pings) == pings

    await world.command("resolve now rolled back")
    await world.command("reopen it is back")
    await world.passes(minutes=5)
    assert shown_to(dave, "You reported this") == []
    assert len(shown_to(dave, "checkout")) == 1, "a reopen asks no one again"
    assert "v2.3.4" in world.document


@pytest.mark.parametrize("policy", [ASKS])
async def test_whoever_declares_and_does_nothing_is_asked_and_whoever_commands_is_not(world: World) -> None:
    await world.declare("search is slow sev2")
    await world.passes(minutes=3)
    assert len(shown_to(world.alice, "You reported this")) == 1
    await world.bob.command("/incident declare checkout is down sev1")
    await world.alice.command("/incident declare payments are down sev1")
    await world.passes(seconds=10)
    await world.command("role commander")
    await world.passes(minutes=3)
    assert len(shown_to(world.alice, "You reported this")) == 1
    assert shown_to(world.bob, "You reported this") == [], "he is on call"
