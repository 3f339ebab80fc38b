"""From the end of an incident to its last action item: three weeks with holidays, in both presets.

Rows: 8, 131, 132, 160, 161-164.
"""

from __future__ import annotations

from typing import Final

import pytest

from bot.demo.people.person import Person
from bot.demo.workspace.messages import Message
from tests.scenarios.test_action_items import weekly
from tests.scenarios.test_postmortem_process import PROCESS, direct, reminded
from tests.scenarios.test_postmortem_sections import draft
from tests.support import tally
from tests.support.wikis.confluence import ACCOUNT, KEY, SPACE, Confluence
from tests.support.world import Stage, World, a_world

POLICY: Final = (
    PROCESS.replace("people: {{", "people: {{service_owner: [U0B0B00001], ")
    + """
outlets:
  wiki: {{kind: confluence, key: env:TOKEN, url: {url}, space: {space}, account: {account}}}
postmortem:
  publish: {{outlets: [wiki]}}
"""
)


def of_actions(person: Person) -> list[Message]:
    """Return what someone was told of the action item in private."""
    return [one for one in tally.told(person) if "AI-001" in one.visible]


async def on_each_day(world: World, days: int) -> dict[str, str]:
    """Let days pass, from ten to ten; return how often each person was reminded of anything on each."""
    people = {"alice": world.alice, "bob": world.bob, "dana": world.dana}

    def counted() -> dict[str, int]:
        return {name: len(reminded(one)) + len(of_actions(one)) for name, one in people.items()}

    told = dict.fromkeys(people, "")
    for _ in range(days):
        before = counted()
        await world.passes(days=1)
        told = {name: told[name] + str(now - before[name]) for name, now in counted().items()}
    return told


async def ended(world: World, severity: str) -> None:
    """Declare and resolve it, and write and record what its postmortem needs, all on the first day."""
    await world.declare(f"checkout is down {severity}")
    for line in (
        "role commander",
        "impact users 60%",
        "resolve now rolled back v2.3.4",
        "evidence log timeouts",
        "evidence dashboard p99 at 4 s",
        "evidence change v2.3.4",
        f"action alert when the pool is full owner {world.bob.mention} due 2026-12-04 17:00 P1 outcome: monitoring",
        "AI-001 done when the alert fired in a drill",
    ):
        await world.command(line)
    await world.alice.press(draft(world), "Share the summary")
    await world.settled()
    await world.alice.submit({})
    await world.passes(seconds=5)
    await world.command("meeting 2026-11-24 15:00 UTC")


async def up_for_approval(world: World) -> Message:
    """Answer what is open and ask for the approval; return the message that shows where it stands."""
    for line in ("root cause a pool of 5", "contributing factors no alert on the pool"):
        await world.command(f"postmortem {line}")
    await world.alice.press(draft(world), "Ask for approval")
    await world.settled()
    return world.room.find("In review: postmortem")


async def published(world: World, wiki: Confluence, stands: Message) -> None:
    """See that it is where the policy says, and that nothing is due any longer."""
    (page,) = wiki.pages
    for said in ("a pool of 5", "no alert on the pool", "alert when the pool is full", "60%"):
        assert said in page.body
    assert "Still to answer" not in page.body
    assert "Published by" in stands.visible
    assert f"/pages/{page.id}" in str(stands.blocks), "one click leads there"
    due = (await world.command("clocks all")).text
    for step in ("first summary", "review meeting", "document", "document reviewed", "document published"):
        assert f"*Postmortem, {step}*: done" in due
    assert "*Resilience* ✅" in world.card.visible


@pytest.mark.slow
@pytest.mark.parametrize(("severity", "preset"), [("sev1", "sev"), ("p0", "p")])
async def test_from_the_end_to_the_last_action_item(stage: Stage, severity: str, preset: str) -> None:
    """Rows: 8, 131, 132, 160, 161-164."""
    wiki = Confluence()
    await wiki.start()
    text = POLICY.format(preset=preset, url=wiki.url, space=SPACE, account=ACCOUNT)
    stage.policy_file.write_text(text, "utf-8")
    stage.more = {"TOKEN": KEY}
    try:
        async with a_world(stage) as world:
            await ended(world, severity)
            await world.passes(hours=1)
            assert await on_each_day(world, 1) == {"alice": "0", "bob": "0", "dana": "0"}, "shared and planned"
            await world.passes(hours=6, minutes=5)
            await world.alice.press(direct(world.alice, "Was the review meeting held?"), "Held")
            await world.passes(hours=17, minutes=50)
            assert await on_each_day(world, 2) == {"alice": "01", "bob": "00", "dana": "00"}, "half of five days"
            assert "the postmortem document is due by" in reminded(world.alice)[-1]
            stands = await up_for_approval(world)
            await world.passes(days=3)  # Monday
            await world.bob.press(stands, "Approve")
            await world.passes(days=1)
            await world.dana.press(stands, "Approve")
            await world.passes(days=1)
            assert not wiki.pages
            await world.alice.press(stands, "Publish")
            await world.passes(minutes=1)
            await published(world, wiki, stands)

            # Due on Friday: Bob hears two days before, on the day, and on the third business day after: Thursday.
            assert await on_each_day(world, 8) == {"alice": "0" * 8, "bob": "01000001", "dana": "0" * 8}
            assert len(of_actions(world.bob)) == 3
            await world.bob.command("/incident AI-001 done confirmed", channel="general")
            assert await on_each_day(world, 7) == {"alice": "0" * 7, "bob": "0" * 7, "dana": "0" * 7}
            assert [one.partition("\n")[0].partition(": ")[2] for one in weekly(world)] == [
                "1 open, 0 overdue, 0 done last week",
                "1 open, 1 overdue, 0 done last week",
                "0 open, 0 overdue, 1 done last week",
            ]
            assert len(wiki.pages) == 1
    finally:
        await wiki.stop()
