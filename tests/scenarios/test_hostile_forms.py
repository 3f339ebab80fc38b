"""Hostile texts in every field that people type into, and in the shell: nothing breaks, nobody is pinged."""

from __future__ import annotations

from typing import Any, Final

import pytest

from bot.demo.workspace.messages import Message
from bot.slack.conversations.table import BUTTONS
from tests.blocks.corpus import HOSTILE
from tests.scenarios.test_hostile_inputs import unharmed
from tests.support.shell import Shell
from tests.support.world import World

pytestmark = pytest.mark.slow  # every sample through form after form

ENDS: Final = ("decline.open", "reopen.open", "resolve.now", "resolve.open", "merge.open")
"""What ends the incident, and what begins it anew."""
OPENERS: Final = (*sorted({one for one in BUTTONS if one.endswith(".open")} - {"war_room.open", *ENDS}), *ENDS)
EVERY: Final = 9
"""A form gets every ninth text, and a text goes through every ninth form: all of them would take minutes."""
TAKEN: Final = {"declare", "escalate", "resolve", "severity", "status", "timeline", "triage", "update"}
"""Forms that take words of any kind; others may refuse them for what the incident is just then."""
WORDS: Final = ("declare", "update", "status", "resolve")
"""Of the shell, that end in free text."""

Field = dict[str, Any]


async def opened(world: World, card: Message, action: str) -> list[Field]:
    """Have Alice press a button that opens a form; return its fields."""
    button = {"type": "button", "action_id": action, "value": "1", "text": {"type": "plain_text", "text": "Open"}}
    await world.slack.interactions.click(world.alice.user, card, {"block_id": "b"}, button, {})
    await world.settled()
    return [block for block in world.alice.modal.blocks if block["type"] == "input"] if world.alice.modal else []


def is_typed(field: Field) -> bool:
    """Whether somebody types into it."""
    return bool(field["element"]["type"] == "plain_text_input")


def filled(world: World, field: Field, sample: str) -> Any:
    """What Slack's client lets her put into a field."""
    element = field["element"]
    match element["type"]:
        case "plain_text_input":
            return sample[: element.get("max_length")] or (None if field.get("optional") else " ")
        case "users_select":
            return world.dana.id
        case "static_select" if not field.get("optional"):
            texts = [str(option["text"]["text"]) for option in element["options"]]
            # The two mildest severities have no room; someone else is asked for in another form.
            mild = [text for text in texts if not text.startswith("Someone else")][-2:]
            return mild[len(sample) % len(mild)]
    return None


async def submitted(world: World, fields: list[Field], sample: str) -> str:
    """Fill every field and send it; return the form's id if it was taken.

    What is no time is refused on its own field, and whom to wake is shown first: then it is sent once more.
    """
    form = world.alice.modal
    assert form is not None
    values = {field["block_id"]: value for field in fields if (value := filled(world, field, sample)) is not None}
    reply = await world.alice.submit(values)
    if form.errors:
        reply = await world.alice.submit(values | ({"since": ""} if "since" in values else {}))
    await world.settled()
    assert reply.error is None, (form.title, sample[:40])
    shown = reply.text + (world.alice.modal.visible if world.alice.modal else "")
    assert "Something went wrong" not in shown, (form.title, sample[:40])
    await closed(world)
    return "" if form.errors else str(form.content["callback_id"])


async def closed(world: World) -> None:
    """Close what is open."""
    while world.alice.modal:
        await world.alice.close_modal()


async def test_hostile_texts_in_every_field_of_every_form(world: World) -> None:
    await world.declare()
    room, card, taken = world.room, world.card, set[str]()
    for number, sample in enumerate(HOSTILE):
        for action in OPENERS[number % EVERY :: EVERY]:
            fields = await opened(world, card, action)
            if any(map(is_typed, fields)):
                taken.add(await submitted(world, fields, sample))
            await closed(world)
            if action in ENDS:
                await world.alice.command("/incident reopen it is back", channel=room)
    await world.passes(minutes=1)
    assert taken >= TAKEN
    unharmed(world)


async def test_hostile_texts_as_words_of_the_shell(world: World, shell: Shell) -> None:
    await world.declare()
    for number, sample in enumerate(HOSTILE):
        word = WORDS[number % len(WORDS)]
        which = {"declare": [], "status": ["001", "identified"]}.get(word, ["001"])
        typed = sample.replace("\0", "")  # no argument of a process holds it
        said = await shell("incident", word, *which, typed, user=world.bob.id)
        assert said.text.strip(), (word, sample[:40])
        if word == "resolve":
            await world.alice.command("/incident status investigating it is back", channel=world.rooms[0])
    await world.passes(seconds=30)
    assert "said through the shell" in (await world.command("timeline", channel=world.rooms[0])).text
    unharmed(world)
