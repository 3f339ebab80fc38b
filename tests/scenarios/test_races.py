"""Two at the same time, or one twice: a form, a button, a reminder; each counts once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from itertools import product

import pytest

from bot.demo.faults import RateLimited, Refuse
from bot.demo.people.person import Person
from bot.demo.workspace.views import View
from tests.scenarios.test_reminder import reminders
from tests.support.world import World


async def filled_in(person: Person, values: Mapping[str, str]) -> View:
    """Return the form on somebody's screen with all answers typed, not sent yet."""
    form = person.modal
    assert form is not None
    for label, value in values.items():
        await person.choose(form, label, value)
    return form


async def sent_twice(world: World, person: Person, values: Mapping[str, str]) -> None:
    """Have Slack deliver one and the same form twice at once, and wait for what follows."""
    form = await filled_in(person, values)
    await asyncio.gather(*(world.slack.interactions.submit(person.user, form) for _ in range(2)))
    await world.passes(seconds=10)


async def pressed(world: World, person: Person, action_id: str, value: str) -> str:
    """Press a button whose value somebody has forged; return what the person is told."""
    element = {
        "type": "button",
        "action_id": action_id,
        "value": value,
        "text": {"type": "plain_text", "text": "A button"},
    }
    reply = await world.slack.interactions.click(person.user, world.card, {"block_id": "forged"}, element, {})
    await world.settled()
    assert reply.error is None
    return reply.text


def is_reminder(call: dict[str, object]) -> bool:
    """Tell whether a call posts a reminder."""
    return "is due." in str(call.get("text", ""))


async def test_a_declare_form_that_slack_delivers_twice_declares_once(world: World) -> None:
    await world.alice.command("/incident declare")

    await sent_twice(world, world.alice, {"What is broken?": "checkout is down"})

    assert len(world.rooms) == 1
    assert len(world.incidents.messages) == 1
    assert "INC-2026-1123-002" not in (await world.command("list")).text
    assert world.alice.modal is None, "and the form is gone"


async def test_an_update_form_that_slack_delivers_twice_is_one_update(world: World) -> None:
    await world.declare()
    await world.alice.press(world.card, "Post update")
    await world.settled()

    await sent_twice(world, world.alice, {"Current action": "rolling back"})

    assert len([one for one in world.room.messages if one.visible.count("Update #") and one is not world.card]) == 1
    assert "Update #1" in world.card.visible


async def test_a_form_that_slack_delivers_again_later_counts_once(world: World) -> None:
    await world.alice.command("/incident declare")
    form = await filled_in(world.alice, {"What is broken?": "checkout is down"})
    for _ in range(2):
        await world.slack.interactions.submit(world.alice.user, form)
        await world.passes(minutes=1)

    assert len(world.rooms) == 1


async def test_two_forms_of_one_person_are_two_incidents(world: World) -> None:
    for title in ("checkout is down", "search is slow"):
        await world.alice.command("/incident declare")
        await world.alice.submit({"What is broken?": title})
        await world.passes(seconds=10)

    assert len(world.rooms) == 2


async def test_a_form_that_was_refused_once_can_be_sent_again(world: World) -> None:
    await world.alice.command("/incident declare")
    await world.alice.submit({"What is broken?": "\u200b"})
    form = world.alice.modal
    assert form is not None
    assert form.errors
    assert not world.rooms

    await world.alice.submit({"What is broken?": "checkout is down"})
    await world.passes(seconds=5)

    assert world.alice.modal is None
    assert "checkout is down" in world.card.visible


async def test_an_update_that_was_refused_once_can_be_sent_again(world: World) -> None:
    await world.declare()
    await world.alice.press(world.card, "Post update")
    await world.settled()
    await world.alice.submit({"Current action": "\u200b"})
    assert world.alice.modal is not None
    assert world.alice.modal.errors

    await world.alice.submit({"Current action": "rolling back"})
    await world.passes(seconds=5)

    assert "rolling back" in world.card.visible


