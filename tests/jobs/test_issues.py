"""An issue that is gone: said once, looked for once a day, and said once more when it is there again."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.domain.issue import IssueState, Seen
from bot.domain.outlet import Outlet
from bot.domain.record_kinds import ACTION_ITEM
from bot.domain.tracker import Issue, with_issue
from bot.jobs.issues import MOST, Issues
from bot.jobs.pauses import Times
from bot.runtime import Runtime
from bot.workflows.upkeep import moments
from tests.support.builders import a_policy, a_record, an_incident
from tests.support.databases import AMBIGUITY, Store

ITEMS = MOST + 2
"""More than are read at a time; it is the first of them that goes."""

ISSUE = "corp/shop#1"


@pytest.mark.parametrize(("hours", "turns", "looks"), [(1, 72, 3), (7, 24, 7), (36, 4, 4)])
async def test_an_issue_that_is_gone_is_looked_for_once_a_day(store: Store, hours: int, turns: int, looks: int) -> None:
    outlet = Outlet.model_validate({"kind": "github", "key": "env:A_KEY", "repo": "corp/shop"})
    policy = a_policy().model_copy(update={"outlets": {"code": outlet}})
    runtime = Runtime(database=store.database, clock=store.clock, policy=policy)
    stands = IssueState.OPEN

    async def reads(_tracker: str, known: Sequence[Issue]) -> Sequence[Seen]:
        read.append([each.id for each in known])
        return [Seen(id=each.id, key=each.key, state=stands) for each in known if each.id == ISSUE]

    async def times(turns: int) -> int:
        """Read so often; return how often the issue was among what was read."""
        read.clear()
        for _ in range(turns):
            store.passes(hours=hours)
            await job.turn()
        assert {len(each) for each in read} == {MOST}
        return sum(ISSUE in each for each in read)

    read: list[list[str]] = []
    job = Issues(runtime, reads)
    async with store.database.transaction() as uow:  # as each start does: another release may make the issues
        await moments.bound(runtime.act(uow), Times(AMBIGUITY).longest)
    async with store.database.transaction() as uow:
        incident = await uow.incidents.add(an_incident())
        for number in range(1, ITEMS + 1):
            key = f"corp/shop#{number}"
            item = a_record(ACTION_ITEM, incident_id=incident.id, number=number)
            await uow.records.put(with_issue(item, Issue(outlet="code", id=key, key=key, url="")))

    assert await times(4) == 4
    stands = IssueState.GONE
    await times(2)
    assert await times(turns) == looks
    stands = IssueState.OPEN
    await times(24)
    async with store.database.reading() as uow:
        told = [entry.text for entry in await uow.timeline.of(incident.id)]
    assert [text.partition(" in GitHub ")[2] for text in told] == [
        "was deleted, or is hidden from Warroom's key",
        "is there again",
    ]
