"""The form of an update, the help it asks for, and the layouts of the room. Rows: 99-101."""

from __future__ import annotations

import pytest

from bot.domain.update import PARTS
from tests.support.world import POLICY, World

SHOWN = ("Current action", "Impact", "Next steps")
"""What the form asks for at once."""

FULL = {
    "Current action": "rolling back v2.3.4",
    "Impact": "30% of checkout attempts fail",
    "New findings": "the payment API times out since the deploy",
    "Ruled out": "the database",
    "Next steps": "rollback done by 09:15",
    "Need help with": "someone who knows the payment API",
}


async def post_in_full(world: World, **differs: str) -> str:
    """Have Alice fill in the whole form and send it; return what she is told."""
    await world.alice.press(world.card, "Post update")
    form = world.alice.modal
    assert form is not None
    await world.alice.press(form, "More")
    await world.settled()
    await world.alice.submit(FULL | differs)
    await world.passes(seconds=5)
    return world.alice.ephemerals[-1].visible


async def test_the_form_asks_for_everything_and_insists_on_one_thing(world: World) -> None:
    """Rows: 99, 101."""
    await world.declare()
    await world.passes(minutes=5)
    await world.alice.press(world.card, "Post update")
    form = world.alice.modal
    assert form is not None
    assert form.labels == [*SHOWN, "How much works?"]
    form.typed["update", "update"] = "half a sen"
    await world.alice.press(form, "More")
    await world.settled()
    assert sorted(form.labels) == sorted([*FULL, "How much works?", "Next update"])
    assert "More" not in form.buttons
    assert "half a sen" in str(form.state()), "what was typed stays"
    assert "Next update by 09:15" in form.visible
    assert "Not yet known: users affected, revenue, data at risk, SLO, security" in form.visible
    await world.alice.close_modal()

    await post_in_full(world)

    said = world.room.find("Update #1 – 09:05").visible
    for text in FULL.values():
        assert text in said
    assert "30% of checkout attempts fail" in world.card.visible, "it is the incident's impact now"
    assert "*Impact*\n> 30% of checkout attempts fail" in world.card.visible
    timeline = (await world.command("timeline")).text
    assert "Update #1: rolling back v2.3.4 · Impact: 30% of checkout attempts fail" in timeline
    assert "Ruled out: the database" in timeline


async def test_the_next_form_starts_with_what_still_stands(world: World) -> None:
    await world.declare()
    await post_in_full(world)

    await world.alice.press(world.card, "Post update")

    form = world.alice.modal
    assert form is not None
    assert "Update #1, 09:00: rolling back v2.3.4" in form.visible
    assert "Impact (optional): [30% of checkout attempts fail]" in form.visible
    assert "Next steps (optional): [rollback done by 09:15]" in form.visible
    assert "Still asking for help with: someone who knows the payment API" in form.visible
    assert "the database" not in form.visible, "what is new is told once"
    await world.alice.submit({"Current action": "rolled back"})
    await world.passes(seconds=5)
    said = world.room.find("Update #2 – ").visible
    assert "*Need help with*: someone who knows the payment API" in said, "it was not asked, so it stands"

    await world.alice.press(world.card, "Post update")
    form = world.alice.modal
    assert form is not None
    await world.alice.press(form, "More")
    await world.settled()
    assert "Need help with (optional): [someone who knows the payment API]" in form.visible
    await world.alice.submit({"Current action": "rolled back", "Need help with": ""})
    await world.passes(seconds=5)
    assert "Need help with" not in world.room.find("Update #3 – ").visible


async def test_the_clock_may_be_tightened_once(world: World) -> None:
    await world.declare()
    told = await post_in_full(world, **{"Next update": "in 5 min"})

    assert "The next one is due at 09:05" in told
    assert "Next update: 09:05" in world.room.find("Update #1 – ").visible
    await world.passes(minutes=5)
    assert "is due" in world.room.find("SEV1 needs one every 15 min").visible
    await world.command("update rolled back")
    assert "Next update: 09:20" in world.room.find("Update #2 – ").visible


