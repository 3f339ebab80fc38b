"""A user group of Slack is kept equal to a schedule: at each hand-over and cover, and it is never emptied."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.faults import Refuse, ServerError
from storage.queue.queued_effect import State
from tests.oncall.feeds import feed
from tests.scenarios.test_schedules import ROTA
from tests.support.world import POLICY, World

GROUP = "S0LEADS001"


@pytest.fixture
def policy(tmp_path: Path) -> str:
    (tmp_path / "rota.ics").write_bytes(ROTA)
    named = POLICY.replace("on_call: [S0ONCALL01]", f"on_call: [{GROUP}]")
    channels = named.replace("channels:\n", "channels:\n  operator: ops\n")
    schedule = f"schedules:\n  primary: {{source: 'file:{tmp_path}/rota.ics', group: {GROUP}}}\n"
    return f"{channels}{schedule}permissions: {{reopen: [on_call]}}\n"


@pytest.fixture(autouse=True)
def ops(world: World) -> None:
    world.slack.add_channel("ops", ["dana", "warroom"])


def members(world: World) -> list[str]:
    return [world.slack.workspace.users[user].name for user in world.slack.workspace.groups[GROUP].users]


def updates(world: World) -> int:
    return sum(call.method == "usergroups.users.update" for call in world.slack.calls)


async def set_aside(world: World) -> int:
    async with world.warroom.database.reading() as uow:
        return await uow.outbox.count([State.SET_ASIDE])


def told_operator(world: World) -> list[str]:
    return [one for one in world.shown(world.slack.channel("ops")) if "user group" in one]


async def test_it_follows_the_schedule_and_each_cover_and_stays_as_it_is_in_a_gap(world: World) -> None:
    await world.settled()
    assert members(world) == ["bob"]
    await world.passes(hours=2, minutes=59)
    assert members(world) == ["bob"]
    await world.passes(minutes=1, seconds=15)
    assert members(world) == ["carol"], "the hand-over is at 12:00"

    dave = world.slack.person("dave")
    await dave.command("/incident oncall cover @me primary until 12:05 UTC", channel="general")
    await world.settled()
    assert members(world) == ["dave"]
    await world.passes(minutes=5)
    assert members(world) == ["carol"]

    world.slack.workspace.groups[GROUP].users[:] = ["U0DANA0001"]
    await world.passes(minutes=16)
    assert members(world) == ["carol"], "what someone changes by hand is changed back"
    assert updates(world) == 5, "what is right is left alone"

    await world.passes(hours=7)
    assert members(world) == ["carol"]
    (told,) = told_operator(world)
    assert "Couldn't update the user group of the schedule primary: no one is on call" in told
    assert "It stays as it is" in told


async def test_whoever_covers_is_in_the_group_and_gets_no_right_by_it(world: World) -> None:
    await world.declare("search is slow sev3")
    await world.command("resolve now it was a test", channel="general")
    dave = world.slack.person("dave")
    await dave.command("/incident oncall cover @me primary until 11:30 UTC", channel="general")
    await world.settled()
    assert members(world) == ["dave"]
    refused = await dave.command("/incident reopen 001 it is back", channel="general")
    assert "is for" in refused.text
    allowed = await world.bob.command("/incident reopen 001 it is back", channel="general")
    assert "is for" not in allowed.text


async def test_a_group_that_may_not_be_changed_is_told_once_a_day_and_right_as_soon_as_it_may(world: World) -> None:
    world.slack.feed.scopes.discard("usergroups:write")
    await world.settled()
    await world.passes(hours=2)
    assert members(world) == ["dana"]
    (told,) = told_operator(world)
    assert "lacks the permission usergroups:write" in told
    assert await set_aside(world) == 1, "however often it was tried"

    world.slack.feed.scopes.add("usergroups:write")
    world.slack.fail("usergroups.users.update", ServerError(500, took_effect=True))
    await world.passes(minutes=20)
    assert members(world) == ["bob"]
    assert await set_aside(world) == 0


async def test_a_group_is_left_alone_where_slack_knows_none_of_those_on_call(world: World) -> None:
    world.slack.fail("users.lookupByEmail", Refuse("users_not_found"), times=None)
    await world.settled()
    assert members(world) == ["dana"]
    assert updates(world) == 0
    (told,) = told_operator(world)
    assert "no one in the workspace has this e-mail address" in told


async def test_a_source_that_is_away_keeps_the_group_at_its_last_copy(world: World, tmp_path: Path) -> None:
    await world.settled()
    (tmp_path / "rota.ics").write_bytes(feed())
    await world.passes(hours=3, minutes=1)
    assert members(world) == ["carol"]
