"""An action item becomes an issue in a tracker: once, whatever breaks, and its state comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.demo.workspace.messages import Message
from tests.support.stand_in import Fault
from tests.support.trackers.github import GitHub
from tests.support.trackers.jira import Jira
from tests.support.trackers.linear import Linear
from tests.support.trackers.tracker import SECRET, TrackerStandIn
from tests.support.world import POLICY, Stage, World, a_world

BOB = "U0B0B00001"


@pytest.fixture(params=[GitHub, Jira, Linear], ids=["github", "jira", "linear"])
async def tracker(request: pytest.FixtureRequest, stage: Stage) -> AsyncIterator[TrackerStandIn]:
    server: TrackerStandIn = request.param()
    await server.start()
    outlet = {
        **server.policy,
        "kind": server.kind,
        "key": "env:A_KEY",
        "url": server.url,
        "secret": ["env:A_SECRET"],
        "users": {BOB: server.bob},
        "takes": "action_items",
    }
    stage.policy_file.write_text(f"{POLICY}\noutlets: {{tickets: {outlet}}}\n", "utf-8")
    stage.more = {"A_KEY": server.key, "A_SECRET": SECRET}
    yield server
    await server.stop()


def item(world: World) -> Message:
    """The message of the one action item."""
    said = [one for one in world.room.thread(world.card) if "Action item" in one.visible]
    (shown,) = [one for one in said if "AI-001" in one.visible]
    return shown


async def hooked(world: World, tracker: TrackerStandIn, *, forged: bool = False) -> int:
    """Have the tracker send what became of its issue; return how it was answered."""
    headers, body = tracker.hook(now=world.clock.now())
    url = f"http://127.0.0.1:{world.warroom.port}/trackers/tickets"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body + (b" " if forged else b""), headers=headers) as answer,
    ):
        status = answer.status
    await world.passes(seconds=5)
    return status


async def test_an_issue_is_made_once_and_its_state_comes_back(stage: Stage, tracker: TrackerStandIn) -> None:
    async with a_world(stage) as world:
        await world.declare()
        tracker.faults.append(Fault(taken=True, hangs=True))
        await world.alice.command("/incident action alert at 1% errors owner @bob due friday", channel=world.room)
        await tracker.kept.wait()
        await world.crash()  # after the tracker has it, before that is written down
        await world.passes(minutes=2)
        kept = tracker.only
        assert "INC-2026-1123-001 AI-001" in kept.text
        assert kept.assignee == tracker.bob
        assert f"#{kept.number}" in item(world).visible or f"OPS-{kept.number}" in item(world).visible
        assert "Create issue" not in item(world).visible

        tracker.end("done")
        await world.passes(minutes=5)
        assert "alert at 1% errors: done" in item(world).visible
        tracker.end("open")
        assert await hooked(world, tracker, forged=True) == 401
        assert "alert at 1% errors: done" in item(world).visible
        assert await hooked(world, tracker) == 200
        assert "alert at 1% errors: done" not in item(world).visible
        before = world.shown(world.room)
        assert await hooked(world, tracker) == 200
        tracker.assign(tracker.people[1])
        await world.passes(minutes=6)
        assert world.shown(world.room) == before, "nothing has changed that we know"
        assert len(tracker.made) == 1


async def test_what_is_private_becomes_an_issue_only_where_someone_says_so(stage: Stage) -> None:
    server = GitHub()
    await server.start()
    outlet = f"{{kind: github, key: env:A_KEY, url: '{server.url}', repo: corp/shop, takes: action_items}}"
    stage.policy_file.write_text(f"{POLICY}\noutlets: {{tickets: {outlet}}}\n", "utf-8")
    stage.more = {"A_KEY": server.key}
    async with a_world(stage) as world:
        await world.declare("--private the laptop of the CEO was stolen sev1")
        await world.command("action encrypt laptops owner @alice due friday")
        await world.passes(minutes=6)
        assert not server.requests
        server.has_issues = False
        await world.alice.press(item(world), "Create issue")
        await world.passes(seconds=5)
        assert "Issues are turned off in corp/shop: turn them on in its settings" in world.card.visible
        server.has_issues = True
        await world.alice.press(world.card, "Retry")
        await world.passes(seconds=5)
        assert server.only.title == "encrypt laptops"
        assert "CEO" not in server.only.text
        assert "corp/shop#1" in item(world).visible
        assert "Not done" not in world.card.visible
    await server.stop()
