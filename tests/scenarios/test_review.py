"""What a review found, one story each: severities up and down, what is overdue, which incident, what time."""

from __future__ import annotations

import pytest

from tests.scenarios.test_reminder import reminders
from tests.support.world import World


async def one_over_and_one_open(world: World) -> None:
    """Declare two incidents, and resolve the first."""
    await world.declare("checkout is down sev1")
    await world.command("resolve now rolled back", channel=world.rooms[0])
    await world.declare("search is slow sev2")


def everything(world: World) -> list[str]:
    """Return what stands in the announcement channel and in every room."""
    return [text for channel in (world.incidents, *world.rooms) for text in world.shown(channel)]


async def test_a_second_upgrade_fetches_again_whom_the_first_had_fetched(world: World) -> None:
    await world.declare("search is slow sev2")
    await world.command("severity sev1 because no one can search")
    assert world.dana.id in world.room.members
    await world.command("severity sev2 because a workaround is in place")
    await world.dana.leave(world.room)
    await world.settled()

    await world.command("severity sev1 because the workaround failed")

    assert world.dana.id in world.room.members
    assert sum("Inviting for SEV1" in text for text in world.shown(world.room)) == 2


async def test_overdue_since_is_when_the_first_unanswered_reminder_fell_due(world: World) -> None:
    await world.declare()
    await world.passes(minutes=50)

    assert len(reminders(world)) == 3
    assert "overdue since 09:15" in world.card.visible
    assert "overdue since 09:15" in world.incidents.find("IC: ").visible


async def test_a_severity_change_counts_as_an_update_and_is_overdue_by_its_own_clock(world: World) -> None:
    await world.declare("search is slow sev2")
    await world.passes(minutes=35)
    assert "overdue since 09:30" in world.card.visible

    await world.bob.command("/incident severity sev1 because no one can search", channel=world.room)
    await world.passes(minutes=5)
    assert "overdue" not in world.card.visible
    await world.passes(minutes=20)

    assert "overdue since 09:50" in world.card.visible


async def test_after_a_reopen_on_another_day_it_is_overdue_since_that_days_reminder(world: World) -> None:
    await world.declare()
    await world.command("update rolling back")
    await world.passes(minutes=20)
    await world.command("resolve now rolled back")
    await world.passes(days=1, hours=3)
    before = world.clock.now()
    await world.command("reopen errors are back")
    assert "overdue" not in world.card.visible

    await world.passes(minutes=40)

    fell_due = before.replace(minute=before.minute + 15)
    assert f"overdue since {fell_due:%H:%M}" in world.card.visible


async def test_no_change_keeps_the_last_real_news_and_says_that_nothing_is_new(world: World) -> None:
    await world.declare()
    await world.command("update looking at the deploy")
    for number in (2, 3):
        await world.passes(minutes=16)
        await world.bob.press(reminders(world)[-1], "No change")
        await world.passes(seconds=5)
        for shown in (world.card.visible, world.incidents.find("IC: ").visible):
            assert "Update #1" in shown
            assert "looking at the deploy" in shown
            assert "No new information since 09:00" in shown
            assert f"Update #{number}" in shown

    await world.command("update found it")
    for shown in (world.card.visible, world.incidents.find("IC: ").visible):
        assert "Update #4" in shown
        assert "found it" in shown
        assert "No new information" not in shown


async def test_a_time_given_when_resolving_stands_against_when_monitoring_began(world: World) -> None:
    await world.declare()
    await world.passes(minutes=20)
    await world.command("status monitoring")

    await world.command("resolve now 09:10Z rollback finished")

    said = world.room.find("Resolved by").visible
    assert "(10 min)" in said
    assert "rollback finished" in said
    assert "09:10 rollback" not in said


async def test_without_a_time_the_end_of_the_impact_is_when_monitoring_began(world: World) -> None:
    await world.declare()
    await world.passes(minutes=20)
    await world.command("status monitoring 09:12Z errors are gone")
    await world.passes(minutes=20)

    await world.command("resolve now rollback finished")

    assert "(12 min)" in world.room.find("Resolved by").visible


@pytest.mark.parametrize("typed", ["resolve 08:30Z rolled back", "status monitoring 08:30Z rolled back"])
async def test_relief_before_the_incident_began_is_refused_with_a_sentence(world: World, typed: str) -> None:
    await world.declare()
    await world.passes(minutes=20)

    reply = await world.command(typed)

    assert "08:30 is before this incident began (09:00)" in reply.text
    assert "investigating" in world.card_in(world.room).visible
    assert not [text for text in everything(world) if "Resolved by" in text]


