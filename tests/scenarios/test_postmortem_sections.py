"""What only people know goes into the draft from Slack: one line, or one click and a small form. Rows: 134, 146."""

from __future__ import annotations

import asyncio

import pytest

from bot.demo.workspace.messages import Message
from bot.domain.postmortem.sections import SECTIONS
from tests.support.counted_person import CountedPerson
from tests.support.world import POLICY, SEV3_ASKS, World

QUESTIONS = ["Impact", "Root cause", "Contributing factors", "Action items"]
"""What only people can answer of an incident of which nothing but its end is known."""


async def resolved(world: World, text: str = "checkout is down sev1") -> Message:
    """Declare, resolve, and return the message that presents the draft."""
    await world.declare(text)
    await world.command("resolve now rolled back v2.3.4", channel=world.rooms[0] if world.rooms else world.incidents)
    return draft(world)


def draft(world: World) -> Message:
    """The message that presents the draft, wherever it stands."""
    said = [
        reply
        for channel in (world.rooms[-1:] or [world.incidents])
        for one in channel.messages
        for reply in (one, *channel.thread(one))
    ]
    (found,) = [one for one in said if "The postmortem draft is ready" in one.visible]
    return found


def section(document: str, heading: str) -> str:
    """What the document says under a heading."""
    return document.split(f"## {heading}\n\n")[1].split("\n\n## ", maxsplit=1)[0].strip()


async def test_the_draft_costs_nothing_and_asks_only_what_people_know(world: World) -> None:
    """Rows: 134, 146. No interaction beyond the resolve."""
    message = await resolved(world)

    assert f"4 questions only you can answer: {', '.join(QUESTIONS)}." in message.visible
    assert message.buttons[: len(QUESTIONS)] == QUESTIONS


async def test_a_question_is_answered_in_one_line(world: World) -> None:
    await resolved(world)
    hands = CountedPerson(world.alice)

    reply = await hands.command("/incident postmortem root cause deploy v2.3.4 lacked a timeout", channel=world.room)
    await world.passes(seconds=5)

    assert hands.interactions == 1
    assert reply.text == "Root cause of this incident: written. `/incident postmortem` shows the document."
    assert "3 questions only you can answer: Impact, Contributing factors, Action items." in draft(world).visible
    assert "Root cause" not in draft(world).buttons
    await world.command("postmortem")
    assert section(world.document, "Root cause") == "> deploy v2.3.4 lacked a timeout"
    assert "Postmortem, Root cause: deploy v2.3.4 lacked a timeout" in (await world.command("timeline")).text


async def test_a_question_is_one_button_and_a_form_of_one_field(world: World) -> None:
    """A click, what is typed, a click."""
    message = await resolved(world)
    hands = CountedPerson(world.bob)

    await hands.press(message, "Root cause")
    await world.settled()
    form = world.bob.modal
    assert form
    assert form.title == "Root cause"
    assert "Why it happened." in form.visible
    await hands.submit({"Root cause": "no timeout\nno alert either"})
    await world.passes(seconds=5)

    assert world.bob.modal is None
    assert hands.interactions == 3
    assert "3 questions only you can answer" in draft(world).visible
    await world.command("postmortem")
    assert section(world.document, "Root cause") == "> no timeout\n>\n> no alert either"


async def test_what_has_no_button_of_its_own_is_in_the_menu(world: World) -> None:
    message = await resolved(world)

    await world.bob.choose(message, "Add to a section", "Lessons learned")
    await world.settled()
    await world.bob.submit({"Lessons learned": "a deploy needs a timeout"})
    await world.passes(seconds=5)
    await world.command("postmortem")

    assert section(world.document, "Lessons learned") == "> a deploy needs a timeout"


