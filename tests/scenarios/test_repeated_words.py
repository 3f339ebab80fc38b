"""A refusal repeats what could not be read, as far as it can be recognised by it, and then says what to write."""

from __future__ import annotations

import re

from tests.support.world import World

WORD = "x" * 200
REPEATED = {
    f"role {WORD}": 40,
    f"role expert {WORD}": 40,
    f"role commander {WORD}": 40,
    f"impact users {WORD}": 60,
    f"impact users 30% {WORD}": 60 - len("30% "),
    f"impact reputation {WORD}": 60,
    f"severity {WORD}": 40,
    f"status {WORD}": 40,
    f"escalate {WORD}": 40,
    f"postmortem {WORD}": 40,
    f"help {WORD}": 40,
}
"""What is typed -> how many characters of the word are repeated."""


async def test_a_word_is_repeated_as_far_as_it_is_recognised(world: World) -> None:
    await world.declare()
    found = {}
    for typed in REPEATED:
        reply = await world.alice.command(f"/incident {typed}", channel=world.room)
        found[typed] = {len(one) for one in re.findall("x{5,}", reply.text)} - {len(WORD)}  # the line to copy is whole
    assert found == {typed: {most} for typed, most in REPEATED.items()}
