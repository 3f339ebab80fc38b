"""One update, told to each audience in its own words: room, announcement, executives. Rows: 93, 99-101."""

from __future__ import annotations

import pytest

from bot.demo.workspace.channels import Channel
from bot.demo.workspace.messages import Message
from tests.scenarios.test_private import declared
from tests.scenarios.test_update_form import FULL, post_in_full
from tests.support.leaks import leaks
from tests.support.world import POLICY, World

EXECUTIVES = POLICY.replace("channels:\n", "channels:\n  executives: {sev1: executives}\n")
"""Executives follow a SEV1 in a channel of their own."""


async def executives(world: World) -> Channel:
    """Return the channel of executives, which the bot is in."""
    return world.slack.channel("executives")


def under_announcement(world: World, name: str = "incidents") -> list[Message]:
    """Return the replies to the announcement in a channel."""
    channel = world.slack.channel(name)
    return channel.thread(channel.messages[0])


async def test_those_outside_read_each_update_under_the_announcement_without_what_is_the_rooms(world: World) -> None:
    """Rows: 93."""
    await world.declare()
    await post_in_full(world)

    for name in ("incidents", "incidents-sev1"):
        (told,) = under_announcement(world, name)
        assert "Update #1 – 09:00" in told.visible
        for line in (
            "*Status*: investigating", f"*Impact*: {FULL['Impact']}", f"*Current action*: {FULL['Current action']}",
            "*Next update*: 09:15",
        ):  # fmt: skip
            assert line in told.visible
        for part in ("New findings", "Ruled out", "Next steps", "Need help with"):
            assert FULL[part] not in told.visible + told.text
        assert not told.buttons
    assert FULL["Current action"] in world.incidents.messages[0].visible, "and the announcement itself is up to date"


async def test_without_a_room_the_thread_is_the_incidents_own_place_and_holds_it_once(world: World) -> None:
    """Rows: 40, 93."""
    await world.declare("logs are noisy sev3")
    await world.command("update found the logger", channel=world.incidents)

    assert len([one for one in under_announcement(world) if "Update #1 – " in one.visible]) == 1


@pytest.mark.parametrize("policy", [EXECUTIVES])
async def test_executives_read_state_findings_ruled_out_theories_next_steps_and_next_update(world: World) -> None:
    """Rows: 93."""
    channel = await executives(world)
    await world.declare()
    await post_in_full(world)

    began, told = channel.messages
    assert began.visible == ("🚨 New [SEV1] checkout is down. Impact: unknown.\nINC-2026-1123-001  By alice"), (
        "at the declaration, not after the first update"
    )
    for line in (
        "*[SEV1] checkout is down* (INC-2026-1123-001)", "Update #1 – 09:00",
        f"*State*: investigating. {FULL['Current action']}", f"*New findings*: {FULL['New findings']}",
        f"*Ruled out*: {FULL['Ruled out']}", f"*Next steps*: {FULL['Next steps']}", "*Next update*: 09:15",
    ):  # fmt: skip
        assert line in told.visible
    assert FULL["Need help with"] not in told.visible + told.text
    assert not told.buttons
    assert not world.slack.pings

    await world.command("update rolled back")
    plain = channel.messages[-1].visible
    assert "*State*: investigating. rolled back" in plain
    for part in ("New findings", "Ruled out", "Next steps"):
        assert part not in plain, "no line says nothing"


@pytest.mark.parametrize("policy", [EXECUTIVES])
async def test_executives_are_told_that_nothing_is_new_on_what_they_were_told_last(world: World) -> None:
    """Rows: 93."""
    channel = await executives(world)
    await world.declare()
    await world.passes(minutes=15)
    for _ in range(2):
        await world.bob.press(world.room.find("is due."), "No change")
        await world.passes(minutes=15)

    _, told = channel.messages
    assert "No new information since 09:00" in told.visible
    assert "Update #2 – 09:30" in told.visible
    assert "*Next update*: 09:45" in told.visible

    await world.command("update rolled back")
    await world.passes(minutes=15)
    await world.bob.press(world.room.find("is due."), "No change")
    await world.settled()

    _, _, told = channel.messages
    assert "*State*: investigating. rolled back" in told.visible
    assert "No new information since 09:45 (update #4, 10:00, by @bob)" in told.visible
    assert "*Next update*: 10:15" in told.visible


@pytest.mark.parametrize("policy", [EXECUTIVES])
async def test_a_correction_and_a_withdrawal_reach_executives_too(world: World) -> None:
    channel = await executives(world)
    await world.declare()
    reply = await world.command("update rolled back v2.3.5")
    await world.alice.press(reply, "Edit")
    await world.alice.submit({"Current action": "rolled back v2.3.4"})
    message = await world.carol.say("all regions are back", channel=world.room)
    await world.settled()
    await world.bob.react(message, "mega")
    await world.passes(seconds=5)

    _, first, second = channel.messages
    assert "rolled back v2.3.4" in first.visible
    assert "all regions are back" in second.visible
    assert "/archives/" not in second.visible, "the room is not theirs"
    await world.bob.unreact(message, "mega")
    await world.passes(seconds=5)
    assert second.visible.startswith("Update #2 on INC-2026-1123-001 was withdrawn by @bob")
    assert "all regions are back" not in second.text


