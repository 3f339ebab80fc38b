"""Who is on call, as anyone may ask; and covering for someone, of which both people hear."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.workspace.reply import Reply
from tests.oncall.feeds import event, feed
from tests.scenarios.test_schedules import AFTERNOON, MORNING
from tests.support.world import POLICY, World

BOTH = feed(
    event(*MORNING, uid="1"),
    event("SUMMARY:Ghost", *MORNING, uid="3", who=""),
    event(*AFTERNOON, uid="2", who="carol@example.com"),
)


@pytest.fixture
def policy(tmp_path: Path) -> str:
    (tmp_path / "rota.ics").write_bytes(BOTH)
    (tmp_path / "two.ics").write_bytes(feed(event(*MORNING, "ATTENDEE:mailto:carol@example.com")))
    schedules = f"  primary: {{source: 'file:{tmp_path}/rota.ics'}}\n  two: {{source: 'file:{tmp_path}/two.ics'}}\n"
    named = POLICY.replace(
        "on_call: [S0ONCALL01]", 'on_call: ["schedule:primary"]\n  on_call_secondary: [dana@example.com]'
    )
    return f"{named}schedules:\n{schedules}permissions: {{reopen: [on_call]}}\n"


async def oncall(world: World, typed: str = "") -> Reply:
    """Have Bob type it."""
    await world.settled()
    answer = await world.bob.command(f"/incident oncall {typed}".strip(), channel="general")
    await world.settled()
    return answer


def messages(world: World, name: str) -> list[str]:
    return [one.visible for one in getattr(world, name).direct_messages().messages if "is on call for" in one.visible]


async def test_anyone_sees_who_is_on_call_until_when_who_is_next_and_the_gaps(world: World) -> None:
    """Rows (part): 32."""
    shown = (await oncall(world)).text
    assert "*primary*: @bob until 12:00" in shown
    assert "Next: @carol from 12:00" in shown
    assert "No one from" in shown
    assert "“Ghost”" in shown
    assert "*two*: @bob and @carol until 12:00" in shown
    assert "Cover me" in shown
    assert "*Secondary on-call engineer*: @dana, always" in shown, "beside the schedules"


IDS = "on_call: [S0ONCALL01]\n  on_call_secondary: [dana@example.com, dave@example.com]"


@pytest.mark.parametrize(
    ("policy", "shown"),
    [
        (POLICY, ["*On-call engineer*: @bob and @carol, always"]),
        (
            POLICY.replace("on_call: [S0ONCALL01]", IDS),
            ["*On-call engineer*: @bob and @carol, always", "*Secondary on-call engineer*: @dana and @dave, always"],
        ),
        (POLICY.replace("on_call: [S0ONCALL01]", "ceo: [S0ONCALL01]"), ["The policy names no schedule and no one as"]),
    ],
)
async def test_people_without_a_schedule_are_on_call_always(world: World, policy: str, shown: list[str]) -> None:
    assert policy
    answer = await oncall(world)
    for line in shown:
        assert line in answer.text
    assert "Cover me" not in answer.buttons, "there is no schedule to take over"


async def test_a_cover_counts_at_once_and_both_people_hear_of_it(world: World) -> None:
    await world.settled()
    dave = world.slack.person("dave")
    answer = await dave.command("/incident oncall cover @me primary until 11:30 UTC", channel="general")
    await world.settled()
    assert "You are on call for primary until" in answer.text
    assert "instead of @bob" in answer.text
    (told,) = messages(world, "bob")
    assert "dave is on call for primary until" in told.replace("@", "")
    assert not [one for one in dave.direct_messages().messages if "is on call for" in one.visible], "he has the answer"
    await world.declare()
    assert dave.id in world.rooms[0].members
    assert world.bob.id not in world.rooms[0].members

    await world.passes(hours=3)
    await world.alice.command("/incident search is down sev1")
    await world.passes(seconds=5)
    assert world.carol.id in world.rooms[1].members
    assert dave.id not in world.rooms[1].members


async def test_a_cover_relieves_who_is_on_call_now_not_who_comes_next_and_fills_the_gap(world: World) -> None:
    await world.settled()
    dave = world.slack.person("dave")
    await dave.command("/incident oncall cover @me primary until 20:00 UTC", channel="general")
    shown = (await oncall(world)).text
    assert "*primary*: @dave until 12:00" in shown
    assert "Next: @carol from 12:00" in shown
    assert not messages(world, "carol")
    await world.passes(hours=9, minutes=30)
    assert "*primary*: @dave until 20:00" in (await oncall(world)).text


async def test_the_form_arranges_a_cover_for_whoever_sends_it(world: World) -> None:
    shown = await oncall(world)
    await world.bob.press(shown, "Cover me")
    until = int(world.clock.now().timestamp()) + 3600
    await world.bob.submit({"user": world.dana.id, "schedule": "two", "until": until})
    await world.settled()
    (told,) = messages(world, "dana")
    assert "dana is on call for two until" in told.replace("@", "")
    assert "instead of" in told
    assert "*two*: @dana and @carol until 10:00" in (await oncall(world)).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("cover", "Say who takes over, of which schedule, and until when"),
        ("cover @me primary", "Say who takes over, of which schedule, and until when"),
        ("cover @me primary until soon", "Couldn't read “until soon” as an end"),
        ("cover @me primary for 90d", "A cover lasts 14 days at most"),
        (
            "cover @me secondary until 18:00",
            "No schedule is called “secondary”. There is `primary`, `two`: `/incident oncall` shows them.",
        ),
        ("cover @me two until 18:00", "Several people are on call for two"),
        ("cover @me two for <@U0DANA0001> until 18:00", "isn't on call for two now"),
    ],
)
async def test_a_line_that_is_wrong_arranges_nothing(world: World, typed: str, sentence: str) -> None:
    assert sentence in (await oncall(world, typed)).text
    async with world.warroom.database.reading() as uow:
        now = world.clock.now()
        assert not [*await uow.schedules.covers("primary", now, now), *await uow.schedules.covers("two", now, now)]


async def test_no_one_gives_themselves_a_right_by_a_cover(world: World) -> None:
    """Anyone may arrange a cover; what the policy leaves to who is on call stays theirs whom the calendar names."""
    dave = world.slack.person("dave")
    await world.declare("search is slow sev3")
    await world.command("resolve now it was a test", channel="general")
    await dave.command("/incident oncall cover @me primary until 11:30 UTC", channel="general")
    await world.settled()

    refused = await dave.command("/incident reopen 001 it is back", channel="general")
    allowed = await world.bob.command("/incident reopen 001 it is back", channel="general")

    assert "is for" in refused.text
    assert "is for" not in allowed.text
