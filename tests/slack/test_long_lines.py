"""Lines of a length that nobody types: read in steps that grow with the length, or not read at all."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

import pytest

from bot.logs import masked
from bot.slack.conversations.parsing import update_line
from bot.slack.conversations.parsing.command_line import split_words
from bot.slack.conversations.table import LONGEST, SUBCOMMANDS
from tests.support.world import World

READERS: Final = ("/bot/slack/conversations/", "/bot/domain/", "/bot/slack/workspace/directory.py")
"""Where what people type is read."""

BUDGET: Final = 8 * LONGEST
"""Lines of code run to read one line of the greatest length. Trying every number of words took half a million."""

FILLERS: Final = ("a ", "users all ", "sev1 ", '"', "! ", ", next 1 ", "<@U0A1ICE001> ")


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
    assert update_line.read(f"{text}, next 1 h").within is not None
    assert update_line.read(f"{text}, next{' 1' * 30}").within is None
    assert masked(f"postgresql://u:{text.replace(' ', '')}@host/db") == "postgresql://u:***@host/db"
