"""In a war room the post is the answer, and the incident is this incident: elsewhere the answer says both."""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.support.tally import told
from tests.support.world import World

SAID: Final = [
    ("status identified the deploy", "Now *identified*"),
    ("severity sev2 because only cards fail", "Now *SEV2*"),
    ("resolve rolled back", "Fix in place."),
    ("status investigating it is back", "Now *investigating*"),
    ("resolve now rolled back again", "Resolved by alice"),
    ("reopen it is back", "*Reopened*"),
    ("decline false-alarm", "*Closed as not an incident*"),
]
"""What Alice types, one after the other, and what everyone reads of it in the room."""

UNDER_CARD: Final = [
    ("role communications @carol", "@carol is now communications lead.", "is now communications lead of this"),
    ("role scribe", "alice is now scribe.", "You are now scribe of this incident."),
    ("role scribe none", "alice is no longer scribe.", "is no longer scribe of this incident."),
    ("timeline called the provider", "> called the provider", "Added to the timeline of this incident."),
    ("impact no one can pay", "> Impact: no one can pay", "Noted for this incident: no one can pay."),
    ("impact users 30%", "> Impact: 30% of users", "Noted for this incident: 30% of users."),
]
"""What she types, what stands under the card then, and what she reads where she typed."""

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


@pytest.mark.parametrize(("typed", "said", "answer"), UNDER_CARD)
async def test_what_only_the_thread_of_the_card_shows_is_answered_where_it_was_typed(
    world: World, typed: str, said: str, answer: str
) -> None:
    await world.declare("checkout is down sev2")
    if typed.endswith("none"):
        await world.command("role scribe")
    reply = await world.command(typed)
    assert answer in reply.text
    await world.settled()
    assert sum(said in one.visible for one in world.room.thread(world.card)) == 1
    assert not [one for one in world.room.messages if said in one.visible], "the room itself is left in peace"


async def test_under_the_card_the_note_is_the_answer(world: World) -> None:
    await world.declare("checkout is down sev2")
    seen = len(world.alice.ephemerals)
    await world.alice.say("@warroom timeline called the provider", channel=world.room, thread=world.card)
    await world.settled()
    assert "> called the provider" in world.room.thread(world.card)[-1].visible
    assert len(world.alice.ephemerals) == seen


async def test_elsewhere_the_answer_says_what_was_done_and_to_which(world: World) -> None:
    await world.declare()
    for typed in (*(line for line, _, _ in UNDER_CARD), *(line for line, _ in SAID[:-2])):
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

    assert "Assess situation" not in str([one.blocks for one in told(world.bob)[1:]])