async def test_the_one_open_incident_is_meant_before_one_that_is_over(world: World) -> None:
    await one_over_and_one_open(world)

    assert "INC-2026-1123-002" in (await world.command("status", channel="general")).text
    reply = await world.command("timeline 08:51Z a node was drained", channel="general")
    assert "Added to the timeline of INC-2026-1123-002" in reply.text
    assert any("a node was drained" in text for text in world.shown(world.rooms[1]))
    assert (
        "is now communications lead of INC-2026-1123-002"
        in (await world.command("role communications @carol", channel="general")).text
    )


@pytest.mark.parametrize("channel", ["general", "room"])
async def test_a_sentence_that_begins_with_close_closes_nothing(world: World, channel: str) -> None:
    await world.declare()
    await world.command("resolve now rolled back")

    where = world.room if channel == "room" else channel
    reply = await world.dana.command("/incident close button is broken", channel=where)
    await world.passes(seconds=5)

    assert "nothing was closed" in reply.text
    assert "resolved" in world.card_in(world.room).visible
    await world.dana.command("/incident close anyway tracked elsewhere", channel=where)
    await world.passes(seconds=5)
    assert "*Closed*" in world.newest


@pytest.mark.parametrize("named", ["009", "INC-009", "1123-009", "inc-2026-1123-009", "009:"])
async def test_an_update_of_an_incident_that_does_not_exist_is_refused_and_posts_nothing(
    world: World, named: str
) -> None:
    await world.declare()
    before = everything(world)

    reply = await world.command(f"update {named} all is well", channel="general")

    assert f"There is no {named.rstrip(':').upper()}. `/incident list` shows the open ones." in reply.text
    assert everything(world) == before


@pytest.mark.parametrize("named", ["INC-001", "inc-001", "001:", "INC-2026-1123-001:", "INC-001,", "001"])
async def test_an_incident_is_named_however_people_write_it(world: World, named: str) -> None:
    await world.declare("checkout is down sev1")
    await world.declare("search is slow sev2")

    reply = await world.command(f"update {named} rolling back", channel="general")

    assert "Posted update #1" in reply.text
    first = world.rooms[0].pinned[0].visible
    assert "rolling back" in first
    assert named not in first.split("Update #1")[1].splitlines()[1]


async def test_a_number_with_which_a_sentence_begins_is_no_name(world: World) -> None:
    await world.declare()

    for typed in ("update 500 errors are falling", "update 2026 was a better year"):
        assert "Posted update #" in (await world.command(typed, channel="general")).text
        assert typed.removeprefix("update ") in world.card.visible


@pytest.mark.parametrize(
    ("typed", "filed"),
    [
        ("yesterday 23:50Z deploy", "2026-11-22 23:50 UTC"),
        ("Yesterday 23:50Z deploy", "2026-11-22 23:50 UTC"),
        ("2026-11-22 14:32Z deploy", "2026-11-22 14:32 UTC"),
        ("2026-11-22T14:32Z deploy", "2026-11-22 14:32 UTC"),
        ("today 08:55Z deploy", "08:55 UTC"),
        ("08:55Z deploy", "08:55 UTC"),
        ("8:55Z deploy", "08:55 UTC"),
    ],
)
async def test_a_note_is_filed_at_the_day_and_time_that_were_typed(world: World, typed: str, filed: str) -> None:
    await world.declare()

    reply = await world.command(f"timeline {typed}")

    assert f"({filed})" in reply.text
    read = filed.removesuffix(" UTC").replace("2026-11-22", "yesterday")
    echo = world.room.find("New on the timeline").visible
    assert f"for {read}:" in echo
    assert echo.splitlines()[1].strip().lstrip(">| ").strip() == "deploy", "the time is no part of the note"


@pytest.mark.parametrize("typed", ["08:55 WAT deploy", "08:55 CEST deploy", "08.55 deploy"])
async def test_a_time_of_another_zone_or_spelling_is_refused_with_what_to_write(world: World, typed: str) -> None:
    await world.declare()
    before = everything(world)

    reply = await world.command(f"timeline {typed}")

    assert "in UTC: `08:55 UTC`" in reply.text or "Try `21:00`" in reply.text
    assert everything(world) == before


@pytest.mark.parametrize(
    "note", ["first alert", "got paged", "sent mail", "restart of the cache", "fast fix", "at last"]
)
async def test_a_word_after_the_time_that_ends_like_a_zone_is_a_word(world: World, note: str) -> None:
    await world.declare()

    reply = await world.command(f"timeline 08:55Z {note}")

    assert ": 08:55 (08:55 UTC)" in reply.text
    assert note in world.room.find("New on the timeline, for 08:55").visible
