"""How a month and a quarter went: told to everyone once, and shown to whoever asks. Rows: 140, 165."""

from __future__ import annotations

import pytest

from tests.scenarios.test_postmortem_sections import resolved
from tests.support.world import World


def told(world: World, title: str) -> list[str]:
    """Return what stands in the announcement channel of a review."""
    return [one for one in world.shown(world.incidents) if f"{title} review:" in one]


async def asked(world: World, line: str) -> str:
    """Return what Bob is shown far from any incident."""
    reply = await world.bob.command(f"/incident {line}", channel="general")
    await world.settled()
    return reply.text or world.bob.ephemerals[-1].visible


@pytest.mark.slow  # six weeks pass
async def test_a_month_and_a_quarter_are_told_once_and_shown_to_whoever_asks(world: World) -> None:
    """Rows: 140, 165."""
    await resolved(world)
    await world.command("impact systems: <!channel>, pay")
    await world.command("action alert when the pool is full outcome runbook P1")
    await world.command("postmortem contributing factors nothing measures the pool")
    await world.command("close anyway it was a drill")
    await world.alice.command("/incident declare --private keys leaked sev3", channel="general")
    await world.passes(seconds=5)
    await world.alice.command("/incident resolve 002 now rotated them", channel="general")
    await world.alice.command("/incident close 002 anyway it was a drill", channel="general")

    assert "1 incident in November 2026 so far, up from 0 in October 2026" in await asked(world, "trends 2026-11")
    await world.bob.press(world.bob.ephemerals[-1], "October 2026")
    await world.settled()
    assert "No incidents in October 2026, as before" in world.bob.ephemerals[-1].visible
    assert "No incidents in Q3 2026" in await asked(world, "review quarter")
    assert "1 incident in Q4 2026 so far" in await asked(world, "trends quarter 2026-11")
    assert "December 2026 hasn't begun yet" in await asked(world, "trends 2026-12")
    assert "Couldn't read that as a month or a quarter" in await asked(world, "trends page is down")
    assert told(world, "Monthly") == []

    await world.passes(days=8)  # to the first of December, as work begins
    (month,) = told(world, "Monthly")
    for said in ("Monthly review: November 2026", "SEV1: 1, up from 0", "Time to resolve", "Open: 1", "pay: 1"):
        assert said in month, month
    (file,) = [each for each in world.slack.workspace.files.values() if each.name == "2026-11-review.md"]
    assert "## By severity\n\n- SEV1: 1, up from 0" in file.content.decode()
    await world.restart()
    await world.passes(days=34)  # to the fourth of January: a month without incidents, and a quarter with one
    assert len(told(world, "Monthly")) == 2
    december = told(world, "Monthly")[-1]
    assert "No incidents in December 2026, down from 1 in November 2026" in december
    (quarter,) = told(world, "Quarterly")
    assert "What got better" in quarter
    assert "AI-001 of INC-2026-1123-001: alert when the pool is full (P1, runbook)" in quarter
    assert [each for each in world.slack.pings if each.channel == world.incidents.id] == []
    everything = "".join([*told(world, "Monthly"), quarter, file.content.decode()])
    assert "keys leaked" not in everything
    assert "2 incidents" not in everything
