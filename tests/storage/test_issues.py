"""Issues of action items: found by their tracker, which one process at a time reads."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.domain.record_kinds import ACTION_ITEM
from bot.domain.tracker import Issue, with_issue
from tests.support.builders import a_record, an_incident
from tests.support.databases import Store
from tests.support.world import START

EVERY = timedelta(minutes=5)


async def test_action_items_are_found_by_their_issues(store: Store) -> None:
    async with store.database.transaction() as uow:
        incident = await uow.add_incident(an_incident(id=0))
        for number, tracker in ((1, "tickets"), (2, "code"), (3, "tickets")):
            item = a_record(ACTION_ITEM, incident_id=incident.id, number=number)
            issue = Issue(outlet=tracker, id=f"corp/shop#{number}", key="x", url="https://x.example/'\"")
            await uow.records.put(with_issue(item, issue))
        await uow.records.put(a_record(ACTION_ITEM, incident_id=incident.id, number=4))
    async with store.database.reading() as uow:
        assert {each.number for each in await uow.records.of_tracker("tickets")} == {1, 3}
        found = await uow.records.of_issues("tickets", ["corp/shop#3", "corp/shop#2", "nothing"])
        assert [each.number for each in found] == [3]


async def test_a_tracker_is_read_by_one_at_a_time_and_not_before_it_is_due(store: Store) -> None:
    async def taken(minutes: float) -> str:
        """Take it after so many minutes; return which it is, and after how many it was read before."""
        async with store.database.transaction() as uow:
            took = await uow.issue_readings.take(START + timedelta(minutes=minutes), every=EVERY)
        return "" if took is None else f"{took[0]} {(took[1] - START) / timedelta(minutes=1):g}"

    assert await taken(9) == ""
    async with store.database.transaction() as uow:
        assert await uow.issue_readings.earliest() is None
        await uow.last_received.note("/incident", now=START)
        await uow.issue_readings.expect(["tickets"], now=START)
        await uow.issue_readings.expect(["tickets"], now=START + EVERY)
        assert await uow.issue_readings.earliest() == START
    assert await taken(4.9) == ""
    both = await asyncio.gather(taken(5), taken(5))
    assert sorted(both) == ["", "tickets 0"]
    assert await taken(6) == ""
    assert await taken(10.2) == "tickets 5"
