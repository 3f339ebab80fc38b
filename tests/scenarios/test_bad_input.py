"""Hostile and mistaken input: a sentence that says what to do, nothing half done, nobody pinged."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.blocks.corpus import HOSTILE
from tests.support.world import POLICY, Stage, World, a_world

COMMANDS = ("update", "timeline", "status monitoring", "severity sev1 because", "status investigating")

SAID_BY_A_POST = ("status", "timeline", "role", "severity")
"""What needs no answer in the war room: everyone reads a post."""

QUIET = POLICY.replace("preset: sev", "preset: sev\nseverities: {sev1: {update_every: none}}")
"""Without reminders, which name somebody on purpose."""

SENDABLE = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


def sent(text: str) -> str:
    """Slack sends UTF-8, which has no place for half a character."""
    return text.encode("utf-8", "replace").decode()


def state(world: World) -> tuple[int, list[str], list[str]]:
    """What everybody can see: how many rooms, and what stands where."""
    return len(world.rooms), world.shown(world.incidents), [text for room in world.rooms for text in world.shown(room)]


@pytest.fixture
def policy() -> str:
    return QUIET


async def test_hostile_titles_declare_or_are_refused_in_a_sentence(world: World) -> None:
    for nth, title in enumerate(HOSTILE):
        before = state(world)
        reply = await world.alice.command(f"/incident declare {sent(title)} sev4", channel="general")
        await world.settled()
        assert reply.error is None, f"{nth}: {title[:40]!r}"
        if reply.modal is not None:  # nothing but blanks: the form asks
            await world.alice.close_modal()
        elif "Declared" not in reply.text:
            assert "Say in a few words what is broken" in reply.text, reply.text
            assert state(world) == before
    await world.passes(seconds=30)
    assert world.slack.pings == []
    assert {call.error for call in world.slack.calls} == {None}, "Slack refused nothing of it"


async def test_hostile_notes_are_told_as_they_were_typed_and_ping_nobody(world: World) -> None:
    await world.declare()
    await world.command("role commander")  # else Alice would be reminded that nobody is
    changes = 0
    for nth, text in enumerate(HOSTILE):
        command = COMMANDS[nth % len(COMMANDS)]
        reply = await world.alice.command(f"/incident {command} {sent(text)}", channel=world.room)
        assert reply.error is None, f"{nth} {command}: {text[:40]!r}"
        posted = command.startswith(SAID_BY_A_POST) and not reply.messages
        changes += posted and command.startswith("status")
        assert posted or reply.text or reply.modal, f"{nth} {command}: {text[:40]!r}"
        assert "Something went wrong" not in reply.text, f"{nth} {command}: {text[:40]!r}"
    await world.passes(minutes=10)
    assert sum("Now *" in one.visible for one in world.room.messages) == changes
    await world.command("resolve now <!channel> `fixed` *it* <@U0A1ICE001>")

    assert world.slack.pings == []
    assert "fixed" in world.document


async def test_whatever_is_typed_gets_an_answer(stage: Stage) -> None:
    async with a_world(stage) as world:
        await world.declare()
        loop = asyncio.get_running_loop()

        async def typed(word: str, text: str) -> None:
            reply = await world.bob.command(f"/incident {word} {text}", channel=world.rooms[0])
            assert reply.error is None
            assert reply.text or reply.modal or word in SAID_BY_A_POST
            assert "Something went wrong" not in reply.text

        @settings(max_examples=40)
        @given(
            word=st.sampled_from(["", "declare", "role", "severity", "status", "resolve", "timeline"]), text=SENDABLE
        )
        def answered(word: str, text: str) -> None:
            asyncio.run_coroutine_threadsafe(typed(word, text), loop).result(30)

        await asyncio.to_thread(answered)
        await world.passes(minutes=1)  # a minute later somebody is called, on purpose, to the command that nobody has
        assert world.slack.pings == []


async def test_a_mention_in_a_title_is_a_name_and_rings_no_phone(world: World) -> None:
    await world.declare("@alice and @oncall broke `checkout` @channel sev1")

    assert world.slack.pings == []
    assert "alice" in world.card.visible


MISTAKES = (
    ("severity sev9 because all is lost", "There is no severity “sev9”. Choose one of SEV1, SEV2, SEV3, SEV4"),
    ("severity nine", "There is no severity “nine”."),
    ("role commander bob", "Couldn't find anyone called “bob”. Type `/incident role commander @` and choose"),
    ("role commander <@U0N0B0DY00|nobody>", "Slack knows no one with that id."),
    ("role emperor", "The policy has no role “emperor”."),
    ("resolve INC-2026-1123-777 rolled back", "There is no INC-2026-1123-777. `/incident list`"),
    ("timeline 2026-11-24T14:32 deploy", "is in the future: it's 10:00 where you are, 2026-11-23 09:00 UTC now"),
    ("timeline 14:32 deploy", "If you mean yesterday, write `yesterday 14:32`."),
    ("timeline 25:00 deploy", "Couldn't read “25:00” as a time. Try `21:00`"),
    ("resolve \u200b", "Say what fixed it: `/incident resolve rolled back v2.3.4`."),
    ("reopen it is back", "This incident is already open"),
    ("update " + "x" * 5_000, "Shorten it."),
)
"""What is typed, and what the answer says."""


async def test_each_mistake_gets_its_sentence_and_changes_nothing(world: World) -> None:
    await world.declare()
    before = state(world)
    for typed, sentence in MISTAKES:
        reply = await world.command(typed)

        assert sentence in reply.text, typed
        assert len(typed) < 100 or "x" * 2_900 in reply.text, "what was typed is not lost"
        assert state(world) == before, typed
    assert world.slack.pings == []


async def test_a_form_that_is_sent_twice_counts_once(world: World) -> None:
    await world.declare()
    await world.alice.command("/incident resolve", channel=world.room)
    form = world.alice.modal
    assert form is not None
    await world.bob.press(world.card, "Resolve")

    await asyncio.gather(
        world.alice.submit({"What fixed it?": "rolled back"}), world.bob.submit({"What fixed it?": "restarted it"})
    )
    await world.passes(seconds=10)

    assert sum("If it holds until" in text for text in world.shown(world.room)) == 1
    (open_form,) = [one.modal for one in (world.alice, world.bob) if one.modal is not None]
    assert "The stability window of INC-2026-1123-001 runs" in open_form.errors["What fixed it?"]
    assert open_form.typed, "what was typed is still there"


async def test_a_button_of_an_older_version_says_where_to_look(world: World) -> None:
    await world.declare()
    card = world.card
    for block in card.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == "resolve.open":
                element["action_id"] = "resolve.the_old_way"

    pressed = await world.alice.press(card, "Resolve")
    await world.settled()

    assert "from an older version of Warroom. `/incident status` shows how things are now." in pressed.text


async def test_a_line_about_no_open_incident_may_be_a_title(world: World) -> None:
    unread = await world.alice.command("/incident update of the app store listing fails", channel="general")
    assert "No incident is open." in unread.text
    assert "Declare it" in unread.buttons
    await world.alice.press(unread, "Declare it")
    await world.settled()
    assert "update of the app store listing fails" in world.incidents.messages[-1].visible