@pytest.mark.parametrize("policy", [EXECUTIVES])
async def test_executives_see_the_all_clear_and_that_it_came_back(world: World) -> None:
    """Rows: 93, 117."""
    channel = await executives(world)
    await world.declare("checkout is down sev2")
    await world.command("resolve now rolled back")
    assert not channel.messages, "a SEV2 is not theirs in this policy, and no one has told them of it"

    await world.command("reopen errors are back")
    await world.command("severity sev1 because all regions fail")
    await world.command("update rolling back again")
    await world.command("severity sev2 because it is better")
    await world.command("resolve now fixed the flag")
    await world.command("reopen it came back")

    told = [one.visible for one in channel.messages]
    assert len(told) == 5
    assert "Now SEV1, was SEV2: all regions fail" in told[0]
    assert "[SEV" in told[0], "what it is about is said, for it stands alone"
    assert "rolling back again" in told[1]
    assert "Now SEV2, was SEV1: it is better" in told[2], "whoever was told is told until the end"
    assert "✅ Resolved: checkout is down. Impact 09:00–09:00 UTC (30 s)." in told[3]
    assert "*Reopened*" in told[4]


@pytest.mark.parametrize("policy", [EXECUTIVES])
async def test_executives_who_were_told_hear_that_it_was_none(world: World) -> None:
    channel = await executives(world)
    await world.declare()
    await world.command("update looking")
    await world.command("decline planned maintenance")

    assert "Planned maintenance" in channel.messages[-1].visible
    assert len(channel.messages) == 3
    assert "*Closed as not an incident*: checkout is down." in channel.messages[-1].visible


@pytest.mark.parametrize("policy", [EXECUTIVES])
async def test_executives_read_which_incident_was_merged_and_hear_nothing_of_a_milder_one(world: World) -> None:
    channel = await executives(world)
    await world.declare()
    await world.declare("search is slow sev2")
    (began,) = channel.messages
    assert "checkout is down" in began.visible
    shown = await world.command("merge into 002", channel=world.rooms[0])
    await world.alice.press(shown, "Merge")
    await world.passes(seconds=5)

    told = channel.messages[-1].visible
    assert "*Merged into INC-2026-1123-002*, search is slow." in told
    assert "[SEV1] checkout is down (INC-2026-1123-001)" in told


@pytest.mark.parametrize("policy", [EXECUTIVES])
async def test_of_a_private_incident_nobody_outside_hears(world: World) -> None:
    """Rows: 93."""
    channel = await executives(world)
    await declared(world)
    await post_in_full(world, **{"Current action": "exfiltrated by Mallory"})
    await world.passes(minutes=15)
    await world.alice.press(world.room.find("is due."), "No change")
    message = await world.alice.say("Mallory again", channel=world.room)
    await world.settled()
    await world.alice.react(message, "mega")
    await world.settled()
    assert "Mallory again" in world.room.find("Update #3 – 09:15").visible
    await world.command("resolve now keys handed over")

    assert not channel.messages
    assert not world.incidents.messages
    assert leaks(world, world.alice) == []


@pytest.mark.parametrize("policy", [EXECUTIVES])
async def test_a_channel_of_executives_that_the_bot_is_not_in_stops_nobody_else(world: World) -> None:
    await world.dana.kick(world.slack.channel("executives"), "warroom")
    await world.declare()
    await world.command("update rolling back")

    assert "rolling back" in world.room.find("Update #1 – ").visible
    assert "Not done: a message" in world.card.visible
    assert "Retry" in world.card.buttons


@pytest.mark.parametrize("policy", [EXECUTIVES])
async def test_in_the_room_an_update_is_one_post_and_everything_about_it_stays_there(world: World) -> None:
    """One numbered post for each update: a correction is an edit, help is a reply under the card."""
    await executives(world)
    await world.declare()
    before = len(world.room.messages)
    await post_in_full(world)
    await world.bob.press(world.room.find("Update #1 – "), "I can help")
    reply = await world.command("update rolled back")
    await world.alice.press(reply, "Edit")
    await world.alice.submit({"Current action": "rolled back v2.3.4"})
    await world.passes(seconds=5)

    assert [one.visible.partition(" –")[0] for one in world.room.messages[before:]] == ["*Update #1", "*Update #2"]


@pytest.mark.parametrize("policy", [EXECUTIVES])
async def test_an_update_longer_than_a_message_may_be_is_cut_and_the_room_can_read_it_whole(world: World) -> None:
    channel = await executives(world)
    await world.declare()
    long = {part: f"{part}: " + "word " * 560 + "and its end" for part in FULL}
    await post_in_full(world, **long)

    told = world.room.find("Update #1 – ")
    assert under_announcement(world)[0].visible.count("and its end") == 2, "what is for all fits"
    for shown in (told, channel.messages[1]):
        assert shown.blocks
        assert "…" in shown.visible
        assert "Current action: word" in shown.visible
    assert "and its end" not in told.visible
    assert {"I can help", "More"} <= set(told.buttons)

    await world.bob.press(told, "More")
    window = world.bob.modal
    assert window is not None
    assert window.visible.count("and its end") == len(FULL), "every word of it"

    await world.command("update rolled back")
    assert "More" not in world.room.find("Update #2 – ").buttons
