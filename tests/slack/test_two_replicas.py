"""Two bots on one PostgreSQL are given the same thing at the same moment: it counts once, and each answers rightly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from bot.app import Warroom
from tests.slack.door import FORM, Answer, Stranger, a_command, an_event
from tests.support.postgres import Postgres
from tests.support.world import Stage, World, a_world


@dataclass
class Two:
    """A world with two bots, and somebody who hands things to both."""

    world: World
    second: Warroom

    @property
    def doors(self) -> tuple[Stranger, Stranger]:
        """The way in to each."""
        return Stranger(self.world), Stranger(self.world, port=self.second.port)

    async def settled(self, seconds: float = 10) -> None:
        """Wait until both have done what follows, whichever of them does it."""
        for _ in range(2):
            await self.world.passes(seconds=seconds / 2)
            await self.second.quiet()
            await self.world.settled()


@pytest.fixture
async def two(postgres: Postgres, stage: Stage) -> AsyncIterator[Two]:
    with postgres.database() as url:
        on_postgres = replace(stage, database_url=url, http=True)
        async with a_world(on_postgres) as world:
            second = await on_postgres.bot(world.slack, world.clock_)
            world.slack.deliver_to(f"http://127.0.0.1:{world.warroom.port}/slack/events")
            try:
                yield Two(world, second)
            finally:
                await second.stop()


async def test_the_same_event_at_both_is_on_the_timeline_once(two: Two) -> None:
    await two.world.declare()
    await two.settled()
    room = two.world.room
    said = [
        an_event("message", f"Ev{n}", channel=room.id, user="U1", text=f"word-{n:02}", ts=f"17954{n:05}.000001")
        for n in range(20)
    ]
    answers = await asyncio.gather(*(door.send_json(event) for event in said for door in two.doors))

    assert {answer.status for answer in answers} == {200}
    shown = (await two.world.command("timeline")).text
    assert shown.count("word-19") == 1


async def test_the_same_command_typed_twice_within_seconds_declares_once_and_says_so(two: Two) -> None:
    first, second = two.doors
    answers = await asyncio.gather(
        first.send(a_command("checkout is down sev1", trigger_id="1"), sort=FORM),
        second.send(a_command("checkout is down sev1", trigger_id="2"), sort=FORM),
    )
    await two.settled()

    assert len(two.world.rooms) == len(two.world.incidents.messages) == 1
    said = [answer.text for answer in answers]
    assert all("INC-2026-1123-001" in each for each in said)
    assert said[0] != said[1], "one of them says that it was declared already"


async def test_the_same_form_sent_twice_declares_once(two: Two) -> None:
    alice = two.world.alice
    await alice.command("/incident declare")
    assert alice.modal is not None
    view = alice.modal.payload()
    title = next(block for block in view["blocks"] if block["type"] == "input")
    action = title["element"]["action_id"]
    view["state"]["values"][title["block_id"]] = {action: {"type": "plain_text_input", "value": "checkout is down"}}
    sent = {"type": "view_submission", "user": {"id": alice.id}, "trigger_id": "1", "view": view, "response_urls": []}
    answers: list[Answer] = await asyncio.gather(*(door.send_payload(sent) for door in two.doors))
    await two.settled()

    assert {answer.status for answer in answers} == {200}
    assert len(two.world.rooms) == len(two.world.incidents.messages) == 1
