"""The document holds whatever people write, and nothing that they write changes its form. Rows: 137."""

from __future__ import annotations

import pytest

from tests.support.world import World

HOSTILE = (
    "a | b || c",
    "# not a heading",
    "<script>alert(1)</script> <!-- hidden",
    "`code` ``` fence",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "**Key.** faked",
    "one\n\n| two | three |\n| --- | --- |\n\n# four",
    "\\| backslash \\",
    "&lt;b&gt; &amp;#124; literal",
    "\u202eturned around",
    "- [ ] a task\n1. a list\n---",
)


def frame(document: str) -> list[str]:
    """Return what gives the document its form: headings, and how many cells each row has."""
    cells = [
        line.replace("\\\\", "").replace("\\|", "").count("|") for line in document.splitlines() if line[:1] == "|"
    ]
    return [line for line in document.splitlines() if line.startswith("#")] + [str(count) for count in cells]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_cannot_break_the_document(world: World, text: str) -> None:
    await world.declare()
    await world.bob.say(text, channel=world.room)
    said = await world.bob.say("fine", channel=world.room)
    await world.bob.edit(said, text)
    await world.settled()
    await world.command(f"resolve now {text}")

    document = world.document

    assert frame(document) == [
        "# INC-2026-1123-001: checkout is down",
        "## At a glance",
        "## Summary",
        "## Impact",
        "## Key moments",
        "## Timeline",
        "## Response",
        "## Who took part",
        "## What was tried",
        "## Resolution",
        "## What went poorly",
        "## Still to answer",
        "## Not checked",
        "## Not attached",
        *["3"] * 11,
        *["4"] * 15,
    ]
    for tag in ("<script", "<!--", "\u202e", "[click](", "![x](", "\n```", " **Key.** faked"):
        assert tag not in document
    assert not world.slack.pings


async def test_a_hostile_title_is_a_title(world: World) -> None:
    await world.declare("- | <b>*checkout*</b> `is` _down_ sev1")
    await world.command("resolve now done")

    assert "# INC-2026-1123-001: - \\| &lt;b>\\*checkout\\*&lt;/b> \\`is\\` \\_down\\_\n" in world.document
    assert "UTC (5 s), - \\| &lt;b>" in world.document


@pytest.mark.parametrize("name", ["a | b", "<script>", "**bold**"])
async def test_a_hostile_name_cannot_break_the_document(world: World, name: str) -> None:
    mallory = world.slack.add_person(name)
    await world.declare()
    await world.alice.invite(world.room, mallory)
    await mallory.say("hello", channel=world.room)
    await world.settled()
    await world.command("resolve now done")

    document = world.document
    assert "<script" not in document
    assert "**bold**" not in document
    assert "| a | b |" not in document
    assert document.count("hello") == 1


async def test_a_file_with_a_hostile_name_is_still_one_link(world: World) -> None:
    await world.declare()
    await world.bob.say("see", channel=world.room, files={"a](b) | c.txt": "x"})
    await world.settled()
    await world.command("resolve now done")

    assert "[a\\](b) \\| c.txt](https://local.slack.test/files/" in world.document


async def test_a_very_long_document_is_shown_in_part_and_shared_whole(world: World) -> None:
    await world.declare()
    for number in range(12):
        await world.bob.say(f"line {number}: " + "<&>|" * 400, channel=world.room)
    await world.settled()
    await world.command("resolve now done")

    reply = await world.command("postmortem")

    assert "The rest is in the file in its thread" in reply.text
    assert all(f"line {number}: " in world.document for number in range(12))
    assert not [call for call in world.slack.calls if call.error == "msg_too_long"]