@pytest.mark.parametrize("chosen", ["3600", "12", "tomorrow", "-5", "9" * 30])
async def test_a_clock_that_somebody_would_loosen_is_refused(world: World, chosen: str) -> None:
    await world.declare()
    await world.alice.press(world.card, "Post update")
    form = world.alice.modal
    assert form is not None
    await world.alice.press(form, "More")
    await world.settled()
    option = {"text": {"type": "plain_text", "text": "later"}, "value": chosen}
    form.typed["next", "next"] = option
    form.typed["update", "update"] = "rolling back"

    await world.slack.interactions.submit(world.alice.user, form)
    await world.passes(seconds=5)

    assert form.errors
    assert "Update #1" not in "".join(world.shown(world.room))


async def test_where_no_update_is_owed_the_form_asks_for_no_time(world: World) -> None:
    await world.declare("a typo in the footer sev4")
    await world.alice.command("/incident update", channel="general")

    assert world.alice.modal is not None
    await world.alice.press(world.alice.modal, "More")
    await world.settled()
    assert PARTS["ruled_out"] in world.alice.modal.labels, "everything else is asked for"
    assert "Next update" not in world.alice.modal.labels


async def test_whoever_can_help_says_so_with_one_click_and_once(world: World) -> None:
    """Rows: 101."""
    await world.declare()
    await post_in_full(world)
    said = world.room.find("Update #1 – ")

    for _ in range(2):
        told = await world.bob.press(said, "I can help")
        await world.passes(seconds=5)
        assert told.text == "Thank you. I've posted in this incident that you can help."
    await world.carol.press(said, "I can help")
    await world.passes(seconds=5)

    under_card = [one.visible for one in world.room.thread(world.card)]
    assert len([one for one in under_card if "bob can help with what update #1 asks for" in one]) == 1
    assert len([one for one in under_card if "carol can help with what update #1 asks for" in one]) == 1
    assert "someone who knows the payment API" in "".join(under_card)
    assert not world.slack.pings
    await world.command("resolve now rolled back")
    pressed = await world.dana.press(said, "I can help")
    await world.settled()
    assert "no help is needed now" in pressed.text


async def test_help_is_offered_in_the_thread_where_there_is_no_room(world: World) -> None:
    """Rows: 40, 101."""
    await world.declare("logs are noisy sev3")
    await world.alice.command("/incident update", channel="general")
    await world.settled()
    assert world.alice.modal is not None
    await world.alice.press(world.alice.modal, "More")
    await world.settled()
    await world.alice.submit({"Current action": "reading", "Need help with": "regular expressions"})
    await world.passes(seconds=5)
    (announcement,) = world.incidents.messages
    said = world.incidents.find("Update #1 – ")

    await world.bob.press(said, "I can help")
    await world.passes(seconds=5)

    assert any("bob can help" in one.visible for one in world.incidents.thread(announcement))


LAYOUT = POLICY + "templates: {update: %s}\n"


@pytest.mark.parametrize("policy", [LAYOUT % "detailed"])
async def test_the_detailed_layout_says_what_is_known_and_what_is_not(world: World) -> None:
    """Rows: 100."""
    await world.declare()
    await world.command("update looking at the deploy")
    plain = world.room.find("Incident update #1 – 09:00").visible
    for line in (
        "*Impact*: unknown", "*What we know*: nothing new", "*What we're doing*: looking at the deploy",
        "*ETA and next steps*: not yet known", "*Next update*: 09:15 or when the status changes",
    ):  # fmt: skip
        assert line in plain

    await post_in_full(world)

    said = world.room.find("Incident update #2 – ").visible
    assert "*What we know*: the payment API times out since the deploy\nRuled out: the database" in said
    assert "*What we're doing*: rolling back v2.3.4" in said
    assert "*ETA and next steps*: rollback done by 09:15" in said


@pytest.mark.parametrize("policy", [LAYOUT % "warroom"])
async def test_the_war_room_layout_ends_with_what_help_is_needed(world: World) -> None:
    """Rows: 101."""
    await world.declare()
    await post_in_full(world)

    said = world.room.find("Incident update #1 – ")
    for line in (
        "*Current status*: investigating", "*Impact*: 30% of checkout attempts fail",
        "*Actions taken*: rolling back v2.3.4", "*Next steps*: rollback done by 09:15",
        "*Need help with*: someone who knows the payment API",
    ):  # fmt: skip
        assert line in said.visible
    assert said.buttons == ["I can help"]
