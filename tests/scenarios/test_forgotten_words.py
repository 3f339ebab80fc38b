"""Words that were copied go wherever they were copied to: no byte of the database keeps them."""

from __future__ import annotations

from sqlalchemy import create_engine, select

from bot.demo.workspace.messages import Message
from bot.domain.update import PARTS
from storage.erasure.written import WRITTEN
from tests.scenarios.test_merge import merged
from tests.scenarios.test_retention import left_of
from tests.support.shell import Shell
from tests.support.world import Stage, World

MARK = "zq"
"""Begins every word of Bob's, and nothing else."""

TITLE, FROM_A_MESSAGE, SHORT, FIX = "zqtitle leaks customer data", "zqalert", "zqpw7", "zqboot"
"""Of a duplicate; of an incident that Alice declares from his message; an update that Carol makes of one; short too."""


async def bob_says_everything(world: World) -> Message:
    """Have Bob say something in every way there is, and others make something of it; return a message of his."""
    bob, carol = world.bob, world.carol
    await world.declare("checkout is down sev1")
    room, card = world.room, world.card
    for one in (bob, carol):
        await one.join(room)
    await bob.command(f"/incident {TITLE} sev1", channel="general")
    await world.passes(seconds=5)
    await merged(world, carol, "merge 002 into 001")
    await world.passes(seconds=5)
    alert = await bob.say(FROM_A_MESSAGE, channel="general")
    await world.alice.shortcut("declare_from", alert)
    await world.alice.submit({"Severity": "SEV3"})
    await world.passes(seconds=5)
    await merged(world, carol, "merge 003 into 001")
    said = await bob.say(SHORT, channel=room, files={"zqfile.txt": "x"})
    await world.passes(seconds=5)
    await carol.react(said, "mega")
    await world.passes(seconds=5)
    await bob.press(card, "Post update")
    assert bob.modal is not None
    await bob.press(bob.modal, "More")
    await bob.submit({label: f"zq{part}" for part, label in PARTS.items()})
    await world.passes(seconds=5)
    await carol.press(room.find("zqneed_help"), "I can help")
    quick = await bob.command("/incident checklist quick", channel=room)
    await bob.press(quick, "Doesn't apply…")
    await bob.submit({"Which item?": "fix", "Why doesn't it apply?": "zqdoesnotapply"})
    await world.passes(seconds=5)
    for line in (
        "impact changed zqchanged",
        "impact zqimpact",
        "timeline zqnote",
        "role commander",
        "handoff @carol zqhandoff",
        "vendor zqvendor zqticket",
        "escalate @dana zqescalate",
    ):
        await bob.command(f"/incident {line}", channel=room)
        await world.passes(seconds=5)
    shown = bob.ephemerals[-1]
    await bob.press(shown, shown.buttons[0])
    return said


async def it_ends(world: World) -> None:
    """Have Bob say what fixed it, Carol wait for his word in vain, and Bob answer what the postmortem asks."""
    room = world.rooms[0]
    await world.bob.command(f"/incident resolve {FIX}", channel=room)
    await world.passes(minutes=35)
    await world.carol.command("/incident resolve", channel=room)
    await world.passes(minutes=6)
    await world.bob.command("/incident postmortem root cause zqanswer", channel=room)
    lacks = await world.bob.command("/incident postmortem submit", channel=room)
    await world.bob.press(lacks.messages[0], "Waive…")
    await world.bob.submit({"Why is that all right?": "zqwaived"})
    await world.passes(minutes=5)


def unfilled(stage: Stage) -> list[str]:
    """Return the columns that hold what people write, and nothing of Bob's."""
    engine = create_engine(stage.database_url)
    with engine.connect() as connection:
        return [
            f"{table.__tablename__}.{column.key}"
            for table, columns in WRITTEN.items()
            for column in columns
            if not any(MARK in str(value) for (value,) in connection.execute(select(column)))
        ]


async def test_whoever_is_forgotten_leaves_no_word_of_theirs_in_any_byte(
    world: World, shell: Shell, stage: Stage
) -> None:
    said = await bob_says_everything(world)
    await it_ends(world)
    assert unfilled(stage) == [], "this scenario fills every column"

    told = await shell("forget", world.bob.id)

    assert told.code == 0, told.text
    assert left_of(stage, MARK, world.bob.id) == []
    await world.bob.edit(said, "zqpw8 for everyone")
    await world.passes(seconds=5)
    assert left_of(stage, MARK, world.bob.id) == [], "a later edit brings nothing back"
    await world.bob.say("something new", channel=world.rooms[0])
    await world.passes(seconds=5)
    assert left_of(stage, "something new") == ["something new"]
    assert "(removed)" in (await world.command("status 003", channel="general")).text, "and it can be read"


async def test_purging_a_duplicate_reaches_what_it_left_in_the_incident_that_goes_on(
    world: World, shell: Shell, stage: Stage
) -> None:
    said = await bob_says_everything(world)
    assert left_of(stage, TITLE, FROM_A_MESSAGE) == [TITLE, FROM_A_MESSAGE]

    await shell("purge", "--older-than", "0d")

    assert left_of(stage, TITLE, FROM_A_MESSAGE, "zqtitle-leaks") == []
    timeline = (await world.command("timeline", channel=world.rooms[0])).text
    assert "INC-2026-1123-002 ((removed)) was merged into this" in timeline
    assert "zqneed_help" in timeline, "what goes on keeps its words"
    await it_ends(world)
    world.clock_.move_to(world.clock.now().replace(year=2027))
    await world.passes(seconds=5)
    told = await shell("purge", "--older-than", "30d")
    assert "Skipped" not in told.text, told.text
    assert left_of(stage, MARK) == []
    await world.bob.edit(said, "zqpw8 for everyone")
    await world.passes(seconds=5)
    assert left_of(stage, MARK) == [], "a later edit brings nothing back"
