"""Someone else than the commander calls a severe incident resolved: the commander is asked first. Row: 189."""

from __future__ import annotations

import pytest

from bot.demo.people.person import Person
from bot.demo.workspace.messages import Message
from tests.support.world import World

QUESTION = "You're in command: do you agree?"


def questions(person: Person) -> list[Message]:
    """What the commander is asked and has not answered."""
    return [one for one in person.direct_messages().messages if QUESTION in one.visible]


async def called_resolved(world: World) -> Message:
    """Bob commands, the fix has held, and Alice says so; return what Bob is asked."""
    await world.declare()
    await world.command("role commander @bob")
    await world.command("resolve rolled back v2.3.4")
    await world.passes(minutes=31)
    await world.command("resolve")
    await world.passes(seconds=5)
    (question,) = questions(world.bob)
    return question


def ended(world: World) -> list[str]:
    """The all-clear, as often as it was given."""
    return [text for text in world.shown(world.room) if "Resolved by" in text]


async def test_the_commander_is_asked_and_agrees_with_one_click(world: World) -> None:
    question = await called_resolved(world)

    assert question.visible.startswith("alice calls INC-2026-1123-001 resolved.")
    assert "rolled back v2.3.4" in question.visible
    assert question.buttons == ["Confirm resolved", "Not yet"]
    assert not ended(world)
    assert "unless bob, in command, says not yet." in world.room.find("calls it resolved").visible

    await world.bob.press(question, "Confirm resolved")
    await world.passes(seconds=5)

    assert len(ended(world)) == 1
    assert "Resolved by bob" in ended(world)[0]
    assert not questions(world.bob)
    assert not any("calls it resolved" in text for text in world.shown(world.room))


@pytest.mark.parametrize("way", ["as it runs", "restarted"])
async def test_silence_of_five_minutes_resolves_it_and_says_so(world: World, way: str) -> None:
    await called_resolved(world)
    await world.passes(minutes=4, seconds=40)
    assert not ended(world)
    if way == "restarted":
        await world.restart()

    await world.passes(seconds=30)

    (said,) = ended(world)
    assert "Resolved by alice" in said
    assert "bob, in command, was asked and didn't answer in time" in said
    assert "was asked and didn't answer in time" in world.document
    assert not questions(world.bob)
    await world.passes(minutes=30)
    assert len(ended(world)) == 1


async def test_not_yet_keeps_it_open_and_whoever_called_it_resolved_hears_it(world: World) -> None:
    question = await called_resolved(world)

    reply = await world.bob.press(question, "Not yet")
    await world.passes(seconds=5)

    assert "It stays open." in reply.text
    assert any("Not yet (bob" in one.visible for one in world.alice.direct_messages().messages)
    await world.passes(minutes=20)
    assert not ended(world)
    await world.passes(minutes=11)
    assert any("Did the fix hold?" in text and "Confirm" not in text for text in world.shown(world.room))


async def test_a_second_one_who_calls_it_resolved_hears_who_was_first(world: World) -> None:
    await called_resolved(world)

    said = await world.carol.command("/incident resolve 001 it is fine")

    assert "@alice has called it resolved, and @bob, in command, is asked." in said.text
    assert len(questions(world.bob)) == 1


@pytest.mark.parametrize(
    ("line", "who"),
    [("resolve now customer confirmed", "alice"), ("status investigating it is back", "alice")],
)
async def test_what_happens_meanwhile_takes_the_question_back(world: World, line: str, who: str) -> None:
    await called_resolved(world)
    said = await getattr(world, who).command(f"/incident {line.replace(' ', ' 001 ', 1)}")
    if "Resolve now" in said.buttons:
        await getattr(world, who).press(said, "Resolve now")
    await world.passes(seconds=5)

    assert not questions(world.bob)
    await world.passes(minutes=6)
    assert len(ended(world)) <= 1


async def test_a_worse_severity_with_a_longer_window_takes_the_question_back(world: World) -> None:
    await world.declare("checkout is slow sev2")
    await world.command("role commander @bob")
    await world.command("resolve rolled back v2.3.4")
    await world.passes(minutes=16)
    await world.command("resolve")
    await world.passes(seconds=5)
    assert questions(world.bob)

    await world.command("severity sev1 because all regions were down")

    assert not questions(world.bob)
    assert any("A worse severity, with a longer window (" in text for text in world.shown(world.room))
    await world.passes(minutes=10)
    assert not ended(world), "the window of half an hour is not over"
    await world.passes(minutes=4)
    assert any("Did the fix hold?" in text for text in world.shown(world.room))


async def test_only_whoever_is_in_command_now_answers(world: World) -> None:
    question = await called_resolved(world)
    await world.dana.command("/incident role commander 001 none", channel="general")
    await world.passes(seconds=5)

    refused = await world.bob.press(question, "Confirm resolved")

    await world.passes(seconds=5)
    assert "This is for whoever is in command: no one now." in refused.text
    assert not ended(world)


async def test_whoever_takes_command_meanwhile_is_asked_with_all_the_time_there_is(world: World) -> None:
    await called_resolved(world)
    await world.passes(minutes=4)
    await world.dana.command("/incident role commander 001", channel="general")
    await world.passes(seconds=5)
    assert not questions(world.bob)
    (asked,) = questions(world.dana)
    await world.passes(minutes=4)
    assert not ended(world)

    await world.dana.press(asked, "Not yet")

    await world.passes(minutes=5)
    assert not ended(world)


async def test_whoever_takes_command_of_what_they_called_resolved_is_not_said_to_be_silent(world: World) -> None:
    await called_resolved(world)
    await world.command("role commander")

    await world.passes(minutes=6)

    (said,) = ended(world)
    assert "didn't answer" not in said


async def test_the_reason_not_to_wait_for_the_commander_is_kept(world: World) -> None:
    await called_resolved(world)
    said = await world.carol.command("/incident resolve 001 now the customer confirmed")
    await world.carol.press(said, "Resolve now")
    await world.passes(seconds=5)

    (told,) = ended(world)
    assert "Why early: the customer confirmed" in told
    assert "the stability window had" not in told
    assert "before the commander answered, because: the customer confirmed" in world.document


async def test_neither_the_commander_nor_a_mild_incident_waits(world: World) -> None:
    await world.declare("avatars load slowly sev3")
    await world.command("role commander @bob")
    await world.command("resolve warmed the cache")
    await world.passes(seconds=5)
    assert not questions(world.bob)

    await world.declare("checkout is down sev1")
    await world.command("role commander")
    await world.command("resolve rolled back")
    await world.passes(minutes=31)
    await world.command("resolve")
    await world.passes(seconds=5)
    assert len(ended(world)) == 1
