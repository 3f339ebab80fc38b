"""What each flow asks of people's hands: typed lines, clicks, filled fields. The targets are those of the product."""

from __future__ import annotations

import pytest

from tests.support.counted_person import CountedPerson
from tests.support.world import World


@pytest.fixture
def alice(world: World) -> CountedPerson:
    return CountedPerson(world.alice)


async def test_declaring_takes_one_line(world: World, alice: CountedPerson) -> None:
    await alice.command("/incident checkout 5xx sev2", channel="general")
    await world.passes(seconds=5)

    assert "checkout 5xx" in world.card.visible
    assert alice.interactions == 1


async def test_declaring_by_form_takes_a_line_a_title_and_a_click(world: World, alice: CountedPerson) -> None:
    await alice.command("/incident declare", channel="general")
    await alice.submit({"What is broken?": "checkout 5xx"})
    await world.passes(seconds=5)

    assert "checkout 5xx" in world.card.visible
    assert alice.interactions == 3


async def test_declaring_from_a_message_takes_two_clicks(world: World, alice: CountedPerson) -> None:
    said = await world.bob.say("checkout answers 5xx", channel="general")
    await alice.shortcut("declare_from", said)
    await alice.submit({})
    await world.passes(seconds=5)

    assert "checkout answers 5xx" in world.card.visible
    assert alice.interactions == 2


async def test_an_update_takes_one_line_and_a_reaction_one_click(world: World, alice: CountedPerson) -> None:
    await world.declare()
    await alice.command("/incident update rolled back v2.3.4, errors falling", channel=world.room)
    await world.passes(seconds=5)
    assert "Update #1" in world.card.visible
    assert alice.interactions == 1

    said = await world.bob.say("errors are gone", channel=world.room)
    await alice.react(said, "mega")
    await world.passes(seconds=5)
    assert "errors are gone" in world.card.visible
    assert alice.interactions == 2


async def test_a_reminder_is_answered_by_one_click_or_with_the_form_by_two(world: World, alice: CountedPerson) -> None:
    await world.declare()
    await world.command("update rolled back v2.3.4")
    await world.passes(minutes=15)
    await alice.press(world.room.find("is due"), "No change")
    await world.passes(minutes=16)
    assert alice.interactions == 1

    reminder = [one for one in world.room.messages if "is due" in one.visible][-1]
    await alice.press(reminder, "Post update")
    await world.settled()
    await alice.submit({})
    await world.passes(seconds=5)
    assert "Update #3" in world.card.visible
    assert alice.interactions == 3


async def test_a_role_takes_one_line_or_one_click(world: World, alice: CountedPerson) -> None:
    await world.declare()
    await alice.press(world.card, "Take command")
    await alice.command("/incident role comms @carol", channel=world.room)
    await world.passes(seconds=5)

    assert "*Incident commander*\n@alice" in world.card.visible
    assert "*Communications lead*\n@carol" in world.card.visible
    assert alice.interactions == 2


async def test_command_passes_by_one_line_and_one_form_with_three_ticks(world: World, alice: CountedPerson) -> None:
    await world.declare()
    await world.alice.press(world.card, "Take command")
    await world.settled()
    await alice.command("/incident handoff @dave", channel=world.room)
    await world.passes(seconds=5)
    receiver = world.slack.person("dave")
    dave = CountedPerson(receiver)
    packet = receiver.direct_messages().messages[-1]
    await dave.press(packet, packet.buttons[0])
    await world.settled()
    assert receiver.modal is not None
    (label,) = receiver.modal.labels
    facts = [option["value"] for block in receiver.modal.blocks if block["type"] == "input"
             for option in block["element"]["options"]]  # fmt: skip
    await dave.submit({label: facts})
    await world.passes(seconds=5)

    assert "*Incident commander*\n@dave" in world.card.visible
    assert (alice.interactions, len(facts)) == (1, 3)


async def test_escalating_takes_one_line_and_one_click_after_looking_who_it_is(
    world: World, alice: CountedPerson
) -> None:
    await world.declare()
    preview = await alice.command("/incident escalate em need DB help", channel=world.room)
    await world.settled()
    assert "dana" in preview.text.casefold()
    await alice.press(preview, "Notify")
    await world.passes(seconds=5)

    assert "need DB help" in world.dana.direct_messages().messages[-1].visible
    assert alice.interactions == 2


async def test_resolving_takes_one_line_and_one_click_and_the_draft_none(world: World, alice: CountedPerson) -> None:
    await world.declare()
    await alice.command("/incident resolve rolled back v1.25", channel=world.room)
    await world.passes(minutes=31)
    asked = next(one for one in reversed(world.room.messages) if "Confirm resolved" in one.buttons)
    await alice.press(asked, "Confirm resolved")
    await world.passes(seconds=10)

    assert "Resolved by" in world.room.find("Resolved by").visible
    assert "rolled back v1.25" in world.document, "the draft is written without anybody asking for it"
    assert alice.interactions == 2