async def test_every_section_there_is_can_be_answered_and_the_draft_becomes_complete(world: World) -> None:
    """A section is one row of the table: form, document, completeness and storage follow."""
    await resolved(world)
    for one in SECTIONS:
        await world.bob.command(f"/incident postmortem {one.heading}", channel=world.room)
        await world.settled()
        assert world.bob.modal
        field = one.heading if one.heading in world.bob.modal.labels else world.bob.modal.labels[0]
        await world.bob.submit({field: f"by form about {one.key}"})
        await world.settled()
        await world.alice.command(f"/incident postmortem {one.key.upper()}", channel=world.room)
        await world.settled()
        assert world.alice.modal
        assert f"by form about {one.key}" in world.alice.modal.visible
        await world.alice.submit({field: f"amended, {one.key}"})
        await world.settled()
    await world.command("postmortem")
    await world.restart()

    assert "No question is left open." in draft(world).visible
    assert not {*draft(world).buttons} & {*QUESTIONS}
    for one in SECTIONS:
        assert f"amended, {one.key}" in section(world.document, one.heading)
    assert "| Incident | INC-2026-1123-001 |" in section(world.document, "At a glance"), "and what was known stays"


@pytest.mark.parametrize("typed", ["Root cause:", "ROOT-CAUSE", "cause", '"root cause"', "001 root cause"])
async def test_a_section_has_many_names(world: World, typed: str) -> None:
    await resolved(world)

    reply = await world.command(f"postmortem {typed} no timeout", channel="general")

    assert "Root cause of INC-2026-1123-001: written" in reply.text
    await world.command("postmortem")
    assert section(world.document, "Root cause") == "> no timeout"


async def test_the_form_shows_what_is_written_and_by_whom(world: World) -> None:
    await resolved(world)
    await world.bob.command("/incident postmortem root cause no timeout", channel=world.room)

    await world.command("postmortem root cause")

    assert world.alice.modal
    assert "Written by @bob, " in world.alice.modal.visible
    assert "no timeout" in world.alice.modal.visible


async def test_what_is_emptied_is_removed_and_asked_for_again(world: World) -> None:
    await resolved(world)
    await world.command("postmortem root cause no timeout")
    await world.command("postmortem root cause")
    await world.alice.submit({"Root cause": ""})
    await world.passes(seconds=5)

    assert "4 questions only you can answer" in draft(world).visible
    assert "Root cause" in draft(world).buttons
    await world.command("postmortem")
    assert "- **Root cause**: why it happened" in world.document
    assert "Postmortem, Root cause: (removed)" in (await world.command("timeline")).text
    await world.command("postmortem root cause no alert")
    assert "3 questions only you can answer" in draft(world).visible


async def test_of_two_who_answer_at_once_the_second_reads_what_the_first_wrote(world: World) -> None:
    message = await resolved(world)
    for person in (world.bob, world.carol):
        await person.press(message, "Root cause")
    await world.settled()
    await world.bob.submit({"Root cause": "no timeout"})
    await world.passes(minutes=2)

    await world.carol.submit({"Root cause": "the cache was cold"})

    assert world.carol.modal
    (told,) = world.carol.modal.errors.values()
    assert "At 09:00 UTC @bob wrote this: “no timeout”." in told
    assert "/incident postmortem root cause." in told
    assert "the cache was cold" in str(world.carol.modal.typed), "and what was typed is still there"
    await world.command("postmortem")
    assert section(world.document, "Root cause") == "> no timeout"


async def test_a_change_while_somebody_reads_is_told_too(world: World) -> None:
    await resolved(world)
    await world.command("postmortem root cause no timeout")
    await world.command("postmortem root cause")
    await world.bob.command("/incident postmortem root cause", channel=world.room)
    await world.settled()
    await world.bob.submit({"Root cause": ""})
    await world.passes(seconds=5)

    await world.alice.submit({"Root cause": "no timeout at all"})

    assert world.alice.modal
    assert "@bob removed what was here" in str(world.alice.modal.errors)


