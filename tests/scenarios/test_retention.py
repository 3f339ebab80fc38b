"""What people wrote is not kept for ever: it goes after a time, and when somebody asks to be forgotten."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.shell import Shell
from tests.support.world import Stage, World

SECRETS = ("vermilion checkout", "ocelot deploy", "porcupine rollback", "walrus note", "heron answer", "gecko update")


def stored(stage: Stage) -> bytes:
    """Every byte of the database, its journal included."""
    file = Path(stage.database_url.removeprefix("sqlite:///"))
    return b"".join(each.read_bytes() for each in sorted(file.parent.glob(f"{file.name}*")) if each.suffix != ".lock")


def left_of(stage: Stage, *texts: str) -> list[str]:
    """Which of these can be found in the database."""
    kept = stored(stage)
    return [text for text in texts if text.encode() in kept]


async def lived_through(world: World) -> None:
    """Have Alice say something in every way there is, in an incident that ends."""
    await world.declare("vermilion checkout sev1")
    said = await world.alice.say("ocelot deploy went out", channel=world.room)
    await world.bob.say("I take a look", channel=world.room)
    await world.alice.edit(said, "ocelot deploy went out at nine")
    await world.command("timeline walrus note of mine")
    await world.command("update gecko update of mine")
    await world.command("role commander")
    await world.command("resolve now porcupine rollback of it")
    await world.command("postmortem root cause heron answer of mine")
    await world.passes(minutes=5)


async def test_texts_are_removed_after_a_year_and_what_is_counted_stays(
    world: World, shell: Shell, stage: Stage
) -> None:
    await lived_through(world)
    assert left_of(stage, *SECRETS) == list(SECRETS)

    said = await shell("purge", "--older-than", "365d")
    assert "Deleted the text of 0 incidents" in said.text
    assert left_of(stage, *SECRETS) == list(SECRETS)

    world.clock_.move_to(world.clock.now().replace(year=2027, month=12))
    await world.passes(seconds=10)  # what is due by now reaches people one message a second
    said = await shell("purge", "--older-than", "365d", "--dry-run")
    assert "Skipped" not in said.text, said.text
    assert (said.code, "Would delete the text of 1 incident that ended" in said.text) == (0, True)
    assert left_of(stage, *SECRETS) == list(SECRETS)

    await world.declare("another thing sev3")
    said = await shell("purge", "--older-than", "365d")
    assert (said.code, "Deleted the text of 1 incident that ended" in said.text) == (0, True)
    assert "messages: 3" in said.text
    assert left_of(stage, *SECRETS, "vermilion-checkout") == []
    await world.bob.rename(world.rooms[0], "war-room-vermilion-checkout")
    await world.settled()
    assert left_of(stage, "vermilion-checkout") == [], "no word comes back by a room's new name"

    reply = await world.command("status 2026-1123-001", channel="general")
    assert "SEV1" in reply.text
    assert "resolved" in reply.text
    assert "(removed)" in reply.text
    assert "Timeline of INC-2026-1123-001" in (await world.command("timeline 2026-1123-001", channel="general")).text
    assert "nothing." in (await shell("purge", "--older-than", "365d")).text
    assert "another thing" in (await world.command("list", channel="general")).text


async def test_somebody_is_forgotten_with_every_word_and_their_id(world: World, shell: Shell, stage: Stage) -> None:
    await lived_through(world)
    assert left_of(stage, world.alice.id) == [world.alice.id]

    said = await shell("forget", world.alice.id)

    assert said.code == 0, said.text
    assert re.search(r"Forgotten \(rows changed: [1-9]\d*\), and UFORGOTTEN0001 replaces the id", said.text)
    assert left_of(stage, *SECRETS, "vermilion-checkout", world.alice.id) == []
    assert left_of(stage, "I take a look", world.bob.id) == ["I take a look", world.bob.id]
    timeline = (await world.bob.command("/incident timeline", channel=world.room)).text
    assert "I take a look" in timeline
    assert "UFORGOTTEN0001" in timeline
    assert "(removed)" in timeline


async def test_whom_an_open_incident_needs_is_not_forgotten(world: World, shell: Shell, stage: Stage) -> None:
    await world.declare("vermilion checkout sev1")
    await world.bob.command("/incident role commander", channel=world.room)
    await world.passes(seconds=10)

    for person in (world.alice, world.bob):
        said = await shell("forget", person.id)
        assert said.code == 2
        assert "INC-2026-1123-001, which is open" in said.text
    assert left_of(stage, world.alice.id, world.bob.id) == [world.alice.id, world.bob.id]


async def test_what_cannot_be_meant_removes_nothing(world: World, shell: Shell, stage: Stage) -> None:
    await lived_through(world)

    assert "warroom purge --older-than 365d" in (await shell("purge", "--older-than", "soon")).text
    assert "warroom forget U0123ABCD" in (await shell("forget", "alice")).text
    assert (await shell("forget", "U0N0B0DY01")).code == 0, "whoever is not known leaves nothing behind"
    assert left_of(stage, *SECRETS) == list(SECRETS)
