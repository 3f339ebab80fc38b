"""Every checklist that the policy ships, from being shown to being done. A new one is tested by being there.

Rows: 30, 31, 57, 114, 115, 120, 127, 128. Rows (part): 50, 58, 60, 73, 74, 117, 118.
"""

from __future__ import annotations

import pytest

from bot.demo.people.person import Person
from bot.demo.workspace.messages import Post
from bot.domain.checklist import Checklist, RequiredFor
from bot.domain.met import NEEDS, missing
from bot.workflows.reading.overview import overview
from tests.support.builders import a_policy
from tests.support.lists import began_with, in_thread, offered, said_of, shown_to, tick, ticked
from tests.support.world import World

LISTS = a_policy().checklists


async def _left(world: World, name: str) -> list[str]:
    """Return the items of a list that something waits for."""
    runtime, wanted = world.warroom.runtime, LISTS[name].required_for
    async with runtime.database.reading() as uow:
        view = await overview(uow, runtime.policy, await uow.incidents.get(1), NEEDS)
        found = missing(view, wanted)
    return [each.item.key for each in found if each.checklist.key == name]


async def _shown(world: World, checklist: Checklist, by: Person) -> Post:
    """Find a list where it is shown; where there is no room for it, someone asks for it."""
    head = "Check it first" if checklist.shown.on == "alert" else f"*{checklist.label}*"
    found: list[Post] = [*(in_thread(world, head) if checklist.is_for_all else shown_to(by, head))]
    if not found:
        reply = await by.command(f"/incident checklist {checklist.key}", channel=world.room)
        found = reply.standing
    (message,) = found
    return message


@pytest.mark.parametrize("name", LISTS)
async def test_a_list_is_shown_ticked_taken_back_set_aside_and_done(world: World, name: str) -> None:
    checklist = LISTS[name]
    by = world.alice if checklist.is_for_all else world.bob
    await began_with(world, checklist)
    tops = len(world.room.messages)
    shown = await _shown(world, checklist, by)
    known = [item.key for item in checklist.items if f"✓ {item.text} (known)" in shown.visible]
    keys = offered(shown)
    assert [item.key for item in checklist.items if item.key not in known] == keys
    assert ticked(shown) == []

    first, last = keys[0], keys[-1]
    await tick(world, by, shown, first, last)
    shown = await _shown(world, checklist, by)
    assert ticked(shown) == [first, last]
    await tick(world, by, shown, last)
    one = await by.command(f"/incident checklist {name}", channel=world.room)
    assert f"{len(known) + 1}/{len(checklist.items)}" in one.text
    await by.press(one, "Doesn't apply…")
    await by.submit({"Which item?": first, "Why doesn't it apply?": "we have none"})
    await world.passes(seconds=5)
    shown = await _shown(world, checklist, by)
    assert (ticked(shown), said_of(shown, first)) == ([last], "Doesn't apply: we have none")
    assert len(world.room.messages) == tops, "nothing of it is a post of its own"

    label, texts = checklist.title, {item.key: item.text for item in checklist.items}
    timeline = (await world.alice.command("/incident timeline", channel=world.room)).text
    assert f"{label}: {texts[first]}; {texts[last]}" in timeline, "two ticks of one click are one entry"
    assert f"{label}: not: {texts[first]}" in timeline
    assert f"{label}: “{texts[first]}” doesn't apply: we have none" in timeline
    if checklist.required_for is not RequiredFor.NONE:
        assert await _left(world, name) == [key for key in keys if key not in {first, last}]
    if checklist.sample:
        pings = len(world.slack.pings)
        await by.press(one, "Change sample…")
        await by.submit({"How much did you look at?": "—"})
        assert by.modal is not None
        assert f"such as {checklist.sample}." in str(by.modal.errors)
        await by.submit({"How much did you look at?": "25% of <!channel>"})
        await world.passes(seconds=5)
        one = await by.command(f"/incident checklist {name}", channel=world.room)
        assert f"{checklist.label}, a sample of 25% of" in one.text
        assert world.slack.pings[pings:] == []
        await by.command("/incident postmortem", channel=world.room)
        await world.passes(seconds=5)
        assert "a sample of 25% of " in world.document
