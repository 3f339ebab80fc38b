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

TWICE: Final = Alone(direct=1, pings=2)
"""Of whoever is told, called because a deadline is near or missed, and after the first hour once for the update."""

MISSED: Final = 2
"""Lines in a thread: it was not acknowledged in time, and no one has responded."""

CALLED: Final = 3
"""Lines in a thread: who is on call and who manages were told, and the former are called before it is missed."""

LISTS: Final = 3
"""Lines in a thread: the two lists of a declaration, and the first of them once more."""

DEMO: Final = Path(demo.__file__).with_name("policy.yml").read_text("utf-8")


@pytest.mark.parametrize("policy", [DEMO], ids=["the demo's policy"])
async def test_over_the_demos_story(world: World) -> None:
    await ScriptedIncident(world).play()
    await world.passes(minutes=5)

    assert tally.of_channels(world) == {
        "incidents": Posts(top=1, threads=5),  # severity, an update, two times monitoring, the all-clear
        "incidents-sev1": Posts(top=1, threads=5),
        "executives": Posts(top=9),  # the same, that it began, the impact twice, and that nothing was new
        "room": Posts(top=10, threads=13),  # threads: called, two roles, twice the impact, the draft, seven lists
    }
    assert tally.of_people(world) == {
        # declared; how a time was read; what she noted of the impact; *Edit* of the update; for customers, twice; DMs:
        # her role, before a deadline, what is left once it is resolved
        "alice": Alone(ephemerals=6, direct=3, pings=2),  # an update is due, the fix has held
        "carol": Alone(direct=4),  # she is on call; her role; what customers are to hear; what is left to communicate
        "bob": Alone(direct=1),  # he is on call
        "dave": Alone(direct=1),  # the ladder
    }


@pytest.mark.parametrize(
    ("severity", "channels", "people"),
    [
        # Two roles are missing, said at once; an update is due: 15, 30, 45 and 60 min, 2, 4, 8 and 16 h. Who is on call
        # and who manages are told at once, in one line.
        pytest.param(
            "sev1",
            {"incidents": Posts(1), "incidents-sev1": Posts(1), "room": Posts(1 + 1 + 8, MISSED + CALLED - 1 + LISTS)},
            {"alice": Alone(ephemerals=1, direct=1, pings=1 + 4 + 1), "bob": TWICE, "carol": TWICE, "dana": TWICE},
            marks=pytest.mark.slow,
        ),
        pytest.param(  # one role is missing, with the update of the first hour; that: 30 and 60 min, 2, 4, 8 and 16 h
            "sev2",
            {"incidents": Posts(1), "room": Posts(1 + 1 + 6, MISSED + CALLED + 1 + LISTS)},
            {
                "alice": Alone(ephemerals=1, direct=1, pings=2 + 1),
                "bob": TWICE,
                "carol": TWICE,
                "dana": Alone(ephemerals=1, direct=2, pings=1),  # no one has responded; the ladder
            },
            marks=pytest.mark.slow,
        ),
        pytest.param(  # one update a day, and no room
            "sev3",
            {"incidents": Posts(top=1, threads=2 + MISSED + CALLED + 1)},
            {
                "alice": Alone(ephemerals=1, direct=1, pings=1),
                "bob": TWICE,  # in the thread: called, and again before it is missed
                "carol": TWICE,
                "dana": Alone(direct=2, pings=2),  # no one has responded; the ladder
            },
        ),
    ],
)
async def test_over_the_first_day_of_an_incident_that_no_one_touches(
    world: World, severity: str, channels: dict[str, Posts], people: dict[str, Alone]
) -> None:
    await world.declare(f"checkout is down {severity}")
    await world.passes(hours=24)

    assert tally.of_channels(world) == channels
    assert tally.of_people(world) == people
    asking = [one.visible for channel in world.slack.channels for one in channel.log if one.buttons]
    assert len([said for said in asking if "update is due." in said]) == 1, "one asks; those before it were retired"
    asked = {role for role in ("incident commander", "communications lead") for said in asking if f"o {role}" in said}
    assert len(asked) == {"sev1": 2, "sev2": 1, "sev3": 0}[severity], "no role is lost by asking once"
