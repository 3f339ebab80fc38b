"""How much Warroom says over an incident. Each number is a choice: it changes on purpose only."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from bot import demo
from bot.demo.scripted_incident import ScriptedIncident
from tests.support import tally
from tests.support.tally import Alone, Posts
from tests.support.world import World

DEMO: Final = Path(demo.__file__).with_name("policy.yml").read_text("utf-8")


@pytest.mark.parametrize("policy", [DEMO], ids=["the demo's policy"])
async def test_over_the_demos_story(world: World) -> None:
    await ScriptedIncident(world).play()
    await world.passes(minutes=5)

    assert tally.of_channels(world) == {
        "incidents": Posts(top=1, threads=5),  # severity, an update, two times monitoring, the all-clear
        "incidents-sev1": Posts(top=1, threads=5),
        "executives": Posts(top=6),  # the same, and that nothing was new
        "room": Posts(top=10, threads=5),  # threads: two roles, the impact twice, the draft as a file
    }
    assert tally.of_people(world) == {
        "alice": Alone(ephemerals=7, direct=3, pings=2),  # an update is due, the fix has held
        "bob": Alone(ephemerals=1),
        "carol": Alone(ephemerals=1, direct=1),  # her role
    }


@pytest.mark.parametrize(
    ("severity", "channels", "alice"),
    [
        pytest.param(  # each 15 min: an update is due, no one is in command, no one has communications
            "sev1",
            {"incidents": Posts(1), "incidents-sev1": Posts(1), "room": Posts(1 + 96 + 2 * 96)},
            Alone(ephemerals=1, direct=1, pings=96 + 96),
            marks=pytest.mark.slow,
        ),
        pytest.param(  # each 30 min an update is due; after an hour, each 15 min, that no one is in command
            "sev2",
            {"incidents": Posts(1), "room": Posts(1 + 48 + 93)},
            Alone(ephemerals=1, direct=1, pings=48 + 93),
            marks=pytest.mark.slow,
        ),
        pytest.param(  # one update a day, and no room
            "sev3", {"incidents": Posts(top=1, threads=2)}, Alone(ephemerals=1, direct=1, pings=1)
        ),
    ],
)
async def test_over_the_first_day_of_an_incident_that_no_one_touches(
    world: World, severity: str, channels: dict[str, Posts], alice: Alone
) -> None:
    await world.declare(f"checkout is down {severity}")
    await world.passes(hours=24)

    assert tally.of_channels(world) == channels
    assert tally.of_people(world) == {"alice": alice}
