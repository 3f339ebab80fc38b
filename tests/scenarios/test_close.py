"""Closing: no further updates. For the commander or an admin; and always for someone."""

from __future__ import annotations

from typing import Final

import pytest

from bot.demo.workspace.users import Group
from tests.support.tally import told
from tests.support.world import POLICY, World


async def test_the_commander_closes_what_is_resolved(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    await world.command("severity sev3 because few noticed")
    await world.command("resolve now rolled back")

    reply = await world.command("close")

    assert reply.messages == [], "the post says it"
    assert "No further updates" in world.room.find("*Closed*").visible
    assert "Status: closed" in world.incidents.find("IC: ").visible


GATE: Final = """
checklists:
  restored: none
  functionality: none
  manual_health: none
  handed_over: {label: Handed over, required_for: closed, items: [{key: runbook, text: Runbook}]}
"""


@pytest.mark.parametrize("policy", [POLICY + GATE])
async def test_what_is_missing_is_listed_with_a_button_each_and_whoever_waives_it_says_why(world: World) -> None:
    """Rows (part): 8."""
    await world.declare()
    await world.command("role commander")
    await world.command("resolve now rolled back")

    shown = await world.alice.press(world.card, "Close")
    await world.settled()

    assert "resolved" in world.card.visible
    assert "Not closed yet: 4 things are missing." in shown.text
    for said in ("being validated until", "Checklist “Handed over”: 1 of 1 open", "postmortem has 4 open questions"):
        assert said in shown.messages[0].visible
    assert shown.messages[0].buttons == ["What is due", "Open", "Postmortem", "Add an action item", "Close anyway"]
    refused = await world.command("close anyway")
    assert "Say why: `/incident close anyway" in refused.text
    denied = await world.bob.press(world.card, "Close")
    await world.settled()
    assert "is for" in denied.text

    await world.alice.press(shown.messages[0], "Close anyway")
    await world.settled()
    await world.alice.submit({"Why close it all the same?": "It was a drill"})
    await world.passes(seconds=5)
    assert "> It was a drill" in world.newest
    assert "Although it is being validated" in world.newest
    timeline = (await world.command("timeline")).text
    assert "@alice: Closed although it is being validated until" in timeline
    assert "Why: It was a drill" in timeline
    assert "*Service* ◻️ not recovered" in world.card.visible
    outside = [one.visible for one in world.incidents.thread(world.incidents.messages[0]) if "*Closed*" in one.visible]
    assert outside
    assert "drill" not in outside[0], "what is missing is the room's"
    await world.passes(days=3)
    assert not any("Recovered" in text for text in world.shown(world.room)), "it is over"


async def test_an_admin_closes_it_too(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")

    await world.dana.command("/incident close anyway tracked elsewhere", channel=world.room)
    await world.passes(seconds=5)
    assert "*Closed*" in world.newest


async def test_others_are_told_whom_to_ask(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    await world.command("resolve now rolled back")

    reply = await world.bob.command("/incident close", channel=world.room)

    assert (
        reply.text == "`/incident close` is for commander or admin only. Ask @alice, who is in command: "
        "`/incident escalate INC-2026-1123-001 commander <why>`."
    )
    assert "resolved" in world.card.visible
    assert world.slack.pings == []


async def test_without_a_commander_they_are_told_who_else_may(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")

    reply = await world.bob.command("/incident close", channel=world.room)

    assert reply.text == "`/incident close` is for commander or admin only. @alice, who declared it, may too."


NO_ADMIN: Final = POLICY.replace("admin: [U0DANA0001]", "admin: []")
EMPTY_ADMIN: Final = POLICY.replace("admin: [U0DANA0001]", "admin: [S0EMPTY001]")
NO_PEOPLE: Final = "preset: sev\nchannels: {announce: incidents}\npeople:\n"
STRICT: Final = POLICY + "permissions: {close: [admin]}\n"
STRICT_AND_EMPTY: Final = NO_ADMIN + "permissions: {close: [admin]}\n"


async def resolved_without_a_commander(world: World) -> None:
    """Alice declares, Bob commands and gives it up, and it is resolved."""
    world.slack.workspace.groups["S0EMPTY001"] = Group(id="S0EMPTY001", handle="nobody", name="No one", users=[])
    await world.declare()
    await world.bob.command("/incident role commander", channel=world.room)
    await world.bob.command("/incident role commander none", channel=world.room)
    await world.command("resolve now rolled back")


@pytest.mark.parametrize("policy", [POLICY, EMPTY_ADMIN, NO_PEOPLE, STRICT_AND_EMPTY])
async def test_closing_is_always_possible_for_someone(world: World) -> None:
    await resolved_without_a_commander(world)
    refused = await world.carol.command("/incident close", channel=world.room)
    assert "`/incident close` is for" in refused.text

    await world.command("close anyway tracked elsewhere")
    assert "*Closed*" in world.newest, "she declared it"
    await world.command("reopen it is back")
    await world.command("resolve now rolled back")
    await world.bob.command("/incident close anyway tracked elsewhere", channel=world.room)
    await world.passes(seconds=5)
    assert "*Closed*" in world.newest, "he was last in command"


@pytest.mark.parametrize(
    ("policy", "closes"), [(POLICY, False), (NO_ADMIN, True), (EMPTY_ADMIN, True), (STRICT_AND_EMPTY, True)]
)
async def test_after_a_week_anyone_closes_what_no_admin_is_there_to_close(world: World, *, closes: bool) -> None:
    await resolved_without_a_commander(world)
    await world.passes(days=6, hours=23)
    assert "is for" in (await world.carol.command("/incident close", channel=world.room)).text
    await world.passes(hours=2)

    await world.carol.command("/incident close anyway tracked elsewhere", channel=world.room)
    await world.passes(seconds=5)

    assert ("*Closed*" in world.newest) is closes


@pytest.mark.parametrize("policy", [STRICT])
async def test_a_policy_that_keeps_closing_for_those_who_are_there_holds(world: World) -> None:
    await resolved_without_a_commander(world)

    for person in (world.alice, world.bob):
        assert "is for admin only" in (await person.command("/incident close", channel=world.room)).text
    await world.dana.command("/incident close anyway tracked elsewhere", channel=world.room)
    await world.passes(seconds=5)
    assert "*Closed*" in world.newest


async def test_who_takes_command_of_what_is_resolved_gets_no_list_of_duties(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")
    await world.bob.command("/incident role commander", channel=world.room)
    await world.passes(minutes=15)

    assert "*Incident commander*\n@bob" in world.card.visible
    assert told(world.bob) == []


@pytest.mark.parametrize("policy", [NO_PEOPLE])
async def test_a_workspace_where_the_policy_names_no_one_works(world: World) -> None:
    await world.declare()
    assert "Not done" not in world.card.visible
    await world.command("role commander @bob")
    assert "engineering manager here" in (await world.command("escalate em need help")).text
    await world.command("update looking")
    assert "`people.admin`" in (await world.bob.command("/incident undo 001", channel=world.room)).text
    await world.bob.command("/incident resolve now rolled back", channel=world.room)
    await world.bob.command("/incident close anyway tracked elsewhere", channel=world.room)
    await world.passes(seconds=5)
    assert "*Closed*" in world.newest


async def test_what_is_still_open_is_resolved_first(world: World) -> None:
    await world.declare()
    await world.command("role commander")

    reply = await world.command("close")

    assert reply.text == "It's still open. Resolve it first: `/incident resolve <what fixed it>`."
    assert "investigating" in world.card.visible


async def test_what_is_closed_is_not_closed_again(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    await world.command("resolve now rolled back")
    await world.command("close anyway tracked elsewhere")

    reply = await world.command("close")

    assert "It's already closed." in reply.text
    assert sum("*Closed*" in text for text in world.shown(world.room)) == 1


async def test_with_nothing_resolved_there_is_nothing_to_close(world: World) -> None:
    reply = await world.dana.command("/incident close")

    assert "No incident is resolved, so there is nothing for `/incident close`." in reply.text