async def test_after_an_outage_people_are_reminded_once_and_not_eight_times(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    world.slack.fail("chat.postMessage", Refuse("restricted_too_many"), times=None, when=is_reminder)
    await world.passes(hours=1, minutes=50)
    assert not reminders(world)

    world.slack.mend()
    await world.passes(minutes=8)

    assert len(reminders(world)) == 1
    assert [ping.who for ping in world.slack.pings] == [world.alice.id]
    assert reminders(world)[0].buttons == ["No change", "Post update", "Snooze 10 min", "Roles"]
    await world.passes(minutes=3)
    assert len(reminders(world)) == 2, "the cadence goes on"


async def test_reminders_that_were_throttled_come_as_one(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    world.slack.fail("chat.postMessage", RateLimited(300), times=None, when=is_reminder)
    await world.passes(minutes=32)
    world.slack.mend()
    await world.passes(minutes=7)

    assert len(reminders(world)) == 1
    assert [ping.who for ping in world.slack.pings] == [world.alice.id]


async def test_the_one_reminder_after_an_outage_is_answered_like_any_other(world: World) -> None:
    await world.declare()
    world.slack.fail("chat.postMessage", Refuse("restricted_too_many"), times=None, when=is_reminder)
    await world.passes(minutes=32)
    world.slack.mend()
    await world.passes(minutes=7)

    await world.bob.press(reminders(world)[0], "No change")
    await world.passes(seconds=5)

    assert "Update #1" in world.card.visible
    assert not reminders(world)[0].buttons
    assert "Retry" not in world.card.buttons, "nothing that was left out is told as a failure"


async def test_what_was_resolved_during_an_outage_is_not_reminded_of_afterwards(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    world.slack.fail("chat.postMessage", Refuse("restricted_too_many"), times=None, when=is_reminder)
    await world.passes(minutes=32)
    await world.command("resolve now rolled back")
    world.slack.mend()
    await world.passes(minutes=20)

    assert not reminders(world)
    assert world.slack.pings == []
    assert sum("Resolved by" in text for text in world.shown(world.room)) == 1


async def test_of_two_who_take_command_at_once_one_has_it_and_the_other_is_told_who(world: World) -> None:
    await world.declare()

    replies = await asyncio.gather(
        world.bob.press(world.card, "Take command"), world.carol.press(world.card, "Take command")
    )
    await world.passes(seconds=5)

    (won,) = [reply for reply in replies if not reply.text]
    (lost,) = [reply for reply in replies if reply is not won]
    winner = world.slack.person(won.user_id)
    assert f"@{winner.name} is in command already" in lost.text
    assert f"IC: @{winner.name}" in world.incidents.find("IC: ").visible
    assert sum("is now incident commander" in text for text in world.shown(world.room)) == 1


async def test_of_two_severities_at_once_both_are_told_in_the_order_in_which_they_came(world: World) -> None:
    await world.declare("search is slow sev2")
    await asyncio.gather(
        world.bob.command("/incident severity sev1 because no one can search", channel=world.room),
        world.carol.command("/incident severity sev3 because few search", channel=world.room),
    )
    await world.passes(seconds=10)

    told = [text for text in world.shown(world.room) if "*, was SEV" in text]
    assert len(told) == 2
    last = "SEV1" if "now *SEV1*" in told[-1] else "SEV3"
    assert f", was {'SEV3' if last == 'SEV1' else 'SEV1'}." in told[-1]
    assert last in world.card_in(world.room).visible
    assert f"[{last}]" in world.card.visible


ACTIONS = ("role.take", "resolve.open", "update.open", "update.no_change", "reminder.snooze", "war_room.open")
ROLES = ("role.claim", "role.open", "handoff.open", "handoff.take", "handoff.decline")
DUTIES = (
    "duties.accept",
    "duties.decline",
    "duties.tick",
    "duties.tick:1:404",
    "duties.rest:404:1",
    "duties.during",
    "duties.end",
)
OTHERS = ("delivery.retry", "postmortem.answer", "severity.set:sev1", "severity.set")
FORGED = ("", "x", "404", "404:1", "1:404", "404:sev2", "²:1", "1e9", "-1:1")


@pytest.mark.parametrize("actions", [ACTIONS, ROLES, DUTIES, OTHERS], ids=["actions", "roles", "duties", "others"])
async def test_a_button_with_a_made_up_value_gives_a_sentence_and_no_failure(
    world: World, actions: Sequence[str]
) -> None:
    await world.declare()
    for action, value in product(actions, FORGED):
        told = await pressed(world, world.bob, action, value)
        shown = told or (world.bob.modal.visible if world.bob.modal else "")
        assert shown, f"{action} {value!r}"
        assert "Something went wrong" not in shown, f"{action} {value!r}"
        assert "Opening" not in shown, f"{action} {value!r}"
        if world.bob.modal:
            await world.bob.close_modal()


@pytest.mark.parametrize("action", ["role.take", "update.open", "delivery.retry"])
async def test_a_button_with_a_number_that_no_database_holds_gives_a_sentence(world: World, action: str) -> None:
    await world.declare()
    told = await pressed(world, world.bob, action, f"{'9' * 30}:{'9' * 30}")
    shown = told or (world.bob.modal.visible if world.bob.modal else "")
    assert shown
    assert "Something went wrong" not in shown


async def test_a_made_up_declaration_is_refused_with_a_sentence(world: World) -> None:
    await world.declare()
    for value in ("", "\u200b", "?" * 1_900):
        told = await pressed(world, world.bob, "declare.anyway", value)
        assert "Say in a few words what is broken" in told
    assert len(world.rooms) == 1
