"""Whom an incident reaches that no one touches: who, by which way, in which order, over an hour, a day and a week.

Rows: 32, 33, 37-39, 43, 44, 104.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

import pytest

from tests.support.world import START, World

POLICY: Final = """
preset: sev
people:
  on_call: [bob@example.com]
  on_call_secondary: [carol@example.com]
  engineering_manager: [dana@example.com]
  executive_sponsor: [dave@example.com]
  vp_engineering: [gus@example.com]
"""

pytestmark = [pytest.mark.parametrize("policy", [POLICY]), pytest.mark.slow]

Reached = tuple[int, str, str]
"""Minutes after the declaration, who, and what they were told; ``called`` in the incident's place, without words."""

WHY: Final = (
    *("Called in for", "This is a SEV1", "No one has acknowledged", "Nothing has been done", "No update for"),
    *("Still open after", "Your update is due", "You reported this"),
)


def reached(world: World) -> list[Reached]:
    """Return everyone whom Warroom reached, in order."""
    told = [
        (float(one.ts), person.name, next(why for why in WHY if why in one.visible))
        for person in world.slack.people
        for one in person.direct_messages().messages
    ]
    names = {person.id: person.name for person in world.slack.people}
    called = [(float(ping.ts), names[ping.who], "called") for ping in world.slack.pings]
    return sorted((int(at - START.timestamp()) // 60, who, what) for at, who, what in [*told, *called])


FIRST_DAY: Final[dict[str, list[Reached]]] = {
    "sev1": [
        (2, "alice", "You reported this"),  # she does nothing about it
        *((0, "bob", "Called in for"), (0, "carol", "Called in for"), (0, "dana", "This is a SEV1")),
        (2, "alice", "called"),  # no one has taken a required role
        (4, "bob", "called"),  # acknowledge: warned
        (5, "carol", "called"),  # and missed: the secondary, who was messaged before
        (12, "alice", "Your update is due"),
        *((15, "alice", "called"), (15, "dana", "called")),  # the update; no response
        *((30, "alice", "called"), (30, "carol", "No update for"), (45, "alice", "called")),
        *((60, "alice", "called"), (60, "dave", "Still open after")),  # the executive sponsor
        *((120, "bob", "called"), (120, "gus", "Still open after")),  # the VP; the update calls the others in turn
        *((240, "carol", "called"), (480, "dana", "called"), (960, "dave", "called")),
    ],
    "sev2": [
        (2, "alice", "You reported this"),
        *((0, "bob", "Called in for"), (12, "bob", "called"), (15, "carol", "No one has acknowledged")),
        *((27, "alice", "Your update is due"), (30, "alice", "called"), (30, "dana", "Nothing has been done")),
        *((60, "alice", "called"), (60, "carol", "No update for"), (60, "dana", "Still open after")),
        *((120, "bob", "called"), (240, "dana", "called"), (480, "alice", "called")),
    ],
    "sev3": [  # it has no room: whoever is messaged is also called in its thread
        (2, "alice", "You reported this"),
        *((0, "bob", "called"), (0, "bob", "Called in for"), (48, "bob", "called")),
        *((60, "carol", "No one has acknowledged"), (60, "carol", "called")),
        *((240, "dana", "Nothing has been done"), (240, "dana", "called")),
        *((1437, "alice", "Your update is due"), (1440, "alice", "called")),
        *((1440, "dana", "Still open after"), (1440, "dana", "called")),
    ],
}
"""Severity -> who is reached. Each line is a choice: it changes on purpose only."""


@pytest.mark.parametrize("severity", ["sev1", "sev2", "sev3"])
async def test_whom_the_first_day_reaches(world: World, severity: str) -> None:
    await world.declare(f"checkout is down {severity}")
    await world.passes(hours=24, minutes=2)
    assert reached(world) == sorted(FIRST_DAY[severity])


@pytest.mark.parametrize(
    ("severity", "days"),
    [
        ("sev1", {2, 3, 4, 5, 6}),
        ("sev2", {2, 3, 4, 5, 6}),
        ("sev3", {2, 3, 4}),  # not on Saturday and Sunday
    ],
)
async def test_later_days_of_a_week_are_quiet_and_never_silent(world: World, severity: str, days: set[int]) -> None:
    await world.declare(f"checkout is down {severity}")
    await world.passes(hours=24 * 7)

    later = Counter(minute // (24 * 60) for minute, _, _ in reached(world) if minute >= 2 * 24 * 60)
    assert set(later) - {7} == days
    assert max(later.values()) <= 3
