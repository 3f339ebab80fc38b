"""The methodology's own story, from the deploy to recovered, with its records. Rows: 186.

Source: [methodology] timeline reconstruction.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final

import aiohttp
import pytest

from bot.demo.workspace.messages import Message
from bot.runtime import MovableClock
from tests.support.monitoring import SECRET, SETTINGS, SOURCES, Monitoring
from tests.support.world import POLICY, Stage, World, a_world

DAY: Final = datetime(2026, 11, 23, tzinfo=UTC)

RULES: Final = """
change_sources:
  deploys: {kind: generic, secret: ALERT_SECRET}
alert_rules:
  - {then: ask}
"""

SAMPLE: Final = (
    ("14:30", "deploy v2.3.4 of checkout"),
    ("14:32", "error rate increased 5% → 20%"),
    ("14:35", "first user complaint"),
    ("14:38", "Errors"),
    ("14:42", "Declared"),
    ("14:42", "Mitigation M1: Roll back deploy v2.3.4 of checkout"),
    ("14:45", "M1 Roll back deploy v2.3.4 of checkout: worked"),
    ("14:50", "Evidence E1: error rate back to baseline, dashboard, for H1"),
)
"""The document's own timeline: when, and what of it stands on ours."""

VERIFIED: Final = {
    "restored": ["health", "errors", "latency"],
    "functionality": ["smoke", "flows", "data", "side_effects"],
    "manual_health": ["responding", "errors", "performance", "journeys", "anomalies"],
}
"""What people tick off before it counts as recovered: that no alert fires is known."""


@pytest.fixture
def policy() -> str:
    return POLICY + SOURCES + RULES


@pytest.fixture
async def world(stage: Stage) -> AsyncIterator[World]:
    stage.more = SETTINGS
    async with a_world(stage, clock=MovableClock(DAY.replace(hour=14, minute=30))) as world:
        yield world


async def deployed(world: World) -> None:
    """Have the deploy tool say that it is done."""
    body = {"title": "deploy", "version": "v2.3.4", "service": "checkout", "at": world.clock_.now().isoformat()}
    url = f"http://127.0.0.1:{world.warroom.port}/changes/deploys"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json=body, headers={"Authorization": f"Bearer {SECRET}"}) as answer,
    ):
        assert answer.status == 202


async def at(world: World, time: str) -> None:
    """Let it become that time of the day."""
    hour, minute = map(int, time.split(":"))
    await world.passes(seconds=(DAY.replace(hour=hour, minute=minute) - world.clock_.now()).total_seconds())


def card(world: World) -> Message:
    """The first message of the room: the suggestion to roll back is pinned, too."""
    return world.room.messages[0]


async def test_the_story_of_the_methodology(world: World, prod: Monitoring) -> None:
    await deployed(world)
    await at(world, "14:38")
    await prod.fires("Errors", severity="error", service="checkout")
    await at(world, "14:42")
    (question,) = [one for one in world.incidents.messages if "🔔" in one.text]
    await world.alice.press(question, "Declare")
    await world.passes(seconds=10)
    (suggested,) = [one for one in world.room.messages if "Roll back first?" in one.visible]
    await world.alice.press(suggested, "Rolling back")
    await world.command("role commander")
    await world.command("severity sev1 checkout takes no payments")
    await world.command("timeline 15:32 error rate increased 5% → 20%")
    await world.command("timeline 15:35 first user complaint")
    await world.command("impact users 20% since 15:32")
    await at(world, "14:45")
    await world.alice.press(suggested, "It helped")
    await world.command("hypo v2.3.4 opens a connection for each request")
    await world.command("tempfix pool limited to 50 owner @bob remove by 2026-11-24")
    await at(world, "14:50")
    await world.command("evidence dashboard error rate back to baseline for H1")
    await world.command("H1 supported because errors fell with the rollback")
    await prod.ends("Errors", severity="error", service="checkout")
    await world.command("resolve rolled back v2.3.4")
    await at(world, "15:21")
    (question,) = [one for one in world.room.messages if "Did the fix hold?" in one.visible]
    await world.alice.press(question, "Confirm resolved")
    await world.passes(seconds=10)
    for name, items in VERIFIED.items():
        shown = await world.command(f"checklist {name}")
        await world.alice.choose(shown.messages[-1], f"checks.tick_here:1:{name}", items)
    fix = next(one for one in world.room.thread(card(world)) if one.visible.startswith("*F1*"))
    await world.bob.choose(fix, "record.tick:1:1:tempfix", ["removed", "verified", "docs"])
    await world.passes(seconds=5)
    await world.bob.press(fix, "Removed")
    await world.passes(hours=24, minutes=5)
    assert "Recovered: the fix has held for 1 day." in world.room.thread(card(world))[-1].visible
    await world.command("postmortem")

    told = [line for line in world.document.splitlines() if line.startswith("| 2026-11-23 1")]
    places = [next(n for n, line in enumerate(told) if f" {time} |" in line and what in line) for time, what in SAMPLE]
    assert places == sorted(places), "every fact of the document's timeline is there, in its order"
    assert "| **Total (start to recovered)** | 1 day" in world.document
    assert "(18 min), Errors for 20% of users after deploy v2.3.4 of checkout (SEV2" in world.document
    assert world.document.partition("## Still to answer")[2].partition("## ")[0].count("\n- ") == 3
    assert "| M1 | 2026-11-23 14:42 | Roll back deploy v2.3.4 of checkout | worked |" in world.document
    assert "| v2.3.4 opens a connection for each request | supported | E1 |" in world.document
    assert [one.visible.partition("\n")[0] for one in world.room.messages] == TOP


TOP: Final = [
    "✅ Resolved: [SEV1] Errors",
    "Rolled back: deploy v2.3.4 of checkout. It helped, per @alice",
    "Now *SEV1*, was SEV2.",
    "No communications lead needed: the incident is resolved (15:21).",
    "🔕 The alert ended at 14:50.",
    "👀 Fix in place. If it holds until 15:20, I'll ask whether to resolve.",
    "No communications lead needed: the incident is resolved (15:21).",
    "An update was due. Replaced by the question whether the fix held (15:20).",
    "Did the fix hold? Resolved, per @alice (15:21).",
    "✅ Resolved: Errors. Impact 14:32–14:50 UTC (18 min).",
    "📝 The postmortem draft is ready, from 27 timeline entries.",
]
"""All that stands in the room by itself: the rest is an edit, in a thread, or for one person."""
