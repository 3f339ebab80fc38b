"""The end: what fixed it, the all-clear, no more promises, and the draft. Rows: 83, 114-117, 134, 183."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from tests.support.world import World


async def test_one_line_resolves_and_tells_everybody(world: World) -> None:
    await world.declare()
    await world.command("status monitoring")
    await world.passes(minutes=31)

    reply = await world.command("resolve rolled back v2.3.4")

    assert reply.text.startswith("Draft for customers (not sent)"), "the rest is in the all-clear"
    for place in (world.room, world.incidents, world.slack.channel("incidents-sev1")):
        said = place.find("Resolved by").visible
        assert "rolled back v2.3.4" in said
        assert "Impact 09:00–09:00 UTC" in said
        assert "stability window" not in said
    announced = world.incidents.find("IC: ")
    assert "Status: resolved" in announced.visible
    assert world.incidents.find("Resolved by") in world.incidents.thread(announced)
    assert "rolled back v2.3.4" in world.card.visible
    assert world.card.buttons == ["Reopen", "Close", "Postmortem"]
    assert "resolved" in world.card_in(world.room).visible
    called = {ping.who for ping in world.slack.pings}
    assert called <= {world.alice.id, world.bob.id, world.carol.id}, "who owes an update, and who is on call"


async def test_with_nothing_typed_a_form_asks_what_fixed_it(world: World) -> None:
    await world.declare()
    asked = await world.command("resolve")
    assert asked.modal is not None
    assert asked.modal.labels == ["What fixed it?", "When did the impact end?", "What did you verify?"]
    assert "checkout is down" in asked.modal.visible, "the form says which incident it is about"
    assert "SEV1 has a stability window of 30 min: it's *monitoring* until 09:30" in asked.modal.visible

    await world.alice.submit({"What fixed it?": "rolled back v2.3.4"})
    await world.passes(seconds=5)

    assert world.alice.modal is None
    assert "rolled back v2.3.4" in world.room.find("If it holds until 09:30").visible


async def test_the_button_on_the_card_opens_the_same_form(world: World) -> None:
    await world.declare("avatars load slowly sev3")
    card, *_ = world.incidents.thread(world.incidents.messages[0])

    pressed = await world.bob.press(card, "Resolve")
    await world.settled()
    assert pressed.modal is not None
    assert "It's resolved immediately" in pressed.modal.visible
    await world.bob.submit({"What fixed it?": "restarted the cache"})
    await world.passes(seconds=5)

    assert "restarted the cache" in world.incidents.find("Resolved by").visible


async def test_the_form_begins_with_the_last_update(world: World) -> None:
    await world.declare()
    await world.command("update rolled back v2.3.4, errors are falling")

    await world.command("resolve")
    await world.alice.submit({})
    await world.passes(seconds=5)

    assert "rolled back v2.3.4, errors are falling" in world.room.find("If it holds until").visible


async def test_what_was_not_ticked_is_recorded_as_not_verified(world: World) -> None:
    """Rows: 114, 115."""
    await world.declare()
    await world.command("resolve")

    await world.alice.submit(
        {
            "What fixed it?": "rolled back",
            "What did you verify?": ["Service health", "Error rate", "Smoke test"],
        }
    )
    await world.passes(seconds=5)

    timeline = (await world.command("timeline")).text
    assert "@alice: Verified: Service health, Error rate, Smoke test." in timeline
    assert "Not verified: Latency within the objective, No alerts firing, Critical flows, Data is intact" in timeline


async def test_a_time_in_the_form_says_since_when_it_holds(world: World) -> None:
    await world.declare()
    await world.passes(minutes=40)
    await world.command("resolve")

    end = "When did the impact end?"
    await world.alice.submit({"What fixed it?": "rolled back", end: world.clock.now() + timedelta(minutes=2)})
    await world.settled()
    assert world.alice.modal is not None
    assert world.alice.modal.errors == {end: "That's in the future: it's 09:40 UTC now. Pick an earlier time."}
    await world.alice.submit({end: world.clock.now() - timedelta(minutes=35)})
    await world.passes(seconds=5)

    assert "(5 min)" in world.room.find("Resolved by").visible


async def test_blanks_are_no_answer_to_what_fixed_it(world: World) -> None:
    await world.declare()
    await world.command("resolve")

    await world.alice.submit({"What fixed it?": "\u00a0\u200b"})
    await world.settled()

    form = world.alice.modal
    assert form is not None
    assert form.errors == {"What fixed it?": "Say what fixed it: /incident resolve rolled back v2.3.4."}
    assert "investigating" in world.card.visible


async def test_a_second_resolve_is_told_who_came_first_and_when(world: World) -> None:
    await world.declare("avatars load slowly sev3")
    await world.command("resolve rolled back")

    reply = await world.bob.command("/incident resolve 001 restarted the cache")

    assert reply.text.startswith("@alice resolved it 5 s ago (09:00): rolled back. It's resolved.")
    assert "`/incident timeline <note>`" in reply.text
    assert reply.buttons == ["Reopen"]
    assert not any("restarted" in text for text in world.shown(world.incidents))


async def test_of_two_resolves_at_once_one_wins_and_the_other_is_told(world: World) -> None:
    await world.declare()

    replies = await asyncio.gather(
        world.alice.command("/incident resolve now rolled back", channel=world.room),
        world.bob.command("/incident resolve now restarted the cache", channel=world.room),
    )
    await world.passes(seconds=10)

    (lost,) = [reply for reply in replies if "Draft for customers" not in reply.text]
    winner = "bob" if lost.user_id == world.alice.id else "alice"
    assert lost.text.startswith(f"@{winner} resolved it just now (09:00):")
    assert sum("Resolved by" in text for text in world.shown(world.room)) == 1
    assert len([file for file in world.slack.workspace.files.values() if file.name.endswith(".md")]) == 1


async def test_no_promise_outlives_the_incident(world: World) -> None:
    await world.declare()
    await world.passes(minutes=15)
    assert "is due" in world.room.messages[-1].visible
    await world.command("resolve now rolled back")
    said = len(world.shown(world.room))

    await world.passes(hours=3)

    assert len(world.shown(world.room)) == said
    reminders = [
        message
        for message in world.room.messages
        if "was due" in message.visible or "ommunications lead" in message.visible
    ]
    assert reminders
    assert not any(message.buttons for message in reminders)


async def test_the_draft_is_in_the_room_with_what_was_said(world: World) -> None:
    await world.declare()
    await world.bob.say("deploy v2.3.4 went out at 08:51", channel=world.room)
    await world.command("resolve now rolled back v2.3.4")

    presented = world.room.find("postmortem draft is ready")
    (reply,) = world.room.thread(presented)
    assert [file.name for file in reply.files] == ["INC-2026-1123-001-postmortem.md"]
    assert "deploy v2.3.4 went out at 08:51" in world.document
    assert "Resolved: rolled back v2.3.4" in world.document
    assert "not recovered yet" in world.document


async def test_a_sev4_ends_with_one_line_and_nothing_to_fill_in(world: World) -> None:
    await world.declare("a typo in the footer sev4")
    announcement = world.incidents.messages[0]
    card, *_ = world.incidents.thread(announcement)
    await world.alice.press(card, "Resolve")
    await world.settled()
    assert world.alice.modal is not None
    assert world.alice.modal.labels == ["What fixed it?", "When did the impact end?"]
    await world.alice.submit({"What fixed it?": "corrected the template"})
    await world.passes(minutes=20)

    said = world.incidents.thread(announcement)
    (clear,) = [one for one in said if "Resolved: a typo in the footer." in one.visible]
    assert "corrected the template (alice)" in clear.visible
    assert "\n" not in clear.visible
    assert len(said) == 2, "the card and one line"
    assert not [file for one in said for file in one.files]
    assert "verified" not in (await world.command("timeline 001")).text
    assert "draft" not in world.alice.ephemerals[-1].visible


async def test_what_was_worse_once_has_a_draft_although_it_ends_as_a_sev4(world: World) -> None:
    await world.declare("search is slow sev2")
    await world.command("severity sev4 because only staging is affected")
    await world.command("resolve corrected the template")

    assert any(one.files for one in world.room.log)


async def test_a_sev3_asks_for_no_postmortem_and_has_none_until_someone_wants_one(world: World) -> None:
    await world.declare("avatars load slowly sev3")

    await world.command("resolve warmed the cache")

    said = world.incidents.thread(world.incidents.find("IC: "))
    assert sum("Resolved by" in one.visible for one in said) == 1
    assert not any("postmortem" in one.visible or one.files for one in said)
    assert said[0].buttons == ["Reopen", "Close"]
    assert "# INC-2026-1123-001: avatars load slowly" in (await world.command("postmortem 001")).text


async def test_whoever_resolves_is_offered_a_text_for_customers_and_nothing_is_sent(world: World) -> None:
    await world.declare("search is slow sev2")
    reply = await world.command("resolve rolled back v2.3.4")
    assert "Draft for customers (not sent):" in reply.text
    assert "> A fix has been implemented and we are monitoring the results." in reply.text
    everywhere = [text for channel in world.slack.channels for text in world.shown(channel)]
    assert not any("A fix has been implemented" in text for text in everywhere)

    reply = await world.command("resolve now: the customer confirmed it")
    assert "> This incident has been resolved." in reply.text


@pytest.mark.parametrize("typed", ["declare --private search is slow sev2", "search is slow sev3"])
async def test_of_what_customers_are_not_told_no_text_is_offered(world: World, typed: str) -> None:
    await world.declare(typed)
    where = world.rooms[0] if world.rooms else "general"
    reply = await world.command("resolve rolled back v2.3.4", channel=where)
    told = [text for channel in world.slack.channels for text in world.shown(channel)]
    assert any("rolled back v2.3.4" in text for text in told)
    assert "for customers" not in " ".join([reply.text, *told])


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("now we rolled back", "we rolled back"),
        ("NOW the deploy is rolled back", "the deploy is rolled back"),
        ("now: all is well", "all is well"),
        ("now it works", "it works"),
    ],
)
async def test_now_resolves_at_once_whatever_follows(world: World, typed: str, why: str) -> None:
    await world.declare("avatars are slow sev2")
    await world.command(f"resolve {typed}")
    assert f"Resolved: {why}" in (await world.command("timeline")).text


async def test_now_that_begins_a_sentence(world: World) -> None:
    await world.declare()
    await world.command("resolve now that we rolled back it works")
    assert "now that we rolled back it works" in world.card.visible
    assert "monitoring" in world.card.visible


async def test_a_number_behind_now_is_not_taken_for_what_fixed_it(world: World) -> None:
    await world.declare()
    reply = await world.alice.command("/incident resolve now 001", channel="general")
    assert "Say why you need not wait" in reply.text
    assert "investigating" in world.card.visible
    await world.alice.command("/incident resolve now: 001, rolled back", channel="general")
    await world.settled()
    assert "rolled back" in world.card.visible
    assert "001, rolled back" not in world.card.visible
