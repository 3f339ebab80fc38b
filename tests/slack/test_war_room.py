"""The war room's channel: made once under a name that is ours, and filled with everyone who can come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Final

import aiohttp
import pytest

from bot.demo.faults import Refuse
from bot.demo.slack import LocalSlack
from bot.domain.effects import CreateRoom, Done, Invite, Refused, Spot
from bot.manifest import manifest
from bot.runtime import MovableClock
from bot.slack.outbound.channels import Channels
from bot.slack.outbound.war_room import WarRoom
from bot.slack.workspace.client import Identity, slack_client
from bot.slack.workspace.directory import EMPTY, Directory
from tests.support.builders import START, an_incident, an_overview

SHORT, FULL = "war-room-1123-001-down", "war-room-inc-2026-1123-001-down"
ROOM: Final = CreateRoom(name=SHORT, full_name=FULL)
DAY: Final = timedelta(days=1)
SECOND: Final = timedelta(seconds=1)


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    slack = LocalSlack(now=MovableClock(START).now, manifest=manifest())
    await slack.start()
    yield slack
    await slack.stop()


@pytest.fixture
async def war_room(slack: LocalSlack) -> AsyncIterator[WarRoom]:
    async with aiohttp.ClientSession() as session:
        client = slack_client(slack.bot_token, slack.api_url, session)
        identity = Identity(client)
        yield WarRoom(client, identity, Channels(client, identity), Directory(client, MovableClock(START)))


def ours(slack: LocalSlack, name: str) -> str:
    return slack.add_channel(name, creator=slack.bot_user_id).id


def tried(slack: LocalSlack) -> list[str]:
    return [str(call.arguments["name"]) for call in slack.calls if call.method == "conversations.create"]


async def test_a_room_has_the_short_name_where_it_is_free(slack: LocalSlack, war_room: WarRoom) -> None:
    made = await war_room.create(ROOM, left_at=START, look_first=False)
    assert made == Done(slack.channel(SHORT).id, name=SHORT)
    assert tried(slack) == [SHORT]


@pytest.mark.parametrize("look_first", [True, False])
@pytest.mark.parametrize(("left_at", "found"), [(START + DAY, True), (START + DAY + SECOND, False), (None, True)])
async def test_a_channel_of_ours_by_the_short_name_is_this_incidents_if_it_is_new(
    slack: LocalSlack, war_room: WarRoom, left_at: datetime | None, *, found: bool, look_first: bool
) -> None:
    there = ours(slack, SHORT)
    made = await war_room.create(ROOM, left_at=left_at, look_first=look_first)
    assert made == (Done(there, name=SHORT) if found else Done(slack.channel(FULL).id, name=FULL))
    assert tried(slack) == ([] if found and look_first else [SHORT] if found else [SHORT, FULL])


@pytest.mark.parametrize("look_first", [True, False])
async def test_a_channel_of_ours_by_the_full_name_is_this_incidents_however_old(
    slack: LocalSlack, war_room: WarRoom, *, look_first: bool
) -> None:
    slack.add_channel(SHORT, creator="alice")
    there = ours(slack, FULL)
    made = await war_room.create(ROOM, left_at=START + 30 * DAY, look_first=look_first)
    assert made == Done(there, name=FULL)
    assert tried(slack) == ([] if look_first else [SHORT, FULL])


async def test_a_room_with_one_name_has_that(slack: LocalSlack, war_room: WarRoom) -> None:
    there = ours(slack, SHORT)
    made = await war_room.create(CreateRoom(name=SHORT), left_at=START + 30 * DAY, look_first=True)
    assert made == Done(there, name=SHORT)


@pytest.mark.parametrize("taken", [2, 5, 6])
async def test_a_name_that_others_have_gets_a_suffix_up_to_five(
    slack: LocalSlack, war_room: WarRoom, taken: int
) -> None:
    names = [SHORT, FULL, *(f"{FULL}-{number}" for number in range(2, 6))]
    for name in names[:taken]:
        slack.add_channel(name, creator="alice")
    made = await war_room.create(ROOM, left_at=START, look_first=False)
    if taken < 6:
        assert made == Done(slack.channel(names[taken]).id, name=names[taken])
    else:
        assert made == Refused(f"The names {FULL} to {FULL}-5 are all taken.", "name_taken")
    assert tried(slack) == names[: taken + 1]


async def test_what_slack_refuses_is_not_tried_under_other_names(slack: LocalSlack, war_room: WarRoom) -> None:
    slack.fail("conversations.create", Refuse("restricted_action"))
    made = await war_room.create(ROOM, left_at=START, look_first=False)
    assert isinstance(made, Refused)
    assert made.code == "restricted_action"
    assert tried(slack) == [SHORT]


@pytest.mark.parametrize("private", [True, False])
async def test_a_private_incident_has_a_private_room(slack: LocalSlack, war_room: WarRoom, *, private: bool) -> None:
    await war_room.create(ROOM.model_copy(update={"private": private}), left_at=START, look_first=False)
    assert slack.channel(SHORT).is_private is private


@pytest.mark.parametrize(("length", "shown"), [(230, 250), (231, 250)])
async def test_a_topic_is_cut_where_slack_cuts_it_and_written_once(
    slack: LocalSlack, war_room: WarRoom, length: int, shown: int
) -> None:
    room = ours(slack, SHORT)
    view = an_overview(an_incident(title="x" * length))
    for untouched in (True, False, False):
        await war_room.set_topic(room, view, "{id} | {title}", untouched=untouched)
    topic = slack.channel(SHORT).topic
    assert len(topic) == shown
    assert topic.endswith("x" if length == 230 else "…")
    assert [call.method for call in slack.calls].count("conversations.setTopic") == 1
    await war_room.set_topic(room, an_overview(), "{severity} {status}", untouched=False)
    assert slack.channel(SHORT).topic == "SEV1 investigating"


async def test_a_link_is_added_once(slack: LocalSlack, war_room: WarRoom) -> None:
    room = ours(slack, SHORT)
    for untried in (True, False):
        await war_room.bookmark(room, "Announcement", "https://example.com/1", untried=untried)
    await war_room.bookmark(room, "Other", "https://example.com/2", untried=False)
    assert [mark.link for mark in slack.channel(SHORT).bookmarks] == ["https://example.com/1", "https://example.com/2"]


@pytest.mark.parametrize("error", ["no_pin", "not_pinned", "message_not_found", "internal_error"])
async def test_a_pin_is_moved_also_where_the_former_is_gone(slack: LocalSlack, war_room: WarRoom, error: str) -> None:
    room = ours(slack, SHORT)
    said = [await slack.person("alice").say(text, channel=slack.channel("incidents")) for text in ("one", "two")]
    before, after = (Spot(slack.channel("incidents").id, one.ts) for one in said)
    assert room
    assert await war_room.pin(before, None) == Done(before.channel)
    slack.fail("pins.remove", Refuse(error))
    if error == "internal_error":
        with pytest.raises(Exception, match=error):
            await war_room.pin(after, before)
    else:
        assert await war_room.pin(after, before) == Done(after.channel)
        assert said[1] in slack.channel("incidents").pinned


async def test_everyone_who_can_come_is_asked_in_and_the_others_are_named(slack: LocalSlack, war_room: WarRoom) -> None:
    room = ours(slack, SHORT)
    people = [slack.add_person(f"one{number}").id for number in range(205)]
    gone = slack.add_person("eve", deleted=True).id
    slack.workspace.groups["S0ONCALL01"].users = []
    slack.workspace.groups["S0OTHER001"] = slack.workspace.groups["S0ONCALL01"].__class__(
        id="S0OTHER001", handle="other", name="Other", users=[people[0], slack.bot_user_id]
    )
    asked = Invite(people=(*people, gone, "S0ONCALL01", "S0OTHER001", slack.bot_user_id, people[0]))
    outcome = await war_room.invite(room, asked, named=lambda who: f"<{who}>")

    assert isinstance(outcome, Done)
    assert {*people} <= {*slack.channel(SHORT).members}
    chunks = [str(call.arguments["users"]).count("U") for call in slack.calls if call.method == "conversations.invite"]
    assert len(chunks) == 3
    assert f"<S0ONCALL01>: {EMPTY}." in outcome.problems
    assert any(
        problem.startswith("eve is not in the room: the account is deactivated.") for problem in outcome.problems
    )
    assert len(outcome.problems) == 2
    assert outcome.remaining == Invite(people=("S0ONCALL01", gone))
    assert outcome.code == "no_one"


async def test_where_all_came_nothing_is_left(slack: LocalSlack, war_room: WarRoom) -> None:
    room = ours(slack, SHORT)
    for _ in range(2):
        asked = Invite(people=(slack.person("alice").id,))
        assert await war_room.invite(room, asked, named=str) == Done(room)
