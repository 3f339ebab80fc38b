"""Lines of a length that nobody types: read in steps that grow with the length, or not read at all."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

import pytest

from bot.logs import masked
from bot.slack.conversations.parsing import update_line
from bot.slack.conversations.parsing.command_line import LONGEST, split_words
from bot.slack.conversations.table import SUBCOMMANDS
from bot.slack.inbound.events.message import read
from tests.scenarios.test_hostile_forms import OPENERS, closed, filled, is_typed, opened
from tests.support.world import START, World

READERS: Final = ("/bot/slack/conversations/", "/bot/domain/", "/bot/slack/workspace/", "/bot/slack/inbound/events/")
"""Where what people type is read."""

BUDGET: Final = 8 * LONGEST
"""Lines of code run to read one line of the greatest length. Trying every number of words took half a million."""

FILLERS: Final = (
    *("a ", "users all ", "sev1 ", '"', "! ", ", next 1 ", "<@U0A1ICE001> "),
    *(
        "|",
        "<",
        "://",
        "1",
        "@",
        ":a: ",
        ', "b',
        "users 1 confirmed 1, ",
        "impact: a; ",
        "into ",
        "&",
        "\n",
        "10 min ago ",
        "by ",
        "impact ",
        "remove by ",
    ),
)

TYPED_AT_ONCE: Final = 40_000
"""Characters that Slack lets through in one message, and that a payload may bring in a field."""

A_MESSAGE: Final[Mapping[str, Callable[[str], dict[str, Any]]]] = {
    "text": lambda long: {"text": long},
    "name": lambda long: {"text": "x", "username": long},
    "blocks": lambda long: {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": long}}]},
    "many blocks": lambda long: {"blocks": [{"type": "section", "text": {"text": each}} for each in _apart(long)]},
    "attachment": lambda long: {"attachments": [dict.fromkeys(("pretext", "title", "text", "fallback"), long)]},
    "fields": lambda long: {"attachments": [{"fields": [{"title": each, "value": each} for each in _apart(long)]}]},
    "many attachments": lambda long: {"attachments": [{"text": each} for each in _apart(long)]},
    "forwarded": lambda long: {"attachments": [{"is_share": True, "text": long, "author_name": long}]},
    "file": lambda long: {"files": [{"name": long, "title": long, "permalink": long}]},
    "many files": lambda long: {"files": [{"name": each} for each in _apart(long)]},
}
"""Where the words of a message may stand."""


def _apart(long: str) -> list[str]:
    """Cut a text into thousands of pieces that all differ."""
    return [f"{long[at : at + 8]}{at}" for at in range(0, len(long), 8)]


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Count the lines that the readers run, by file."""
    lines: Counter[str] = Counter()

    def each(frame: FrameType, event: str, _: Any) -> Callable[..., Any] | None:
        if event == "line":
            lines[frame.f_code.co_filename] += 1
        return each

    def begin(frame: FrameType, _: str, __: Any) -> Callable[..., Any] | None:
        return each if any(part in frame.f_code.co_filename for part in READERS) else None

    before = sys.gettrace()
    sys.settrace(begin)
    try:
        yield lines
    finally:
        sys.settrace(before)


@pytest.mark.parametrize(
    "filler", [FILLERS[0], *(pytest.param(filler, marks=pytest.mark.slow) for filler in FILLERS[1:])]
)
async def test_every_command_reads_the_longest_line_in_few_steps(world: World, filler: str) -> None:
    await world.declare()
    for command in ["", *(each.name for each in SUBCOMMANDS)]:
        line = f"{command} {filler * LONGEST}"[:LONGEST]
        with counted() as lines:
            reply = await world.alice.command(f"/incident {line}", channel=world.rooms[0])
        assert reply.error is None, command
        assert "Something went wrong" not in reply.text, (command, reply.text)
        assert lines.total() < BUDGET, (command, lines.most_common(3))
        if world.alice.modal:
            await world.alice.close_modal()


