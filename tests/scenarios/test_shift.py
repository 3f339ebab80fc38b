"""A shift that changes while no one is on an incident: whoever comes on call is told, once. Rows (part): 32, 43."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oncall.feeds import event, feed
from tests.scenarios.test_schedules import AFTERNOON, MORNING, say
from tests.support.world import POLICY, World

NIGHT = "DTSTART:20261123T180000Z", "DTEND:20261124T060000Z"
ROTA = feed(event(*MORNING, uid="1"), event(*AFTERNOON, uid="2", who="carol@example.com"), event(*NIGHT, uid="3"))
SOONER = feed(
    event("DTSTART:20261123T080000Z", "DTEND:20261123T104500Z"),
    event("DTSTART:20261123T104500Z", "DTEND:20261123T180000Z", uid="2", who="carol@example.com"),
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "rota.ics"
    file.write_bytes(ROTA)
    return file


@pytest.fixture
def policy(source: Path) -> str:
    named = POLICY.replace("on_call: [S0ONCALL01]", 'on_call: ["schedule:primary"]')
    return f"{named}schedules:\n  primary: {{source: 'file:{source}'}}\n"


def told(world: World) -> dict[str, int]:
    """Return how often each of them was called."""
    return {
        person.name: len([one for one in person.direct_messages().messages if "You're needed" in one.visible])
        for person in (world.bob, world.carol, world.slack.person("dave"))
    }


async def begun(world: World, severity: str = "sev2") -> None:
    """Have the calendar read and an incident declared, which calls Bob."""
    await world.settled()
    await world.declare(f"search is slow {severity}")
    await world.passes(minutes=1)
    assert told(world) == {"bob": 1, "carol": 0, "dave": 0}


@pytest.mark.parametrize("severity", ["sev2", "sev3"])
async def test_whoever_comes_on_call_is_told_once_and_whoever_leaves_is_not(world: World, severity: str) -> None:
    await begun(world, severity)
    await world.passes(hours=2, minutes=58)
    assert told(world)["carol"] == 0
    await world.passes(minutes=2)
    assert told(world) == {"bob": 1, "carol": 1, "dave": 0}
    (message,) = [one for one in world.carol.direct_messages().messages if "needed" in one.visible]
    assert "Your shift has begun, and no one has acknowledged this yet" in message.visible
    assert message.buttons == ["I'm on it", "Not me"]
    await world.restart()
    await world.passes(hours=9)
    assert told(world) == {"bob": 1, "carol": 1, "dave": 0}, "Bob comes again at six, and knows"
    if severity == "sev2":
        assert world.carol.id in world.room.members


async def test_once_someone_is_on_it_or_it_is_over_no_one_else_is_told(world: World) -> None:
    await begun(world)
    await world.bob.command("/incident ack 001", channel="general")
    await world.alice.command("/incident images are slow sev2", channel="general")
    await world.passes(seconds=5)
    await world.alice.command("/incident resolve 002 now false alarm", channel="general")
    await world.passes(hours=4)
    assert told(world)["carol"] == 0


async def test_of_a_private_incident_no_one_is_told(world: World) -> None:
    await world.settled()
    await world.alice.command("/incident --private payroll leaks sev2")
    await world.passes(hours=4)
    assert told(world) == {"bob": 0, "carol": 0, "dave": 0}


async def test_a_calendar_that_changes_and_a_cover_count_at_once(world: World, source: Path) -> None:
    await begun(world, "sev3")
    await world.passes(minutes=61)  # nothing else of it is due before one o'clock
    say(source, SOONER)
    await world.passes(minutes=40)
    assert told(world)["carol"] == 0
    await world.passes(minutes=5)
    assert told(world) == {"bob": 1, "carol": 1, "dave": 0}, "at a quarter to eleven instead of at noon"

    await world.slack.person("dave").command("/incident oncall cover @me primary until 12:00 UTC", channel="general")
    await world.passes(seconds=5)
    assert told(world) == {"bob": 1, "carol": 1, "dave": 1}
    await world.passes(hours=3)
    assert told(world) == {"bob": 1, "carol": 1, "dave": 1}, "Carol comes again at noon, and knows"
