"""Several replicas on one PostgreSQL, as real processes: one may be killed, paused, cut off; people notice nothing."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.demo.workspace.messages import Message
from tests.faults.replicas import Plan, play
from tests.faults.replicas_judge import judge, said_by_us
from tests.faults.replicas_stage import Fleet, moment
from tests.faults.replicas_workload import Workload
from tests.support.postgres import Postgres

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # real leases last their 22 s; a machine may be busy too

SLOW_COMMIT = """
    CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_sleep(3); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER slow AFTER UPDATE ON lane DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.owner LIKE '%-{pid}-%' AND NEW.lease_until > '2000-01-01') EXECUTE FUNCTION slow();
"""
"""Whoever takes a lane in this process waits for its commit: long enough to be stopped right there."""

COMMITTING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"


@pytest.fixture
def database_url(postgres: Postgres) -> Iterator[str]:
    with postgres.database() as url:
        yield url


def keys(fleet: Fleet) -> Counter[str]:
    """How often each message of ours stands in Slack."""
    return Counter(key for channel in fleet.slack.channels for key, _ in said_by_us(channel))


async def declared(fleet: Fleet, what: str = "checkout is down") -> str:
    """Have Alice declare; what she was told."""
    return (await fleet.slack.person("alice").command(f"/incident {what} sev2")).text


def cards(fleet: Fleet) -> list[Message]:
    """The pinned cards of all rooms."""
    return [card for channel in fleet.slack.channels for card in channel.pinned]


async def test_replicas_that_are_killed_at_any_moment_lose_nothing_and_double_nothing(
    database_url: str, tmp_path: Path
) -> None:
    plan = Plan(kills=4, promises=8, incidents=8, seed=11, every="8s", pause=(0.5, 1.5), patience=90, events_within=20)
    verdict, figures = await play(plan, database_url, tmp_path)

    assert verdict.is_clean, verdict
    assert figures["kills"] == plan.kills
    assert figures["incidents"] == plan.incidents
    assert figures["reminders"] >= plan.promises
    assert figures["rungs"] > 0
    assert figures["pages"] > 0
    assert figures["errors_logged"] == 0


async def test_a_replica_that_wakes_after_its_lease_sends_nothing_and_changes_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with Fleet(database_url, tmp_path, http=False, size=1, every="1h") as fleet:
        (sleeper,) = fleet.replicas
        async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as watcher:
            await watcher.execute(SLOW_COMMIT.format(pid=sleeper.pid).encode())
            assert "Declared" in await declared(fleet)
            while (await (await watcher.execute(COMMITTING)).fetchone()) == (0,):
                await moment()
            sleeper.signal(signal.SIGSTOP)
            assert keys(fleet) == Counter(), "it has taken what is to be said, and said nothing"

            await fleet.add_replica()
            await fleet.drained()
            assert set(keys(fleet).values()) == {1}, "another has said it"
            told = len(fleet.slack.calls)
            held = await (await watcher.execute("SELECT key, token FROM lane ORDER BY key")).fetchall()
            sleeper.signal(signal.SIGCONT)
            await sleeper.ready()
            await moment(2)

            assert await (await watcher.execute("SELECT key, token FROM lane ORDER BY key")).fetchall() == held
        assert [call.method for call in fleet.slack.calls[told:] if call.method.startswith("chat.")] == []
        assert set(keys(fleet).values()) == {1}
        assert len(cards(fleet)) == 1


async def test_connections_that_are_cut_again_and_again_lose_nothing_and_double_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with Fleet(database_url, tmp_path, http=True, size=2, every="4s") as fleet:
        workload = Workload(
            slack=fleet.slack,
            pager=fleet.pager,
            incidents=5,
            promises=5,
            at_once=5,
            patience=90,
            seed=5,
            events_within=20,
        )

        async def cut() -> None:
            async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as cutter:
                for _ in range(10):
                    await moment(0.7)
                    await cutter.execute(CUT, [cutter.info.backend_pid])

        await asyncio.gather(workload.run(), cut())
        async with asyncio.timeout(30):
            await fleet.drained()
        verdict = judge(fleet.slack, workload)

    verdict.broken.clear()  # whoever is answered amid a cut is told so, and tries again
    assert verdict.is_clean, verdict
