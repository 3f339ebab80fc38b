"""An incident's number is recognised before a command's own words and behind them, the same in every command."""

from __future__ import annotations

import pytest

from bot.domain.record_kinds import KINDS
from bot.slack.conversations.table import SUBCOMMANDS
from tests.support.world import World

BEHIND = {
    "status": ("identified", "rolled back", "rolled back"),
    "severity": ("sev3", "because it is small", "it is small"),
    "role": ("communications lead", "<@U0B0B00001>", "@bob"),
    "escalate": ("em", "need help", "need help"),
    "resolve": ("now", "rolled back", "rolled back"),
    "timeline": ("08:55", "deploy finished", "deploy finished"),
    "postmortem": ("root cause", "a bad deploy", "Root cause"),
    "phase": ("contain", "", "Phase: "),
    "impact": ("users 30%", ", data yes", "data at risk"),
    "cause": ("now", "a pool of 5", "a pool of 5"),
    "ramp": ("start", "25% for checkout traffic", "checkout traffic"),
    "hypo": ("H1", "ruled out because of p99", "ruled out because of p99"),
}
"""Command -> its own words, what people say after them, and what is recorded of that."""

ALONE = {
    *("brief", "undo", "close", "list", "merge", "help", "declare", "ack", "clocks", "changes", "ladder", "oncall"),
    *("alerts", "why", "checklist", "board", "health", "actions", "trends"),
}
"""Nothing of their own stands before a number, or they name two, or none."""

RECORDED = {kind.word for kind in KINDS.values() if kind.word} - {"hypo"}
"""As ``hypo``: the number of a record."""

FIRST = {"update", "decline", "reopen", "handoff", "title", "vendor", "contain", "timebox", "meeting"} | RECORDED
"""A sentence begins at once, or a person is mentioned, who is taken out wherever that stands."""


def test_every_command_that_takes_a_number_is_a_member() -> None:
    assert {each.name for each in SUBCOMMANDS} == BEHIND.keys() | ALONE | FIRST


@pytest.mark.parametrize("place", ["before", "behind", "at the end", "with INC"])
@pytest.mark.parametrize("command", BEHIND)
async def test_it_is_the_incident_that_is_meant(world: World, command: str, place: str) -> None:
    await world.declare("checkout is down sev1")
    await world.declare("search is slow sev2")
    other = (await world.alice.command("/incident timeline 002", channel="general")).text
    own, said, recorded = BEHIND[command]
    if command == "hypo":
        await world.alice.command("/incident hypo 001 cache stampede", channel="general")
    if command == "postmortem":
        await world.alice.command("/incident resolve 001 now restarted", channel="general")
        await world.settled()
    line = {
        "before": f"001 {own} {said}",
        "behind": f"{own} 001 {said}",
        "at the end": f"{own} 001",
        "with INC": f"{own} INC-2026-1123-001: {said}",
    }[place]

    reply = await world.alice.command(f"/incident {command} {line}", channel="general")
    await world.passes(seconds=5)

    assert "Several incidents could be meant" not in reply.text
    assert (await world.alice.command("/incident timeline 002", channel="general")).text == other
    record = (await world.alice.command("/incident timeline 001", channel="general")).text
    assert " 001" not in record, "it is no reason, no note, and no one's words"
    if place != "at the end":
        assert recorded in f"{record}{reply.text}"


SENTENCES = [
    ("update", "same as 001"),
    ("decline", "duplicate of INC-2026-1123-001"),
    ("timeline", "order 0042 came back"),
    ("impact", "systems api 007"),
    ("impact", "changed deploy 0042"),
    ("status", "identified bug 0042"),
    ("severity", "sev2 because of 001"),
    ("resolve", "restarted 001"),
    ("escalate", "em about 001"),
]


async def test_in_a_sentence_a_number_is_part_of_it(world: World) -> None:
    await world.declare("checkout is down sev1")
    await world.declare("search is slow sev2")
    for command, typed in SENTENCES:
        reply = await world.alice.command(f"/incident {command} {typed}", channel="general")
        assert "Several incidents could be meant" in reply.text, (command, typed)


async def test_in_a_war_room_a_number_amid_a_line_is_text(world: World) -> None:
    await world.declare("checkout is down sev1")
    await world.declare("search is slow sev2")
    await world.alice.command("/incident timeline 08:55 007 errors on one host", channel=world.rooms[0])
    await world.alice.command("/incident status identified 002 shards are bad", channel=world.rooms[0])
    await world.passes(seconds=5)

    shown = (await world.alice.command("/incident timeline", channel=world.rooms[0])).text
    assert "007 errors on one host" in shown
    assert "002 shards are bad" in shown
    assert "investigating" in world.card_in(world.rooms[1]).visible


async def test_only_the_word_before_the_person_belongs_to_them(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    await world.command("handoff to be safe <@U0B0B00001>")

    assert "to be safe" in world.bob.direct_messages().messages[-1].visible
