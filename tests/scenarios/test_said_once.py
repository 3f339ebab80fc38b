"""In a war room the post is the answer, and the incident is this incident: elsewhere the answer says both."""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.support.world import World

SAID: Final = [
    ("role communications @carol", "@carol is now communications lead."),
    ("role scribe", "alice is now scribe."),
    ("role scribe none", "alice is no longer scribe."),
    ("timeline called the provider", "> called the provider"),
    ("impact no one can pay", "> Impact: no one can pay"),
    ("status identified the deploy", "Now *identified*"),
    ("severity sev2 because only cards fail", "Now *SEV2*"),
    ("resolve rolled back", "Fix in place."),
    ("status investigating it is back", "Now *investigating*"),
    ("resolve now rolled back again", "Resolved by alice"),
    ("reopen it is back", "*Reopened*"),
    ("decline false-alarm", "*Closed as not an incident*"),
]
"""What Alice types, one after the other, and what everyone reads of it."""

REFUSED: Final = [
    "status investigating",
    "severity sev1 because it is bad",
    "role scribe none",
    "close",
    "reopen it is back",
    "update edit: x",
    "handoff none",
]


async def test_what_the_room_reads_is_no_answer_too(world: World) -> None:
    await world.declare()
    for typed, said in SAID:
        reply = await world.command(typed)
        assert "INC-" not in reply.text, typed
        rest = re.sub(r"(?s)Draft for customers \(not sent\):.*", "", reply.text)
        assert rest == "", typed
        assert sum(said in one for one in world.shown(world.room)) == 1, typed


async def test_elsewhere_the_answer_says_what_was_done_and_to_which(world: World) -> None:
    await world.declare()
    for typed, _ in SAID[:-2]:
        reply = await world.command(typed, channel="general")
        assert "INC-2026-1123-001" in reply.text, typed


async def test_what_everyone_reads_on_the_button_is_no_answer_too(world: World) -> None:
    await world.declare()
    await world.passes(minutes=16)
    (due,) = [one for one in world.room.messages if "an update is due" in one.visible]
    assert (await world.bob.press(due, "Snooze 10 min")).text == ""
    await world.settled()
    assert "Snoozed by @bob until 09:26" in due.visible
    assert (await world.bob.press(due, "No change")).text == ""
    await world.settled()
    assert "No change, per @bob (09:16)" in due.visible
    assert world.bob.ephemerals == []


async def test_what_only_one_person_needs_still_comes(world: World) -> None:
    await world.declare("search is slow sev2")

    assert (await world.command("update looking")).buttons == ["Edit"]
    assert (await world.command("impact data yes")).buttons == ["Make it SEV1", "Keep SEV2"]
    assert "08:51 UTC" in (await world.command("timeline 08:51Z deploy")).text, "how the time was read"
    assert "> A fix has been implemented" in (await world.command("resolve rolled back")).text, "for customers"


@pytest.mark.parametrize("typed", REFUSED)
async def test_a_refusal_in_the_room_names_no_number_but_in_a_line_to_type(world: World, typed: str) -> None:
    await world.declare()
    reply = await world.command(typed)

    assert reply.text
    assert "INC-" not in re.sub(r"`[^`]*`", "", reply.text)


async def test_what_shows_an_incident_keeps_its_number(world: World) -> None:
    await world.declare()
    for typed in ("status", "brief", "list", "timeline", "role history"):
        assert "INC-2026-1123-001" in (await world.command(typed)).text, typed


async def test_what_fixed_it_is_not_among_what_was_tried_unless_it_did_not_hold(world: World) -> None:
    await world.declare()
    await world.command("update restarting the cache")
    await world.command("update adding a node")
    await world.command("resolve rolled back v2.3.4")
    tried = (await world.command("brief")).text.partition("*What was tried*")[2].partition("*Now*")[0]
    assert "rolled back" not in tried

    await world.command("status investigating errors are back")

    tried = (await world.command("brief")).text.partition("*What was tried*")[2].partition("*Now*")[0]
    assert "restarting the cache" in tried
    assert "Fix that didn't hold: rolled back v2.3.4" in tried
    assert "Fixed:" not in tried


async def test_what_was_resolved_at_once_was_not_stable_for_no_time(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")

    timeline = (await world.command("timeline")).text
    assert "Resolved: rolled back (without the 30 min that the policy asks for)" in timeline


async def test_after_a_return_the_reminder_counts_from_there(world: World) -> None:
    await world.declare()
    await world.command("update rolled back")
    await world.command("resolve now it holds")
    await world.passes(hours=3)
    await world.command("reopen errors are back")
    await world.passes(minutes=15)

    (due,) = [one for one in world.room.messages if "an update is due" in one.visible]
    assert "The last one was at 12:00" in due.visible


async def test_a_minor_incident_offers_no_postmortem(world: World) -> None:
    await world.declare("a typo in the footer sev4")
    await world.command("resolve now corrected", channel="general")
    shown = [one.buttons for one in world.incidents.thread(world.incidents.messages[0]) if "Reopen" in one.buttons]
    assert shown == [["Reopen", "Close"]]

    await world.declare("search is slow sev2")
    await world.command("severity sev4 because few are affected")
    await world.command("resolve now corrected")
    assert world.card.buttons == ["Reopen", "Close"], "the draft is not there yet"


async def test_whoever_sent_the_triage_form_has_assessed_the_situation(world: World) -> None:
    await world.declare()
    await world.command("impact users 30%, data no")
    await world.command("role commander @bob")
    await world.passes(minutes=11)

    assert "Assess situation" not in str([one.blocks for one in world.bob.direct_messages().messages[1:]])
