"""What other incident bots got wrong, each once: the name of a test is the mistake that is not made here."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.demo.faults import Refuse
from bot.demo.workspace.channels import Bookmark
from tests.support.world import World


def due(world: World) -> int:
    """Count the reminders in the one war room."""
    return len([one for one in world.room.messages if "is due." in one.visible or "was due." in one.visible])


async def test_a_restart_silences_no_reminder(world: World) -> None:
    """Elsewhere reminders were jobs in memory, registered once."""
    await world.declare()
    await world.restart()
    await world.passes(minutes=15)
    assert due(world) == 1


async def test_a_snooze_is_not_a_new_cadence_for_ever(world: World) -> None:
    """Elsewhere a snooze rescheduled the repeating job itself."""
    await world.declare()
    await world.passes(minutes=15)
    await world.bob.press(world.room.find("is due."), "Snooze 10 min")
    await world.passes(minutes=15)
    assert due(world) == 3, "at 09:15, after the snooze at 09:25, and on the beat at 09:30"
    await world.passes(minutes=15)
    assert due(world) == 4


async def test_an_update_is_stored_and_counts_as_the_last_one(world: World) -> None:
    """Elsewhere updates were posted and forgotten, so the clock never knew of them."""
    await world.declare()
    await world.passes(minutes=14)
    await world.command("update rolling back")
    await world.restart()
    await world.passes(minutes=10)
    assert due(world) == 0
    assert "rolling back" in (await world.command("status")).text


async def test_a_duration_ends_with_the_incident_and_holds_its_days(world: World) -> None:
    """Elsewhere it ran until now, and whole days fell out of it."""
    await world.declare()
    await world.command("severity sev4 because no one is hurt any more")
    await world.passes(days=3)
    await world.command("resolve replaced the disk")
    await world.passes(days=10)

    reply = await world.command("postmortem")

    assert "**Response took (declared to resolved)** | 3 days" in reply.text


async def test_a_note_of_earlier_stands_at_the_time_at_which_it_happened(world: World) -> None:
    """Elsewhere the timeline printed when it was typed."""
    await world.declare()
    await world.command("timeline 08:51Z deploy finished")
    await world.command("resolve now rolled back")

    assert "| 08:51 | deploy finished" in world.document


async def test_a_form_that_fails_says_so_and_keeps_what_was_typed(world: World) -> None:
    """Elsewhere the form was acknowledged first, and the person saw nothing of the error."""
    await world.declare()
    await world.alice.press(world.card, "Resolve")
    await world.settled()
    await world.command("resolve now rolled back v2.3.4")

    await world.alice.submit({"What fixed it?": "a long explanation"})
    await world.settled()

    assert world.alice.modal
    assert "@alice resolved it 5 s ago (09:00 UTC): rolled back v2.3.4" in str(world.alice.modal.errors)


@pytest.mark.parametrize("missed", [1, 7, 100])
async def test_a_missed_moment_is_not_a_missed_reminder(world: World, missed: int) -> None:
    """Elsewhere it came only if the hour was divisible and the tick just then."""
    await world.declare()
    await world.warroom.stop()
    world.clock.move_to(world.clock.now() + missed * timedelta(minutes=15) + timedelta(seconds=1))
    await world.restart()
    await world.passes(seconds=5)  # the roles that are missed are told of first, a message a second
    assert due(world) == 1


async def test_nothing_is_owed_after_the_end(world: World) -> None:
    """Elsewhere what was overdue was never asked for again, or for ever."""
    await world.declare()
    await world.passes(minutes=16)
    assert due(world) == 1
    await world.command("resolve now rolled back")
    await world.passes(days=7)
    assert due(world) == 1


@pytest.mark.parametrize("away", [{"hours": 13}, {"days": 5, "hours": 17}], ids=["Monday 22:00", "Sunday 02:00"])
async def test_neither_office_hours_nor_once_ever(world: World, away: dict[str, float]) -> None:
    """Elsewhere even the worst incident was reminded in office hours only, and once ever. Rows: 35."""
    await world.passes(**away)
    await world.declare()
    await world.passes(hours=1)
    assert due(world) == 4


async def test_times_are_utc_and_say_so(world: World) -> None:
    """Elsewhere instants had no zone. Alice is in Paris, Dana in New York."""
    await world.declare()
    await world.command("update rolling back")
    assert "09:00" in world.room.find("Update #1 – ").visible
    await world.command("resolve now rolled back")
    assert "Time (UTC)" in world.document


@pytest.mark.parametrize("word", ["sev11", "sever", "sevens", "sev", "unsev1"])
async def test_a_severity_is_a_word_and_not_a_part_of_one(world: World, word: str) -> None:
    """Elsewhere any text that contained its key was taken for it."""
    await world.declare()
    reply = await world.command(f"severity {word} because of that")
    assert f"There is no severity “{word}”" in reply.text
    assert "SEV1" in world.room.topic


async def test_the_bookmarks_of_people_stay(world: World) -> None:
    """Elsewhere the bot replaced all bookmarks by its own."""
    await world.declare()
    theirs = Bookmark(id="Bk1", title="Runbook", link="https://runbook.example", emoji=None, at=world.clock.now())
    world.room.bookmarks.append(theirs)
    await world.command("severity sev2 because it is milder")
    await world.command("update rolled back")
    await world.command("resolve now rolled back")
    assert [one.title for one in world.room.bookmarks] == ["Announcement", "Runbook"]


async def test_there_is_one_announcement_however_many_channels_there_are(world: World) -> None:
    """Elsewhere one page of the channel list was read, and a second announcement channel was made."""
    for number in range(250):
        world.slack.add_channel(f"team-{number}")
    await world.declare()
    assert len([one for one in world.slack.channels if one.name == "incidents"]) == 1
    assert len(world.incidents.messages) == 1
    assert not [call for call in world.slack.calls if call.method == "conversations.list" and call.error]


async def test_numbers_are_never_given_twice(world: World) -> None:
    """Elsewhere a number was the count of rows plus one: two at once shared it."""
    people = [world.alice, world.bob, world.carol, world.dana]
    replies = await asyncio.gather(*(one.command(f"/incident outage {one.name} sev2") for one in people))
    await world.passes(seconds=10)

    said = " ".join(reply.text for reply in replies)
    assert all(f"INC-2026-1123-00{number}" in said for number in (1, 2, 3, 4))
    assert len({room.name for room in world.rooms}) == 4


async def test_only_resolving_resolves(world: World) -> None:
    """Elsewhere `or` and `and` were mixed up, and other changes resolved an incident."""
    await world.declare()
    await world.command("status monitoring rolled back")
    await world.command("status investigating it is back")
    await world.command("severity sev2 because it is milder")
    assert "Status: investigating" in world.incidents.messages[0].visible
    assert not [text for text in world.shown(world.room) if "Resolved by" in text]


async def test_what_is_wrong_is_said_before_the_form_closes(world: World) -> None:
    """Elsewhere the form was acknowledged before anybody looked at it."""
    await world.declare()
    await world.alice.press(world.card, "Post update")
    await world.settled()
    await world.alice.submit({"Current action": " "})
    assert world.alice.modal
    assert "Say what is being done" in str(world.alice.modal.errors)


async def test_the_persons_language_changes_nobody_elses_words(world: World) -> None:
    """Elsewhere one process-wide language was set by whoever came last."""
    await world.declare()
    one, other = await asyncio.gather(world.bob.command("/incident help"), world.dana.command("/incident help"))
    assert one.text == other.text


async def test_an_optional_extra_that_fails_stops_nothing(world: World) -> None:
    """Elsewhere one refused invitation, or a failing document, undid or hid everything else."""
    world.slack.fail("conversations.setTopic", Refuse("restricted_action"), times=None)
    world.slack.fail("pins.add", Refuse("restricted_action"), times=None)
    await world.declare()
    (card,) = [one for one in world.room.messages if "Take command" in one.buttons]
    assert "⚠️ Not done: the room's topic" in card.visible
    reply = await world.command("resolve now rolled back")
    assert "Draft for customers" in reply.text
