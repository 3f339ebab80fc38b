"""Two reviewers click at two replicas at the same moment: it is one approval, and whoever was second is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

import psycopg
import pytest

from bot.demo.people.person import Person
from bot.demo.workspace.messages import Message
from tests.faults.replicas_stage import Fleet, moment
from tests.support.postgres import Postgres

T = TypeVar("T")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

APPROVALS: Final = "postmortem: {approvals: {technical: [on_call], operational: [on_call], final: []}}\n"
"""Whoever is second could give the next approval."""

WAITING: Final = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def database_url(postgres: Postgres) -> Iterator[str]:
    with postgres.database() as url:
        yield url


async def until(holds: Callable[[], T | None]) -> T:
    """Return what something is once it is."""
    while not (found := holds()):
        await moment(0.02)
    return found


async def up_for_approval(fleet: Fleet) -> Message:
    """Have Alice declare, resolve and ask for the approval; return the message that shows where it stands."""
    channel = fleet.slack.channel("incidents")
    for line in ("search is slow sev3", "resolve now restarted it", "postmortem waive it was a drill"):
        await fleet.slack.person("alice").command(f"/incident {line}")

    def shown() -> Message | None:
        said = [one for each in channel.messages for one in channel.thread(each)]
        return next((one for one in said if "Approve" in one.buttons), None)

    return await until(shown)


async def clicked_at_once(fleet: Fleet, url: str, message: Message, label: str, *people: Person) -> None:
    """Have each person click at a replica of their own, and none of them go on before all wait for the incident."""
    clicks = []
    async with (
        await psycopg.AsyncConnection.connect(url, autocommit=True) as watcher,
        await psycopg.AsyncConnection.connect(url) as holder,
    ):

        async def waiting() -> int:
            ((count,),) = await (await watcher.execute(WAITING)).fetchall()
            return int(count)

        await holder.execute("SELECT id FROM incident FOR UPDATE")
        for person, replica in zip(people, fleet.replicas, strict=True):
            before = await waiting()
            fleet.slack.deliver_to(f"http://127.0.0.1:{replica.port}/slack/events")
            clicks.append(asyncio.create_task(person.press(message, label)))
            while await waiting() == before:
                await moment(0.02)
    await asyncio.gather(*clicks)


async def test_two_clicks_at_two_replicas_are_one_approval(database_url: str, tmp_path: Path) -> None:
    async with Fleet(database_url, tmp_path, http=True, size=2, every="1h", outlets=APPROVALS) as fleet:
        stands = await up_for_approval(fleet)
        people = [fleet.slack.person(name) for name in ("bob", "carol")]
        await clicked_at_once(fleet, database_url, stands, "Approve", *people)
        await until(lambda: all(one.ephemerals for one in people) and "technical by" in stands.visible)
        timeline = (await people[0].command("/incident timeline 001")).text

    said = sorted(one.ephemerals[0].visible.partition("\n")[0] for one in people)
    assert said[1].startswith("Approved: the postmortem of INC-"), said
    assert "approved that stage at" in said[0]
    assert "operational approval (2 of 2)" in stands.visible
    assert timeline.count("Approved the postmortem") == 1
