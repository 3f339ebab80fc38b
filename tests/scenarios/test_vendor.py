"""A vendor is called in: a case with four steps and a ticket. Row: 106."""

from __future__ import annotations

import pytest

from bot.demo.faults import RateLimited
from bot.demo.workspace.messages import Message
from tests.scenarios.test_duties import tick, ticked
from tests.support.world import World

POLICY = """
preset: sev
people: {on_call: [S0ONCALL01]}
vendors: {amazon_web_services: "TAM Jo, +1 555 0100; on-call https://support.example.com"}
"""


def case(world: World) -> Message:
    """The case, in the card's thread."""
    (found,) = [one for one in world.room.thread(world.card) if one.visible.startswith("*V1 ")]
    return found


async def test_a_case_is_one_line_to_open_and_one_click_to_move(world: World) -> None:
    await world.declare()

    await world.command("vendor stripe 4711")

    shown = case(world)
    assert "*V1 stripe*, ticket 4711: waiting for an answer" in shown.visible
    assert ticked(shown) == ["ticket"]
    assert "Contact the technical account manager" in shown.visible
    assert "Opened by alice at 09:00" in shown.visible

    assert await tick(world, world.bob, shown, "ticket", "tam") == ""
    assert ticked(case(world)) == ["ticket", "tam"]

    await world.bob.press(case(world), "They answered")
    await world.passes(seconds=5)
    assert "they answered" in case(world).visible
    await world.bob.press(case(world), "Close case")
    await world.passes(seconds=5)

    assert "closed" in case(world).visible
    assert not case(world).buttons
    told = (await world.command("timeline")).text
    for line in ("V1 opened with stripe, ticket 4711", "Contact the technical account manager", "they answered"):
        assert line in told


async def test_a_ticket_that_comes_later_is_noted_on_the_same_case(world: World) -> None:
    await world.declare()
    await world.command("vendor stripe")
    assert ticked(case(world)) == []

    await world.command("vendor Stripe 4711")
    assert "ticket 4711" in case(world).visible
    assert ticked(case(world)) == ["ticket"]

    again = await world.command("vendor stripe 4711")
    assert "V1 stripe is open already." in again.text

    other = await world.command("vendor acme 4711")
    assert "Ticket 4711 is already open with stripe (V1)." in other.text
    for deed in ("close", "Closed 4711", "answered", "close stripe"):
        refused = await world.command(f"vendor {deed}")
        assert "They answered" in refused.text
        assert "Close case" in refused.text
    assert not [one for one in world.room.thread(world.card) if one.visible.startswith("*V2 ")]


@pytest.mark.parametrize("policy", [POLICY])
async def test_the_policy_names_a_vendor_of_several_words_and_whom_to_call(world: World, policy: str) -> None:
    assert policy
    await world.declare()

    await world.command("vendor Amazon Web Services 99")

    assert "*V1 Amazon Web Services*, ticket 99" in case(world).visible
    assert "Contacts: TAM Jo, +1 555 0100; on-call" in case(world).visible


async def test_what_makes_no_case_says_what_to_type_and_changes_nothing(world: World) -> None:
    await world.declare()

    long = await world.command(f"vendor {'x' * 80}")
    assert "60" in long.text
    await world.command("resolve now customer confirmed")
    over = await world.command("vendor stripe")
    assert "resolved" in over.text
    assert not [one for one in world.room.thread(world.card) if one.visible.startswith("*V1 ")]


async def test_a_vendor_that_does_not_answer_is_told_once_to_whoever_opened_the_case(world: World) -> None:
    await world.declare()
    await world.command("vendor stripe 4711")
    await world.command("vendor acme")
    (acme,) = [one for one in world.room.thread(world.card) if one.visible.startswith("*V2 ")]
    await world.bob.press(acme, "They answered")
    await world.passes(minutes=29)
    assert not any("hasn't answered" in text for text in world.shown(world.room))

    await world.restart()
    await world.passes(minutes=2)

    (said,) = [text for text in world.shown(world.room) if "hasn't answered" in text]
    assert said == "@alice: stripe hasn't answered within 30 min (V1). Next: contact the technical account manager."
    await world.passes(hours=2)
    assert len([text for text in world.shown(world.room) if "hasn't answered" in text]) == 1


async def test_a_vendor_is_waited_for_again_once_an_incident_is_back(world: World) -> None:
    await world.declare()
    await world.command("vendor stripe 4711")
    for minutes in (5, 60):  # back before an answer was due, and after
        await world.command("resolve now rolled back")
        await world.passes(minutes=minutes)
        assert not any("answered within" in text for text in world.shown(world.room))
        await world.command("reopen it is back")
    await world.passes(minutes=1)
    await world.command("resolve now rolled back")
    await world.command("reopen it is back")
    await world.passes(minutes=60)
    assert sum("answered within" in text for text in world.shown(world.room)) == 1


async def test_a_vendor_that_answers_before_that_is_said_is_not_called_silent(world: World) -> None:
    await world.declare()
    await world.command("vendor stripe 4711")
    shown = case(world)
    world.slack.fail("chat.postMessage", RateLimited(60), when=lambda call: "answered within" in str(call))
    await world.passes(minutes=30)
    await world.bob.press(shown, "They answered")
    await world.passes(minutes=5)
    assert not any("answered within" in text for text in world.shown(world.room))