@pytest.mark.slow
@pytest.mark.parametrize("filler", ["a ", "|||", "<<<<", "://", "&", "<http://a|b> "])
@pytest.mark.parametrize("part", A_MESSAGE)
def test_a_message_is_read_in_steps_that_grow_with_its_length(part: str, filler: str) -> None:
    def steps(length: int) -> int:
        event = {"ts": "1.1", "channel": "C1", "bot_id": "B1", **A_MESSAGE[part]((filler * length)[:length])}
        with counted() as lines:
            (revision,) = read(event)
        assert revision.text or revision.files
        return lines.total()

    half, whole = steps(TYPED_AT_ONCE // 2), steps(TYPED_AT_ONCE)
    assert whole < 2.2 * half + 100
    assert whole < 16 * TYPED_AT_ONCE


@pytest.mark.slow
@pytest.mark.parametrize("filler", FILLERS[:7])
async def test_a_field_of_a_form_may_bring_more_than_it_takes(world: World, filler: str) -> None:
    await world.declare()
    card, bring = world.card, Bringing(world, (filler * TYPED_AT_ONCE)[:TYPED_AT_ONCE])
    for action in OPENERS:
        fields = await opened(world, card, action)
        if any(map(is_typed, fields)):
            filled_in = {
                field["block_id"]: value for field in fields if (value := filled(world, field, "x")) is not None
            }
            with counted() as lines:
                reply = await world.alice.submit(filled_in)
            await world.settled()
            assert reply.error is None, action
            assert world.alice.modal is not None, action
            assert world.alice.modal.errors or "went wrong" not in world.alice.modal.visible, action
            assert lines.total() < BUDGET, (action, lines.most_common(3))
        await closed(world)
    assert bring.brought > 5


class Bringing:
    """Puts a text into whatever was typed into a form, as who signs payloads may."""

    def __init__(self, world: World, text: str) -> None:
        self._inner, self._text = world.slack.delivery.transport, text
        self.brought = 0
        world.slack.delivery.transport = self

    async def send(self, kind: str, payload: dict[str, Any], retry: tuple[int, str] | None) -> Any:
        """Hand it on, longer."""
        if payload.get("type") == "view_submission":
            self.brought += 1
            for fields in payload["view"]["state"]["values"].values():
                for value in fields.values():
                    if value.get("value"):
                        value["value"] = self._text
        return await self._inner.send(kind, payload, retry)


@pytest.mark.slow
async def test_what_is_longer_is_not_read_and_nothing_happens(world: World) -> None:
    await world.declare()
    before = world.shown(world.room)
    for command in ["", *(each.name for each in SUBCOMMANDS)]:
        with counted() as lines:
            reply = await world.alice.command(f"/incident {command} {'a ' * 20_000}", channel=world.room)
        assert "characters, and a command may have 12,000. Nothing was done." in reply.text, command
        assert lines.total() < 2_000
    await world.settled()
    assert world.shown(world.room) == before

    await world.alice.say(f"@warroom update {'a ' * 20_000}", channel=world.room)
    await world.passes(seconds=5)
    assert "a command may have 12,000" in world.alice.ephemerals[-1].visible


@pytest.mark.parametrize("text", ["ab", "a b", "://a:b@", "x"])
def test_what_was_bounded_still_reads_what_people_type(text: str) -> None:
    assert split_words(f'"{text}" rest').first == text
    assert split_words(f'"{text}').first == f'"{text}'.split()[0]
    assert split_words(f'"{text}"rest').first == f'"{text}"rest'.split()[0]
    assert update_line.read(f"{text}, next 1 h", START).within is not None
    assert update_line.read(f"{text}, next{' 1' * 30}", START).within is None
    assert masked(f"postgresql://u:{text.replace(' ', '')}@host/db") == "postgresql://u:***@host/db"
