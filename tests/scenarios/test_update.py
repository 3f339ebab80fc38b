"""Updates: numbered, one line each, and the last one stands on card and announcement. Rows: 35, 99, 183."""

from __future__ import annotations

import pytest

from tests.support.counted_person import CountedPerson
from tests.support.world import World


async def test_an_update_is_one_line_and_everybody_sees_it(world: World) -> None:
    """Rows: 99."""
    await world.declare()
    await world.command("role commander")
    await world.passes(minutes=5)

    reply = await world.command("update rolled back v2.3.4, errors are falling")

    assert "Posted update #1 on this incident" in reply.text
    said = world.room.find("Update #1 – 09:05").visible
    assert "rolled back v2.3.4, errors are falling" in said
    assert "Status: investigating" in said
    assert "Next update: 09:20" in said
    assert "IC: alice · By: alice" in said
    assert "rolled back v2.3.4, errors are falling" in world.card.visible
    assert "rolled back v2.3.4, errors are falling" in world.incidents.find("IC: ").visible


async def test_updates_are_numbered_and_only_the_last_stands_on_card_and_announcement(world: World) -> None:
    await world.declare()
    await world.command("update looking at the deploy of 08:51")
    await world.command("update rolling back")
    reply = await world.command("update rolled back")

    assert "#3" in reply.text
    assert "rolling back" in world.room.find("Update #2 – ").visible
    for live in (world.card.visible, world.incidents.messages[0].visible):
        assert "Update #3" in live
        assert "Update #2" not in live


async def test_without_a_text_a_form_opens_with_the_last_update_to_start_from(world: World) -> None:
    await world.declare()
    await world.command("update looking at the deploy of 08:51")

    await world.command("update")

    assert world.alice.modal
    assert world.alice.modal.title == "Post an update"
    assert "looking at the deploy of 08:51" in world.alice.modal.visible
    await world.alice.submit({"Current action": "rolled back"})
    await world.passes(seconds=5)
    assert "rolled back" in world.room.find("Update #2 – ").visible


async def test_a_form_sent_as_it_opened_is_no_news_and_posts_nothing_twice(world: World) -> None:
    await world.declare()
    await world.command("update looking at the deploy of 08:51; next steps: roll back")
    await world.passes(minutes=5)

    await world.command("update")
    await world.alice.submit({})
    await world.passes(seconds=5)

    assert "Noted as update #2: No new information since 09:00" in world.alice.ephemerals[-1].visible
    assert len([text for text in world.shown(world.room) if "looking at the deploy" in text]) == 2, "card and update #1"
    await world.command("update")
    await world.alice.submit({"Next steps": "roll back again"})
    await world.passes(seconds=5)
    assert "roll back again" in world.room.find("Update #3 – ").visible


async def test_an_empty_form_is_kept_open_with_a_sentence(world: World) -> None:
    await world.declare()
    await world.alice.press(world.card, "Post update")
    await world.alice.submit({"Current action": "   \n  "})

    assert world.alice.modal
    assert "Say what is being done" in str(world.alice.modal.errors)
    await world.settled()
    assert not [text for text in world.shown(world.room) if "Update #1" in text]


async def test_an_update_of_a_resolved_incident_is_refused_and_says_what_to_do(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back v2.3.4")

    reply = await world.command("update one more thing")

    assert "This incident is resolved, so no update is due" in reply.text
    assert "/incident reopen <reason>" in reply.text
    assert "one more thing" not in "".join(world.shown(world.room))


async def test_anybody_may_update_and_is_named(world: World) -> None:
    await world.declare()
    await world.bob.command("/incident update failing over to the replica", channel=world.room)
    await world.passes(seconds=5)

    assert "By: bob" in world.room.find("Update #1 – ").visible


async def test_an_update_without_a_room_is_a_reply_to_the_announcement(world: World) -> None:
    """Rows: 35, 40."""
    await world.declare("logs are noisy sev3")

    await world.command("update found the logger", channel=world.incidents)

    (announcement,) = world.incidents.messages
    assert any("found the logger" in reply.visible for reply in world.incidents.thread(announcement))
    assert "Next update: tomorrow 09:00" in world.incidents.find("Update #1 – ").visible


@pytest.mark.parametrize(
    "text",
    ["<!channel> look", "<!everyone>", "@here look at this", "<@U0B0B00001> did it", "x" * 2900],
    ids=["channel", "everyone", "here", "user", "long"],
)
async def test_an_update_pings_nobody(world: World, text: str) -> None:
    await world.declare()
    await world.command(f"update {text}")

    assert "By: alice" in world.room.find("Update #1 – ").visible
    assert not world.slack.pings


async def test_a_text_that_is_too_long_is_refused_with_its_length(world: World) -> None:
    await world.declare()
    reply = await world.command("update " + "x" * 3001)

    assert "3001 characters; at most 3000 fit" in reply.text


async def test_outside_the_room_the_one_open_incident_is_meant(world: World) -> None:
    await world.declare()
    reply = await world.command("update still looking", channel="general")

    assert "Posted update #1" in reply.text


async def test_with_several_incidents_the_answer_lists_the_exact_commands(world: World) -> None:
    await world.declare()
    await world.declare("search is slow sev2")

    reply = await world.command("update still looking", channel="general")
    assert "/incident update INC-2026-1123-002 still looking" in reply.text
    reply = await world.command("update 002 still looking", channel="general")
    assert "Posted update #1 on INC-2026-1123-002" in reply.text


async def test_an_update_costs_one_interaction_and_the_form_two_clicks(world: World) -> None:
    """Rows: 99. A line, a reaction and *No change* are one each; the form asks for one field more than its clicks."""
    await world.declare()
    line, reaction, nothing, form = (
        CountedPerson(person) for person in (world.alice, world.bob, world.bob, world.alice)
    )

    await line.command("/incident update rolled back v2.3.4, errors are falling", channel=world.room)
    message = await world.carol.say("all regions are back", channel=world.room)
    await world.settled()
    await reaction.react(message, "mega")
    await world.passes(minutes=15)
    await nothing.press(world.room.find("an update is due."), "No change")
    await world.passes(minutes=15)
    await form.press(world.room.find("an update is due."), "Post update")
    await form.submit({"Current action": "watching"})
    await world.passes(seconds=5)

    assert [hands.interactions for hands in (line, reaction, nothing, form)] == [1, 1, 1, 3]
    said = "".join(world.shown(world.room))
    assert all(text in said for text in ("Update #1 – ", "Update #2 – ", "No change, per", "Update #4 – "))
