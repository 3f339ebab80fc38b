"""Executives hear of an impact when it becomes known or gets worse, once, and of nothing else. Rows (part): 93."""

from __future__ import annotations

import pytest

from tests.support.world import POLICY, World

EXECUTIVES = POLICY.replace("channels:\n", "channels:\n  executives: {sev1: executives}\n")

pytestmark = pytest.mark.parametrize("policy", [EXECUTIVES])


def briefed(world: World) -> list[str]:
    """Return what executives were told of the impact alone."""
    return [one.visible for one in world.slack.channel("executives").messages if one.visible.startswith("📈")]


async def test_executives_hear_of_the_impact_first_and_when_it_gets_worse_and_never_twice(
    world: World, policy: str
) -> None:
    assert policy
    await world.declare()
    for typed, told in (
        ("users 10%", "📈 Impact of [SEV1] checkout is down: 10% of users."),
        ("checkout fails for some", "📈 Impact of [SEV1] checkout is down: checkout fails for some."),
        ("users 10%", ""),  # known
        ("users 10% confirmed 5%", ""),  # more exact
        ("users 30%, revenue 12k/h", "30% of users, 5% confirmed · $12,000/h lost."),
        ("users 20%", ""),  # milder
        ("users 30%", ""),  # as bad as they were told before
        ("changed: deploy v2", ""),  # the room's
        ("checkout fails for most", ""),  # no one can tell whether that is worse: it is in the next update
    ):
        before = len(briefed(world))
        await world.command(f"impact {typed}")
        assert [told in one for one in briefed(world)[before:]] == ([True] if told else []), typed

    await world.command("update rolled back")
    assert "checkout fails for most" in world.slack.channel("executives").messages[-1].visible
    told_so_far = briefed(world)
    await world.command("resolve now rolled back")
    await world.command("impact users 60%")
    assert briefed(world) == told_so_far, "it is over"
    assert not world.slack.pings


async def test_they_hear_nothing_of_what_is_private_or_milder(world: World, policy: str) -> None:
    assert policy
    await world.alice.command("/incident --private payroll leaks sev1")
    await world.passes(seconds=5)
    await world.command("impact users 30%")
    await world.alice.command("/incident search is slow sev2", channel="general")
    await world.passes(seconds=5)
    await world.alice.command("/incident impact 002 users 30%", channel="general")
    await world.passes(seconds=5)
    assert not world.slack.channel("executives").messages