async def test_one_line_does_not_write_over_somebody_elses(world: World) -> None:
    await resolved(world)
    await world.command("postmortem root cause no timeout")

    reply = await world.bob.command("/incident postmortem root cause the cache was cold", channel=world.room)

    assert "@alice wrote this: “no timeout”" in reply.text
    assert "You typed: the cache was cold" in reply.text
    await world.bob.press(reply, "Open what is there")
    await world.settled()
    assert world.bob.modal
    await world.bob.submit({"Root cause": "no timeout, and the cache was cold"})
    await world.passes(seconds=5)
    await world.command("postmortem")
    assert section(world.document, "Root cause") == "> no timeout, and the cache was cold"


async def test_the_same_words_twice_are_one_answer_and_ones_own_may_be_changed(world: World) -> None:
    await resolved(world)
    for text in ("no timeout", "no timeout", "no timeout, no alert"):
        reply = await world.command(f"postmortem root cause {text}")
        assert "written" in reply.text
    message = draft(world)
    await world.bob.press(message, "Contributing factors")
    await world.settled()
    form = world.bob.modal
    assert form
    await world.bob.choose(form, "Contributing factors", "the alert")
    await asyncio.gather(*(world.slack.interactions.submit(world.bob.user, form) for _ in range(2)))
    await world.passes(seconds=5)

    timeline = (await world.command("timeline")).text
    assert timeline.count("Postmortem, Root cause") == 2
    assert timeline.count("Postmortem, Contributing factors") == 1


@pytest.mark.parametrize("text", ["postmortem root cause no timeout", "postmortem root cause"])
async def test_while_it_is_open_there_is_nothing_to_answer_yet(world: World, text: str) -> None:
    await world.declare()

    reply = await world.command(text)

    told = reply.text or (world.alice.modal.visible if world.alice.modal else "")
    assert "its postmortem is written once it's resolved: `/incident resolve <what fixed it>`" in told
    assert "/incident timeline <note>" in told
    assert "Postmortem, Root cause" not in (await world.command("timeline")).text


async def test_after_a_reopen_the_draft_asks_nothing_and_a_line_says_what_helps(world: World) -> None:
    message = await resolved(world)
    assert "Root cause" in message.buttons
    await world.command("reopen errors are back")
    await world.settled()
    assert message.buttons == []
    reply = await world.command("postmortem root cause the cache")
    assert "This incident is investigating; its postmortem is written once it's resolved" in reply.text
    assert "[ Resolve ]" in reply.text


async def test_what_was_declined_has_no_postmortem(world: World) -> None:
    await world.declare()
    await world.command("decline planned-maintenance a drill")

    reply = await world.command("postmortem root cause no one told us")

    assert "was closed as not an incident, so it has no postmortem" in reply.text
    assert "/incident reopen <reason>" in reply.text


async def test_a_closed_incident_can_still_be_answered(world: World) -> None:
    await resolved(world)
    await world.dana.command("/incident close anyway tracked elsewhere", channel=world.room)
    await world.settled()

    assert "written" in (await world.command("postmortem lessons learned close later")).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("rot cause no timeout", "Did you mean `/incident postmortem root cause no timeout`?"),
        ("the deploy did it", "Choose one, or type one and then the text"),
        ("002 root cause no timeout", "There is no section “002"),
    ],
)
async def test_a_section_that_does_not_exist_is_refused_with_what_was_meant(
    world: World, typed: str, told: str
) -> None:
    await resolved(world)

    assert told in (await world.command(f"postmortem {typed}")).text


@pytest.mark.parametrize("policy", [POLICY + SEV3_ASKS])
async def test_without_a_room_the_draft_in_the_thread_is_brought_up_to_date(world: World) -> None:
    message = await resolved(world, "logs are noisy sev3")

    await world.bob.press(message, "Root cause")
    await world.settled()
    await world.bob.submit({"Root cause": "a debug flag"})
    await world.passes(seconds=5)

    assert "3 questions only you can answer" in draft(world).visible
