"""The next release migrates while this one serves: nobody notices, and this one may even be started again."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.faults.replicas_judge import judge
from tests.faults.replicas_stage import Fleet
from tests.faults.replicas_workload import Workload
from tests.support.postgres import Postgres
from tests.support.releases import next_head, next_release

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # it starts five processes


@pytest.fixture
def database_url(postgres: Postgres) -> Iterator[str]:
    with postgres.database() as url:
        yield url


async def lived(fleet: Fleet, seed: int) -> Workload:
    """A few incidents from their declaration to their draft."""
    workload = Workload(
        slack=fleet.slack, pager=fleet.pager, incidents=3, promises=3, at_once=3, patience=60, seed=seed
    )
    await workload.run()
    return workload


async def test_this_release_works_on_beside_the_next_and_on_its_schema(database_url: str, tmp_path: Path) -> None:
    async with Fleet(database_url, tmp_path, http=False, size=2, every="2s") as fleet:
        before = await lived(fleet, 1)
        old, other = fleet.replicas
        new = await fleet.add_replica(next_release(tmp_path))
        async with await psycopg.AsyncConnection.connect(database_url) as connection:
            found = await connection.execute("SELECT version_num FROM alembic_version")
            assert await found.fetchall() == [(next_head(),)]

        for replica in (old, other, new):
            assert (await replica.asked("/readyz"))[0] == 200
        beside = await lived(fleet, 2)

        old.signal(signal.SIGTERM)
        assert await old.ended() == 0
        await old.start()
        await old.ready()
        assert any("later release" in line for line in fleet.log_lines)
        await new.kill()
        after = await lived(fleet, 3)

        await fleet.drained(old)
        for workload in (before, beside, after):
            verdict = judge(fleet.slack, workload)
            assert verdict.is_clean, verdict
        assert not [line for line in fleet.log_lines if '"level": "error"' in line]
