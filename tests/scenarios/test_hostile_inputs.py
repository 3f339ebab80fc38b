"""Every hostile text through every way in: nobody is pinged, nothing breaks, and Slack takes whatever comes of it."""

from __future__ import annotations

import pytest

from tests.blocks.corpus import HOSTILE
from tests.support.world import POLICY, World

COMMANDERS = POLICY + "permissions: {resolve: [commander]}\n"
NEVER = frozenset({"here", "channel", "everyone", "U0123456", "W0123456", "S0123456", "S0123456789"})
"""Whom the samples try to ping."""

EACH = 8
STARTS = [pytest.param(start, marks=pytest.mark.slow if start else ()) for start in range(0, len(HOSTILE), EACH)]
"""Where each test begins: the first few samples are for the fast lane too, all of them take a minute."""


NAMES_ANOTHER = "INC-2026-1121-001 sev1 SEV-1 p0"
"""A command reads its first word as the incident that is meant, and there is none of that number."""


def is_text(sample: str) -> bool:
    """Whether a sample says something, and no more than a field takes."""
    return len(sample) <= 3_000 and any(map(str.isalnum, sample))


def is_title(sample: str) -> bool:
    """Whether a sample names what is broken: letters or digits. What is longer than a title is cut."""
    return any(map(str.isalnum, sample))


def updates(world: World) -> int:
    """Count the updates that the first war room shows."""
    return sum(one.visible.startswith("*Update #") for one in world.rooms[0].messages)


def unharmed(world: World) -> None:
    """See that nobody was pinged by what somebody typed, and that nothing was set aside as malformed."""
    assert NEVER.isdisjoint(ping.who for ping in world.slack.pings)
    refused = {call.error for call in world.slack.calls} - {None}
    assert not {error for error in refused if error and error.startswith(("invalid", "msg_", "no_text", "too_long"))}


@pytest.mark.parametrize("start", STARTS)
async def test_as_words_after_a_command(world: World, start: int) -> None:
    await world.declare()
    for sample in HOSTILE[start : start + EACH]:
        for word in ("declare", "update", "timeline", "severity", "status", "role", "escalate", "impact", "list", ""):
            reply = await world.alice.command(f"/incident {word} {sample}", channel=world.rooms[0])
            assert reply.error is None, (word, sample[:40])
            assert "Something went wrong" not in reply.text, (word, sample[:40])
            if world.alice.modal:
                await world.alice.close_modal()
    await world.passes(seconds=30)
    unharmed(world)

    samples = HOSTILE[start : start + EACH]
    texts = [sample for sample in samples if is_text(sample) and sample != NAMES_ANOTHER]
    under_card = [one.visible for one in world.rooms[0].thread(world.card_in(world.rooms[0]))]
    notes = [one for one in under_card if one.startswith("New on the timeline") and "> Impact: " not in one]
    assert updates(world) == len(texts)
    assert len(notes) == len(texts)
    assert len(world.incidents.messages) == 1 + sum(map(is_title, samples))


@pytest.mark.parametrize("start", STARTS)
async def test_as_messages_edits_shortcuts_and_names_of_files(world: World, start: int) -> None:
    await world.declare()
    offered = 0
    for sample in HOSTILE[start : start + EACH]:
        said = await world.bob.say(sample, channel=world.room, files={f"{sample[:50]}.txt": "x"})
        await world.bob.edit(said, f"{sample} again")
        await world.settled()
        await world.bob.react(said, "pushpin")
        await world.bob.react(said, "mega")
        await world.bob.shortcut("declare_from", said)
        if world.bob.modal:
            offered += 1
            await world.bob.close_modal()
        await world.bob.say(f"@warroom {sample}", channel=world.room)
    await world.passes(minutes=1)
    await world.command("timeline")
    await world.command("resolve now rolled back")
    unharmed(world)

    samples = HOSTILE[start : start + EACH]
    assert offered == len(samples)
    assert world.document.count("**Key.** ") == len(samples)
    assert updates(world) == sum(is_text(f"{sample} again") for sample in samples)


@pytest.mark.parametrize("policy", [COMMANDERS])
async def test_a_right_that_is_lost_while_the_form_is_open_is_missing_when_it_is_sent(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    await world.alice.command("/incident resolve", channel=world.room)
    assert world.alice.modal is not None
    await world.dana.command("/incident role commander @dana", channel=world.room)
    await world.settled()

    reply = await world.alice.submit({"resolution": "restarted it"})
    await world.settled()

    assert world.alice.modal is not None
    assert "commander" in f"{world.alice.modal.errors} {world.alice.modal.visible} {reply.text}"
    assert "esolved" not in world.card.visible
