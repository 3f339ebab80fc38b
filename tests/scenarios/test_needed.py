"""Whoever is called reads in one message how bad it is, who declared it, and where the call is. Rows (part): 43, 98."""

from __future__ import annotations

import pytest

from bot.demo.faults import Refuse
from bot.demo.people.person import Person
from tests.support.world import World

POLICY = """
preset: sev
people: {on_call: [U0B0B00001], vp_engineering: [U0CAR01001]}
bridge_url: https://meet.example.com/{number}
"""
LINK = "https://meet.example.com/1123-001"

pytestmark = pytest.mark.parametrize("policy", [POLICY])


def newest(person: Person) -> str:
    return person.direct_messages().messages[-1].visible


async def test_whoever_is_called_reads_the_impact_who_declared_it_and_the_call(world: World, policy: str) -> None:
    assert policy
    await world.declare()
    for fact in ("Called in for every SEV1", "Declared by alice", "Join the call", LINK):
        assert fact in newest(world.bob), "by the severity"
    assert "Impact" not in newest(world.bob), "no one knows of any"

    await world.command("impact users 30%")
    await world.bob.press(
        await world.bob.command("/incident escalate 001 @dana need help", channel="general"), "Notify"
    )
    await world.passes(seconds=5)
    for fact in ("need help", "Impact: 30% of users", "Declared by alice", "Asked by bob", LINK):
        assert fact in newest(world.dana), "by a person"

    await world.passes(hours=2)
    for fact in ("Still open after 2 h.", "Impact: 30% of users", "Declared by alice", LINK):
        assert fact in newest(world.carol), "by the ladder"
    assert "Impact: 30% of users" in world.carol.direct_messages().messages[-1].notice, "a phone shows it"

    await world.alice.press(await world.command("escalate @carol a decision"), "Notify")
    await world.passes(seconds=5)
    assert "Asked by alice, who declared it" in newest(world.carol)
    assert newest(world.carol).count("Declared by") == 0, "said once"

    await world.command("resolve now rolled back")
    assert "Impact" not in newest(world.carol), "it has ended"


async def test_of_a_private_incident_they_read_no_more_than_they_may_see(world: World, policy: str) -> None:
    assert policy
    await world.alice.command("/incident --private checkout leaks sev1")
    await world.passes(seconds=5)
    await world.command("impact users 30%")
    for person, refused in ((world.dana, False), (world.carol, True)):
        if refused:
            world.slack.fail("conversations.invite", Refuse("cant_invite"), times=None)
        await world.alice.press(await world.command(f"escalate <@{person.id}> need help"), "Notify")
        await world.passes(seconds=30)
        shown = [fact in newest(person) for fact in ("30% of users", "alice", LINK)]
        assert shown == [not refused] * 3
