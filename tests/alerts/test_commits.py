"""What comes fast is committed together, and one that fails takes no other with it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.alerts.commits import MOST, Commits
from bot.policies import load
from bot.runtime import Runtime
from storage.unit_of_work import UnitOfWork
from tests.support.databases import a_store, heard
from tests.support.postgres import Postgres
from tests.support.world import START


async def test_many_share_a_commit_and_one_that_fails_fails_alone(tmp_path: Path) -> None:
    assert await commits_of(f"sqlite:///{tmp_path}/warroom.db") == 3


async def test_postgresql_commits_each_by_itself(postgres: Postgres) -> None:
    with postgres.database() as url:
        assert await commits_of(url) == MOST * 3


async def commits_of(url: str) -> int:
    """Have very many do something at once, and then one of two that fails; return how many commits the first took."""
    async with a_store(url) as store:
        runtime = Runtime(database=store.database, clock=store.clock, policy=load(None).policy)
        commits = Commits(runtime)

        def storing(name: str) -> asyncio.Task[bool]:
            async def work(uow: UnitOfWork) -> bool:
                is_new = await uow.inbox.is_new(name, now=START)
                if name == "bad":
                    raise LookupError(name)
                return is_new

            return asyncio.create_task(commits.do(work, within=4))

        with heard(store.database, "commit") as committed:
            results = await asyncio.gather(*(storing(str(number)) for number in range(MOST * 3)))
        assert results == [True] * MOST * 3

        good, bad = storing("good"), storing("bad")
        with pytest.raises(LookupError):
            await bad
        assert await good
        async with store.database.transaction() as uow:
            assert await uow.inbox.new_among({"good", "bad"}, now=START) == {"bad"}
        return len(committed)
