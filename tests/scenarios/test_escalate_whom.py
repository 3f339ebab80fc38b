"""Whom one can escalate to: the form that shows them before it is sent, and what is refused. Flow Escalate; row 85."""

from __future__ import annotations

import pytest

from bot.demo.faults import Refuse
from bot.demo.people.forms import FormRefusedError
from tests.support.tally import told
from tests.support.world import World

WHO, WHY = "Who is needed?", "Why? They read this."


async def test_the_button_on_the_card_opens_a_form_that_shows_who_that_is_before_it_is_sent(world: World) -> None:
    await world.declare()
    await world.bob.press(world.card, "Escalate")
    await world.settled()
    form = world.bob.modal
    assert form is not None
    assert form.labels == [WHO, WHY]
    assert "Nothing is sent until you press *Notify*" in form.visible

    await world.bob.choose(form, WHO, "Engineering manager")
    await world.settled()
    assert "A direct message goes to @dana (engineering manager):" in form.visible
    await world.bob.submit({WHY: "need DB help"})
    await world.passes(seconds=5)

    assert world.bob.modal is None
    assert "need DB help" in told(world.dana)[0].visible
    assert "Messaged @dana." in world.bob.ephemerals[-1].visible


async def test_a_person_is_asked_for_in_place_of_a_role_and_what_was_typed_stays(world: World) -> None:
    await world.declare()
    await world.alice.press(world.card, "Escalate")
    await world.settled()
    form = world.alice.modal
    assert form is not None
    form.typed["why", "why"] = "need DB help"
    await world.alice.choose(form, WHO, "On-call engineer")
    await world.settled()
    await world.alice.choose(form, WHO, "Someone else …")
    await world.settled()
    assert form.labels == [WHO, WHY]
    assert "@bob" not in form.visible
    await world.alice.press(form, "Choose a role instead")
    await world.settled()
    await world.alice.choose(form, WHO, "Someone else …")
    await world.settled()
    await world.alice.choose(form, WHO, "zoe")
    await world.settled()
    assert "zoe: the account is deactivated" in form.visible
    await world.alice.choose(form, WHO, "dana")
    await world.settled()
    assert "goes to @dana:" in form.visible

    await world.alice.submit()
    await world.passes(seconds=5)

    assert "need DB help" in told(world.dana)[0].visible
    assert told(world.bob) == []


async def test_a_form_that_shows_nobody_yet_tells_nobody(world: World) -> None:
    await world.declare()
    await world.alice.press(world.card, "Escalate")
    await world.settled()
    form = world.alice.modal
    assert form is not None
    with pytest.raises(FormRefusedError, match=WHO):
        await world.alice.submit({WHY: "need DB help"})
    await world.slack.interactions.submit(world.alice.user, form)
    assert "Choose a role or a person" in form.errors[WHO]

    await world.alice.submit({WHO: "Engineering manager"})  # before the form could show who that is
    await world.settled()
    assert "Check who gets the message, then press Notify again" in form.errors[WHO]
    assert told(world.dana) == []

    await world.alice.submit()
    await world.passes(seconds=5)
    assert "need DB help" in told(world.dana)[0].visible


async def test_nobody_behind_a_role_names_the_key_to_fill_and_who_there_is(world: World) -> None:
    await world.declare()
    reply = await world.command("escalate product manager need a decision")

    assert "fill `people.product_manager`" in reply.text
    assert "Someone is behind admin, on_call, engineering_manager." in reply.text
    assert "/incident escalate @person <why>" in reply.text
    opened = await world.alice.press(reply, "Choose whom to notify")
    await world.settled()
    assert opened.modal is not None
    assert WHO in opened.modal.labels


async def test_an_unknown_word_is_refused_with_the_line_to_type(world: World) -> None:
    await world.declare()
    reply = await world.command("escalate enginering_manager need DB help")

    assert "No role or person called “enginering_manager”" in reply.text
    assert "Did you mean `/incident escalate engineering_manager <why>`?" in reply.text


async def test_without_a_reason_nobody_is_told(world: World) -> None:
    await world.declare()

    reply = await world.command("escalate em")
    assert "Say why" in reply.text
    reply = await world.command("escalate em " + "x" * 901)
    assert "901 characters; at most 900 fit" in reply.text


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("@zoe need help", "No one can be notified. zoe: the account is deactivated. Name someone else"),
        ("@deploybot need help", "deploybot: the account belongs to an app."),
        ("@alice need help", "That would only reach you"),
    ],
)
async def test_whom_it_makes_no_sense_to_tell_is_refused(world: World, typed: str, answer: str) -> None:
    await world.declare()

    assert answer in (await world.command(f"escalate {typed}")).text


async def test_if_slack_does_not_say_who_that_is_nobody_is_told(world: World) -> None:
    await world.declare("search is slow sev2")  # nobody looked Dana up for it
    world.slack.fail("users.lookupByEmail", Refuse("internal_error"))

    assert "Slack doesn't say who that is" in (await world.command("escalate em need DB help")).text
