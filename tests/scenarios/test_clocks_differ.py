"""Our clock and Slack's differ by minutes: what happened while we were away is dated by Slack's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.world import Stage, a_world


@pytest.mark.parametrize("minutes", [-10, 10])
async def test_marks_of_a_time_when_nobody_listened_are_those_that_slack_shows(stage: Stage, minutes: int) -> None:
    async with a_world(stage, slack_ahead=timedelta(minutes=minutes)) as world:
        await world.declare()
        falls = await world.bob.say("errors fall", channel=world.room)
        rises = await world.bob.say("errors rise", channel=world.room)
        await world.bob.react(rises, "pushpin")
        await world.passes(minutes=1)
        world.slack.drop_next_event()
        await world.bob.unreact(rises, "pushpin")
        world.slack.drop_next_event()
        await world.bob.react(falls, "pushpin")
        await world.passes(minutes=1)
        await world.restart()
        await world.passes(seconds=10)

        shown = (await world.alice.command("/incident timeline", channel=world.room)).text.splitlines()
        assert [line[-11:] for line in shown if "📌" in line] == ["errors fall"]
