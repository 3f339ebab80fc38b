"""A bot that is told to stop leaves to others what it could not finish, at once and not when its leases end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.demo.faults import Hold
from tests.support.databases import AMBIGUITY
from tests.support.postgres import Postgres
from tests.support.world import Stage, a_world


@pytest.fixture
def shared(stage: Stage, postgres: Postgres) -> Iterator[Stage]:
    """A database on which others may be at work: nobody voids leases there."""
    with postgres.database() as url:
        yield replace(stage, database_url=url)


@pytest.mark.parametrize("took_effect", [True, False], ids=["it had happened", "it had not happened"])
async def test_what_hangs_when_a_bot_stops_is_taken_over_as_soon_as_it_can_be_looked_for(
    shared: Stage, *, took_effect: bool
) -> None:
    async with a_world(shared) as world:
        held = Hold(after=took_effect)
        world.slack.fail("chat.postMessage", held, when=lambda call: call["channel"] == world.incidents.id)
        await world.alice.command("/incident checkout is down sev1")
        await held.reached.wait()
        await world.warroom.stop(within=timedelta(seconds=1))
        if took_effect:
            world.slack.mend()

        world.warroom = world.bot = await shared.bot(world.slack, world.clock_)
        await world.passes(seconds=AMBIGUITY.total_seconds() + 1)

        assert len(world.incidents.messages) == 1
        assert len(world.room.bookmarks) == 1, "what waited for the announcement goes on"
