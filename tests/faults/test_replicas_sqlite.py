"""One bot runs on a SQLite file, with anybody beside it who has one thing to write."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.replicas_stage import Fleet, Replica, free_port
from tests.support.stand_in import Fault
from tests.support.trackers.github import REPO, GitHub

pytestmark = pytest.mark.slow  # real processes


async def another(fleet: Fleet) -> Replica:
    """One more process on the same file."""
    first = fleet.replicas[0]
    port = free_port()
    log = fleet.directory / "another.log"
    replica = Replica(port, {**first.environ, "PORT": str(port)}, log)
    fleet.replicas.append(replica)
    await replica.start()
    return replica


@pytest.fixture
async def tracker(tmp_path: Path) -> AsyncIterator[GitHub]:
    server = GitHub()
    await server.start()
    (tmp_path / "key").write_text(server.key, encoding="utf-8")
    yield server
    await server.stop()


async def test_a_second_bot_is_refused_until_the_first_is_gone_however_it_went(tmp_path: Path, tracker: GitHub) -> None:
    """The first is killed when its tracker has made an issue, and has not answered: the second makes none."""
    url, said = f"sqlite:///{tmp_path}/warroom.db", f"key: 'file:{tmp_path}/key', url: '{tracker.url}', repo: {REPO}"
    outlets = f"  tickets: {{kind: github, {said}, takes: action_items}}\n"
    async with Fleet(url, tmp_path, http=True, size=1, outlets=outlets) as fleet:
        (first,) = fleet.replicas
        second = await another(fleet)
        assert await second.ended() == 2
        assert f"process id {first.pid}" in second.log.read_text(encoding="utf-8")
        assert (await first.asked("/readyz"))[0] == 200

        alice = fleet.slack.person("alice")
        await alice.command("/incident checkout is down sev2")
        await fleet.drained(first)
        (room,) = (each for each in fleet.slack.channels if each.name.startswith("war-room-"))
        tracker.faults.append(Fault(taken=True, hangs=True))
        await alice.command("/incident action alert at 1% errors owner @alice due friday", channel=room)
        await tracker.kept.wait()
        await first.kill()
        await second.start()
        await second.ready()
        await fleet.drained(second)
        assert tracker.only.text.splitlines()[-1].endswith(" AI-001")
        assert "AI-001" in room.find(f"{REPO}#1").visible
        assert [call.partition(" ")[0] for call in tracker.calls] == ["POST", "GET"], "it was made, and then looked for"


async def test_another_process_writes_beside_a_running_bot(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/warroom.db"
    async with Fleet(url, tmp_path, http=True, size=1) as fleet:
        alice = fleet.slack.person("alice")
        assert "Declared" in (await alice.command("/incident checkout is down sev1")).text

        counting = (sys.executable, "-m", "tests.support.counting", url, "5")
        beside = await asyncio.create_subprocess_exec(*counting, env=os.environ)
        replies = [await alice.command(f"/incident outage {number} sev4") for number in range(3)]
        assert await beside.wait() == 0
        assert all("Declared" in reply.text for reply in replies)
        await fleet.drained()
        assert len(fleet.slack.channel("incidents").messages) == 4
