"""Help: six commands and a menu of all, or one explained. Rows: 183."""

from __future__ import annotations

from tests.support.world import World

WORDS = (
    "declare", "status", "update", "severity", "role", "timeline", "resolve", "reopen", "close", "decline",
    "postmortem", "list", "help",
)  # fmt: skip


async def test_help_lists_every_command(world: World) -> None:
    reply = await world.declare("help")

    shown = [word for word in WORDS if f"`/incident {word}" in reply.text]
    assert shown == ["declare", "update", "severity", "role", "resolve"]
    for word in WORDS:
        explained = await world.alice.choose(reply.messages[0], "Explain a command", word)
        await world.settled()
        assert f"`/incident {word}" in explained.text


async def test_nothing_typed_is_a_call_for_help(world: World) -> None:
    assert (await world.declare("")).text == (await world.declare("help")).text


async def test_help_explains_one_command_with_an_example_and_its_other_names(world: World) -> None:
    reply = await world.declare("help sev")

    assert "`/incident severity <sev1> because <reason>`" in reply.text
    assert "Example: `/incident severity sev1 because all regions are affected`" in reply.text
    assert "Also: `sev`" in reply.text


async def test_the_examples_that_help_gives_work_as_they_stand(world: World) -> None:
    for word in WORDS:
        if word in {"reopen", "close", "decline", "resolve", "postmortem"}:
            continue  # they end the incident that the others need
        shown = (await world.alice.command(f"/incident help {word}")).text
        example = next(line for line in shown.splitlines() if line.startswith("Example: ")).split("`")[1]
        reply = await world.alice.command(example)
        await world.passes(minutes=1)
        assert not any(slip in reply.text for slip in ("Did you mean", "There is no", "no such", "wrong")), reply.text


async def test_help_with_a_slip_says_which_command_was_meant(world: World) -> None:
    reply = await world.declare("help sttus")

    assert "There is no command `sttus`. Did you mean `/incident help status`?" in reply.text
    assert "`/incident declare" in reply.text, "and lists them all"
